#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "queue/attempt.h"
#include "queue/jitter.h"
#include "queue/lease_keeper.h"
#include "queue/task_metrics.h"
#include "store/database.h"

namespace ao::queue {

/// Runs attempts and writes down what became of them.
class Executor {
  public:
    struct Options {
        std::chrono::milliseconds lease;
        std::chrono::milliseconds retry_base;
        std::chrono::milliseconds retry_cap;
    };

    Executor(
        base::EventLoop& loop,
        store::Database& database,
        const base::Clock& clock,
        LeaseKeeper& leases,
        TaskMetrics& metrics,
        Jitter& jitter,
        Options options
    );

    /// Runs the handler for at most its timeout and stores the outcome: after-effect and transition
    /// in one transaction, only under the attempt's own lease. Returns once the handler has really
    /// returned, so that whoever awaits this knows what still runs. Does not throw.
    base::Async<> run(std::shared_ptr<Attempt> attempt);

  private:
    /// What is about to be written down.
    struct Ending {
        Outcome outcome;
        model::TaskStatus status;
        std::chrono::milliseconds delay;  ///< of a retry or snooze
        bool bare = false;                ///< without on_end, because it or the after-effect threw
    };

    enum class Written : std::uint8_t { yes, lease_lost, effect_threw, not_now };

    base::Async<Outcome> outcome_of(std::shared_ptr<Attempt> attempt);
    Ending ending_of(const model::Task& task, Outcome outcome);
    base::Async<> finish(std::shared_ptr<Attempt> attempt, Ending ending, double seconds);
    base::Async<Written> write(const Attempt& attempt, const Ending& ending, std::string& fault);

    base::EventLoop& loop_;
    store::Database& database_;
    const base::Clock& clock_;
    LeaseKeeper& leases_;
    TaskMetrics& metrics_;
    Jitter& jitter_;
    Options options_;
};

}  // namespace ao::queue
