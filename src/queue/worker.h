#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "queue/registry.h"
#include "store/database.h"

namespace ao::queue {

struct WorkerOptions {
    std::string queue = "default";
    std::string worker_id = "worker-1";
    std::size_t concurrency = 16;             ///< tasks at once
    std::chrono::milliseconds lease{30'000};  ///< `queue.lease_seconds`
    std::chrono::milliseconds renew_every{10'000};
    std::chrono::milliseconds sweep_every{5'000};
    std::chrono::milliseconds retry_base{2'000};  ///< `queue.retry_base_seconds`
    std::chrono::milliseconds retry_cap{3'600'000};
    std::chrono::milliseconds stop_timeout{20'000};  ///< then running tasks are given back

    /// Whether every lease found at the start is a dead predecessor's and is taken back at once (a
    /// crash for its task, which is poison after model::kMaxProcessDeaths). Only for a process that
    /// has the data directory to itself, and only for the first worker that it starts.
    bool recover_on_start = false;

    std::uint64_t seed = 0;  ///< of the jitter; 0: from the operating system
};

/// Claims, runs and finishes tasks on one event loop, and rescues those whose worker died.
/// Everything given to the constructor must outlive the loop's run; stop() comes before the end of
/// both.
class Worker {
  public:
    Worker(
        base::EventLoop& loop,
        store::Database& database,
        const Registry& registry,
        const base::Clock& clock,
        base::Metrics& metrics,
        WorkerOptions options
    );
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// From any thread; claiming begins on the loop.
    void start();

    /// On the loop: stops claiming, lets running tasks finish within stop_timeout, gives back the
    /// rest, returns.
    base::Async<> stop();

    /// Looks for due tasks and for expired leases now. From any thread; for signals and for tests
    /// that moved the clock.
    void wake();

    /// Tasks that hold a slot now; readable from any thread.
    [[nodiscard]] std::size_t running() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace ao::queue
