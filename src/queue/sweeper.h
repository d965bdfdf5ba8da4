#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "queue/attempt_end.h"
#include "queue/bell.h"
#include "queue/jitter.h"
#include "queue/task_metrics.h"
#include "store/database.h"

namespace ao::queue {

/// Takes tasks back from workers that died, drops what nobody wants any more, and measures the
/// queue while it is there.
class Sweeper {
  public:
    struct Options {
        std::chrono::milliseconds sweep_every;
        std::chrono::milliseconds lease;
    };

    /// `on_due` is called on the loop when a sweep has seen tasks that wait for a worker.
    Sweeper(
        base::EventLoop& loop,
        store::Database& database,
        const base::Clock& clock,
        AttemptEnds& ends,
        TaskMetrics& metrics,
        Jitter& jitter,
        Options options,
        std::function<void()> on_due
    );

    /// Takes back everything that workers hold whose ids begin with `prefix`, for a start after
    /// which none of them can be alive. Tries until it has succeeded or stop() is called.
    base::Async<> recover(std::string prefix);

    /// The workers that live on have not been heard for a while through no fault of their own (this
    /// program was away): their leases are left alone until they can have renewed them.
    void be_patient();

    /// Sweeps every `sweep_every` until stop().
    base::Async<> run();

    /// Sweeps now.
    void wake();

    void stop();

    /// The tasks of a worker that is known to be dead. False when the database refused or failed.
    base::Async<bool> bury(std::string worker_id);

  private:
    using Rescue = std::function<store::TaskStore::Rescued(store::TaskStore&, base::Time)>;

    base::Async<> sweep(bool in_time);
    base::Async<bool> rescue(Rescue some);
    base::Async<> expire();
    base::Async<> measure();
    bool clock_is_odd(bool in_time);

    store::Database& database_;
    const base::Clock& clock_;
    AttemptEnds& ends_;
    TaskMetrics& metrics_;
    Jitter& jitter_;
    Options options_;
    std::function<void()> on_due_;
    Bell bell_;
    bool stopping_ = false;
    base::Time last_now_;
    base::SteadyTime last_steady_;
    base::SteadyTime quiet_until_{};
};

}  // namespace ao::queue
