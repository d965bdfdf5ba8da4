#pragma once
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "queue/broker.h"
#include "queue/jitter.h"
#include "queue/registry.h"
#include "store/handed_over_store.h"

namespace ao::queue {

/// What a report did to its task.
struct AttemptEnd {
    LeaseState state = LeaseState::lost;                    ///< lost: nothing was written
    model::Task task{};                                     ///< as it was while the attempt ran
    model::TaskStatus status = model::TaskStatus::pending;  ///< afterwards
    std::string why{};                                      ///< of what went wrong
};

/// Writes attempts' ends into the store: transition, the kind's apply and on_end. For the thread
/// that runs the transactions.
class AttemptEnds {
  public:
    struct Options {
        std::chrono::milliseconds retry_base;
        std::chrono::milliseconds retry_cap;
        std::uint64_t seed;
    };

    AttemptEnds(const Registry& registry, Options options)
        : registry_(registry), options_(options), jitter_(options.seed) {}

    /// Only under the attempt's own lease. When apply or on_end throws, nothing of theirs is kept
    /// and the attempt has failed; the transaction goes on.
    AttemptEnd write(store::Session& session, const Report& report, base::Time now);

    /// The same for many, in their order.
    std::vector<AttemptEnd> write(
        store::Session& session, const std::vector<Report>& reports, base::Time now
    );

    /// The same for an attempt outside the store.
    AttemptEnd write(
        store::Session& session,
        const Report& report,
        const store::OutsideAttempt& outside,
        base::Time now
    );

    /// The same for many of these, in their order; `attempts` says the rest about each.
    std::vector<AttemptEnd> write(
        store::Session& session,
        const std::vector<Report>& reports,
        const std::vector<store::OutsideAttempt>& attempts,
        base::Time now
    );

    /// The sequel of tasks that died without their handler, each in its own right.
    void tell_dead(store::Session& session, const std::vector<model::Task>& dead);

  private:
    using Outside = const store::OutsideAttempt*;  ///< null: the store's own attempt

    /// Those that only have to be completed, all at once; false, and nothing is written, when there
    /// are others among them. `attempts` is empty for the store's own.
    bool complete_all(
        store::Session& session,
        std::span<const Report> reports,
        std::span<const store::OutsideAttempt> attempts,
        std::span<AttemptEnd> ends,
        base::Time now
    );

    /// The rest of write(), for the task that the lease was found to hold.
    AttemptEnd write_held(
        store::Session& session,
        const Report& report,
        model::Task task,
        Outside outside,
        base::Time now
    );
    void transit(
        store::Session& session,
        const Report& report,
        Outside outside,
        AttemptEnd& end,
        base::Time now
    );
    [[nodiscard]] std::chrono::milliseconds delay_of(const model::Task& task, const Retry& retry);
    void tell_end(store::Session& session, const TaskKind* kind, const model::Task& ended);

    const Registry& registry_;
    Options options_;
    Jitter jitter_;
};

/// One line about an attempt that has ended.
void log_end(const AttemptEnd& end);

}  // namespace ao::queue
