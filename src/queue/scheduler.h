#pragma once
#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "queue/alarm.h"
#include "store/database.h"

namespace ao::queue {

/// Queues the tasks of schedules when they are due, on one event loop. Sleeps until the next tick
/// of all; woken by commits that touch schedules. The wall clock is looked at every five seconds,
/// so that a jump forward (or a machine that slept) is noticed; the store is not asked for that.
///
/// Promises: a tick, its tasks and the schedule's next tick are one transaction, guarded by the
/// tick that it moves on from. So each tick is decided about once, whatever is killed, however many
/// nodes share the store, and when the clock goes back; what a schedule missed while nobody ran is
/// up to its misfire rule (model/schedule.h). Everything given to the constructor must outlive
/// stop().
class Scheduler {
  public:
    Scheduler(
        base::EventLoop& loop,
        store::Database& database,
        const base::Clock& clock,
        base::Metrics& metrics
    );

    /// From any thread.
    void start() { alarm_.start(); }

    /// On the loop: returns when the transaction under way, if any, is over.
    base::Async<> stop() { return alarm_.stop(); }

    /// Looks at the clock and the schedules now. From any thread; for tests that moved the clock.
    void wake() { alarm_.wake(); }

  private:
    Alarm alarm_;
};

}  // namespace ao::queue
