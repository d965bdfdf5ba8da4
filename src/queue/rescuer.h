#pragma once
#include <chrono>
#include <functional>

#include "base/async.h"
#include "base/clock.h"
#include "queue/jitter.h"
#include "queue/lease_keeper.h"
#include "queue/registry.h"
#include "queue/task_metrics.h"
#include "store/database.h"

namespace ao::queue {

/// Takes tasks back from workers that died, and measures the queue while it is there.
class Rescuer {
  public:
    struct Options {
        std::chrono::milliseconds sweep_every;
        std::chrono::milliseconds lease;
    };

    /// `on_due` is called on the loop when a sweep has seen tasks that wait for a worker.
    Rescuer(
        base::EventLoop& loop,
        store::Database& database,
        const Registry& registry,
        const base::Clock& clock,
        LeaseKeeper& leases,
        TaskMetrics& metrics,
        Jitter& jitter,
        Options options,
        std::function<void()> on_due
    );

    /// Takes back every lease there is, whatever its end; returns when that is on disk, or after
    /// stop().
    base::Async<> recover();

    /// Sweeps every `sweep_every`, with jitter, until stop().
    base::Async<> run();

    /// Sweeps soon.
    void wake() { bell_.ring(); }

    void stop();

  private:
    base::Async<> sweep();
    base::Async<bool> rescue(bool all);
    base::Async<> measure();
    bool wall_clock_jumped();

    store::Database& database_;
    const Registry& registry_;
    const base::Clock& clock_;
    LeaseKeeper& leases_;
    TaskMetrics& metrics_;
    Jitter& jitter_;
    Options options_;
    std::function<void()> on_due_;
    Bell bell_;
    bool stopping_ = false;
    base::Time last_now_{};
    base::SteadyTime last_steady_{};
    base::SteadyTime quiet_until_{};
};

}  // namespace ao::queue
