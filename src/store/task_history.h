#pragma once
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "store/session.h"

namespace ao::store {

/// Forgetting finished tasks, in steps small enough that nobody feels them. A task is forgotten
/// with its failures and its log, the longest finished first; one that still holds a unique key is
/// kept until it lets go.
class TaskHistory {
  public:
    explicit TaskHistory(Session& session) : session_(session) {}

    /// Those that finished before `time`; at most `limit`. The number of them.
    std::int64_t forget_before(base::Time time, base::Time now, std::int64_t limit);

    /// The first `limit` of all. The number of them.
    std::int64_t forget_first(base::Time now, std::int64_t limit);

    /// How many there are more than `most`. Cheap while there are fewer; else a walk over an index.
    std::int64_t count_beyond(std::int64_t most);

    /// Empties results whose own time (result_ttl) is over; at most `limit`. The number of them.
    std::int64_t empty_results(base::Time now, std::int64_t limit);

    /// Empties results without a time of their own, of tasks that finished in (after, before]:
    /// looks at `limit` tasks at most and returns when the last of them finished, or nothing when
    /// there are no more. For whoever goes on from there.
    std::optional<base::Time> empty_results_between(
        base::Time after, base::Time before, std::int64_t limit
    );

  private:
    Session& session_;
};

}  // namespace ao::store
