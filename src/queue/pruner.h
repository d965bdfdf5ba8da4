#pragma once
#include <chrono>
#include <cstdint>
#include <functional>

#include "base/async.h"
#include "base/clock.h"
#include "base/task_group.h"
#include "queue/bell.h"
#include "queue/jitter.h"
#include "store/database.h"

namespace ao::queue {

struct PrunerOptions {
    std::chrono::hours history{24 * 30};   ///< `queue.history_days`; 0: age does not matter
    std::int64_t history_max = 1'000'000;  ///< `queue.history_max`
    std::chrono::seconds result_ttl{0};    ///< `queue.result_ttl_seconds`; 0: as long as the task
    std::chrono::milliseconds every{60'000};  ///< between two looks at the history
    std::chrono::milliseconds pause{50};      ///< between two steps of a look
    std::uint64_t seed = 0;                   ///< of the jitter; 0: from the operating system
};

/// Keeps the history of finished tasks within its bounds of age and number, and empties results
/// whose time is over: in transactions of a few hundred rows with pauses between them, so that
/// nobody feels it. For the thread of one event loop.
class Pruner {
  public:
    /// Everything given must outlive it; stop() comes before its end.
    Pruner(
        base::EventLoop& loop,
        store::Database& database,
        const base::Clock& clock,
        PrunerOptions options
    );

    /// From any thread.
    void start();

    /// On the loop: returns once nothing runs any more.
    base::Async<> stop();

    /// One look at the whole history. On the loop.
    base::Async<> prune();

  private:
    /// One small transaction; the number of rows it changed, at most kStep.
    using Step = std::function<std::int64_t(store::Session&)>;

    base::Async<> run();
    base::Async<> prune_by_age();
    base::Async<> prune_by_number();
    base::Async<> empty_results();
    base::Async<std::int64_t> take(const char* name, Step step);
    base::Async<> repeat(const char* name, Step step);

    base::EventLoop& loop_;
    store::Database& database_;
    const base::Clock& clock_;
    PrunerOptions options_;
    Jitter jitter_;
    Bell bell_;
    bool stopping_ = false;
    base::Time emptied_until_{};  ///< results without a time of their own, in this process
    base::TaskGroup group_;
};

}  // namespace ao::queue
