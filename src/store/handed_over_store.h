#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/task.h"
#include "store/session.h"
#include "store/task_store.h"

namespace ao::store {

/// A task that a broker outside the store has, or had.
struct HandedOver {
    std::string id;
    std::int64_t generation = 0;
    bool running = false;      ///< a worker there has begun
    base::Time lease_until{};  ///< while it runs, as last heard
};

/// An attempt that somebody outside the store made, as far as it is known.
struct OutsideAttempt {
    std::int64_t generation = 0;
    std::string worker_id{};  ///< empty: as noted before
    base::Time started_at{};  ///< 0: as noted before
};

/// Makes of the row of a task what it is while this attempt of it runs.
void begin_outside(model::Task& task, const Lease& lease, const OutsideAttempt& attempt);

/// The rows of tasks that are handed over (TaskLanes::hand_over). Whatever is said about one counts
/// only while its row is handed over in that generation: what is said twice, or too late, changes
/// nothing and answers false.
class HandedOverStore {
  public:
    explicit HandedOverStore(Session& session) : session_(session) {}

    /// A worker began attempt `lease.attempt`.
    std::optional<model::Task> note_start(
        const Lease& lease,
        std::int64_t generation,
        std::string_view worker_id,
        base::Time started_at,
        base::Time lease_until
    );

    /// The attempt never happened; `attempt` are counted.
    bool note_release(std::string_view id, std::int64_t generation, std::int32_t attempt);

    bool note_progress(
        std::string_view id,
        std::int64_t generation,
        std::optional<std::int32_t> percent,
        std::string_view message
    );

    /// The worker is still alive.
    bool renew(const Lease& lease, std::int64_t generation, base::Time lease_until);

    /// The task while `lease` ran as `attempt`; nothing when that does not count.
    [[nodiscard]] std::optional<model::Task> find(
        const Lease& lease, const OutsideAttempt& attempt
    );

    /// handed over → completed, for a task that find() gave in the same transaction.
    void complete(
        const model::Task& task,
        std::string_view outcome,
        const base::json::Raw& result,
        base::Time now
    );

    /// handed over → leased, so that TaskStore can end the attempt as one of its own, in the same
    /// transaction.
    bool adopt(const Lease& lease, const OutsideAttempt& attempt, base::Time lease_until);

    /// handed over → ready, to be handed over anew; an attempt that had begun does not count.
    bool put_back(std::string_view id, std::int64_t generation);

    /// In the order of their ids, after `after`.
    [[nodiscard]] std::vector<HandedOver> list(std::string_view after, std::size_t limit);

    [[nodiscard]] bool is_current(std::string_view id, std::int64_t generation);

    /// The first queue after `after`, by name, in which something is ready.
    [[nodiscard]] std::optional<std::string> next_queue(std::string_view after);

  private:
    Session& session_;
};

}  // namespace ao::store
