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

std::vector<model::Task> list_expired(Session& session, base::Time before, std::size_t limit) {
    auto rows = session.query(kExpired, {value(before), value(static_cast<std::int64_t>(limit))});
    std::vector<model::Task> expired;
    while (rows->next())
        expired.push_back(read_task(*rows));
    return expired;
}

}  // namespace

TaskStore::Rescued TaskStore::rescue(
    base::Time lease_before, base::Time now, std::size_t limit, std::int32_t max_crashes
) {
    Rescued rescued;
    for (const auto& task : list_expired(session_, lease_before, limit)) {
        const auto crashes = task.crashes + 1;
        const auto error = "the lease ran out: worker " + task.worker_id + " crashed or hung";
        add_task_failure(session_, task.id, {task.attempt, now, error});
        if (crashes < max_crashes) {
            session_.execute(kGiveBack, {value(task.id), value(now), value(crashes), value(error)});
            ++rescued.pending;
        } else {
            session_.execute(kBury, {value(task.id), value(crashes), value(error), value(now)});
            session_.execute(kRemove, {value(task.id)});
            rescued.dead.push_back(find(task.tenant_id, task.id).value());
        }
        TaskLanes(session_).key_freed(task.tenant_id, task.concurrency_key);
    }
    if (rescued.pending > 0) session_.notify(Topic::tasks);
    return rescued;
}

}  // namespace ao::store
