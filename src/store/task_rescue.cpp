#include "store/task_failures.h"
#include "store/task_lane.h"
#include "store/task_row.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

const std::string kExpiredText =
    "SELECT " + std::string(kTaskColumns) +
    " FROM task WHERE stage = 'leased' AND lease_until < $1 ORDER BY lease_until LIMIT $2";

const Statement kExpired{"task.expired", kExpiredText};

const std::string kHeldByText = "SELECT " + std::string(kTaskColumns) +
                                " FROM task WHERE stage = 'leased' AND worker_id = $1 LIMIT $2";

const Statement kHeldBy{"task.held_by", kHeldByText};

const std::string kHeldByPrefixText =
    "SELECT " + std::string(kTaskColumns) +
    " FROM task WHERE stage = 'leased' AND substr(worker_id, 1, length($1)) = $1 LIMIT $2";

const Statement kHeldByPrefix{"task.held_by_prefix", kHeldByPrefixText};

const Statement kGiveBack{
    "task.give_back",
    "UPDATE task SET status = 'pending', stage = 'ready', run_at = $2, crashes = $3, error = $4, "
    "lease_token = '', lease_until = 0, worker_id = '' WHERE id = $1"};

const std::string kBuryText =
    "INSERT INTO task_history (" + std::string(kKeptColumns) +
    ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
    "finished_at) SELECT " +
    std::string(kKeptColumns) +
    ", 'dead', run_at, attempt, $2, worker_id, started_at, $3, '', 'null', $4 "
    "FROM task WHERE id = $1";

const Statement kBury{"task.bury", kBuryText};

const Statement kRemove{"task.remove_buried", "DELETE FROM task WHERE id = $1"};

std::vector<model::Task> read_all(Rows& rows) {
    std::vector<model::Task> tasks;
    while (rows.next())
        tasks.push_back(read_task(rows));
    return tasks;
}

Value limit_value(std::size_t limit) {
    return value(static_cast<std::int64_t>(limit));
}

/// Counts a crash for each of `held`.
TaskStore::Rescued take_back(
    Session& session,
    const std::vector<model::Task>& held,
    std::string_view why,
    base::Time now,
    std::int32_t max_crashes
) {
    TaskStore::Rescued rescued;
    for (const auto& task : held) {
        const auto crashes = task.crashes + 1;
        const std::string error = std::string(why) + " (worker " + task.worker_id + ")";
        add_task_failure(session, task.id, {task.attempt, now, error});
        if (crashes < max_crashes) {
            session.execute(kGiveBack, {value(task.id), value(now), value(crashes), value(error)});
            ++rescued.pending;
        } else {
            session.execute(kBury, {value(task.id), value(crashes), value(error), value(now)});
            session.execute(kRemove, {value(task.id)});
            rescued.dead.push_back(TaskStore(session).find(task.tenant_id, task.id).value());
        }
        TaskLanes(session).key_freed(task.tenant_id, task.concurrency_key);
    }
    if (rescued.pending > 0) session.notify(Topic::tasks);
    return rescued;
}

}  // namespace

TaskStore::Rescued TaskStore::rescue(
    base::Time lease_before, base::Time now, std::size_t limit, std::int32_t max_crashes
) {
    const auto held =
        read_all(*session_.query(kExpired, {value(lease_before), limit_value(limit)}));
    return take_back(
        session_, held, "the lease ran out: its worker crashed or hung", now, max_crashes
    );
}

TaskStore::Rescued TaskStore::rescue_from_worker(
    std::string_view worker_id, base::Time now, std::size_t limit, std::int32_t max_crashes
) {
    const auto held = read_all(*session_.query(kHeldBy, {value(worker_id), limit_value(limit)}));
    return take_back(session_, held, "its worker crashed", now, max_crashes);
}

TaskStore::Rescued TaskStore::rescue_from_workers(
    std::string_view prefix, base::Time now, std::size_t limit, std::int32_t max_crashes
) {
    const auto held = read_all(*session_.query(kHeldByPrefix, {value(prefix), limit_value(limit)}));
    return take_back(session_, held, "the process it ran in died", now, max_crashes);
}

}  // namespace ao::store
