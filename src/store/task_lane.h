#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/task.h"
#include "store/session.h"

namespace ao::store {

/// A task that is ready.
struct Candidate {
    model::Task task;
    std::int64_t row = 0;  ///< where it lies, for the transaction in which it was read
};

/// A leased task and who has it.
struct LeasedTask {
    std::string task_id, worker_id;
};

/// How many tasks of one queue and type run.
struct RunningCount {
    std::string queue, type;
    std::int64_t tasks = 0;
};

/// A concurrency key that tasks are parked behind.
struct ParkedKey {
    std::string tenant_id, key;
};

/// The steps of choosing which task is next. A lane is what is ready of one queue, tenant and type,
/// in the order of priority (highest first), run_at, id. Each step costs a few rows, however many
/// tasks wait: the lanes lie one after another in one index. Everything a chooser looks at leaves
/// its lane (leased, handed over, parked or cancelled), so it never looks twice.
///
/// A task is parked when its concurrency key is taken, and comes back (unparks) in the transaction
/// that frees the key.
class TaskLanes {
  public:
    explicit TaskLanes(Session& session) : session_(session) {}

    /// Delayed tasks of every queue that are due become ready; at most `limit`, the earliest first.
    /// The number of them.
    std::int64_t promote(base::Time now, std::int64_t limit);

    /// When the next delayed task is due, also when that has passed.
    std::optional<base::Time> next_due();

    /// The first tenant after `after`, by id, that has something ready in `queue`.
    std::optional<std::string> next_tenant(std::string_view queue, std::string_view after);

    /// The first type after `after` of which the tenant has something ready in `queue`.
    std::optional<std::string> next_type(
        std::string_view queue, std::string_view tenant_id, std::string_view after
    );

    /// The first `limit` of a lane.
    std::vector<Candidate> front(
        std::string_view queue,
        std::string_view tenant_id,
        std::string_view type,
        std::int64_t limit
    );

    /// ready → processing: one attempt more, under `token` until `until`. Each becomes what it is
    /// in the store.
    void lease(
        std::span<Candidate> chosen,
        std::string_view token,
        std::string_view worker_id,
        base::Time now,
        base::Time until
    );

    /// The same for one.
    model::Task lease(
        Candidate chosen,
        std::string_view token,
        std::string_view worker_id,
        base::Time now,
        base::Time until
    );

    /// ready → handed over to a broker outside the store: one generation more.
    void hand_over(std::span<Candidate> chosen);

    /// Tasks of the key that are leased or handed over, counted up to `limit`.
    std::int64_t running_of_key(
        std::string_view tenant_id, std::string_view key, std::int64_t limit
    );

    /// Tasks of the tenant that are leased or handed over. Cost: one index row a running task.
    std::vector<RunningCount> running(std::string_view tenant_id);

    /// Whether the worker holds a lease on anything. Cost: a row a leased task.
    bool holds_any(std::string_view worker_id);

    bool is_leased_to(std::string_view id, std::string_view worker_id);

    /// Leased tasks with so many crashes or more. Cost: a row a leased task.
    std::vector<LeasedTask> leased_after_crashes(std::int32_t crashes);

    /// ready → parked.
    void park(std::string_view id);

    /// Parked tasks of the key become ready again, the first of each lane first, as many of each as
    /// the key has room for (its rule's max_running, else the tasks' own limit) and `most` at most.
    /// More may come back than there is room for, one lane not knowing of the other: who finds the
    /// key taken is parked again. The number of them.
    std::int64_t unpark(
        std::string_view tenant_id, std::string_view key, std::int64_t most = 1'000
    );

    /// What every transition that ends, moves or delays a running task calls: `key` may be empty.
    void key_freed(std::string_view tenant_id, std::string_view key);

    /// The first key after `after`, by tenant and key, that has parked tasks.
    std::optional<ParkedKey> next_parked_key(const ParkedKey& after);

    /// ready, delayed or parked → cancelled with the error "expired". False when it is none of
    /// these.
    bool expire(std::string_view id, base::Time now);

    /// Tasks that should have started by now and never did → cancelled with the error "expired",
    /// wherever they wait; at most `limit`. The number of them.
    std::int64_t expire_all(base::Time now, std::int64_t limit);

  private:
    Session& session_;
};

}  // namespace ao::store
