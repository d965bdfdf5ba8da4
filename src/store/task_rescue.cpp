#include "store/task_failures.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

const Statement kExpired{
    "task.expired",
    "SELECT id, attempt, crashes + 1, worker_id FROM task WHERE stage = 'leased' AND "
    "lease_until < $1 ORDER BY lease_until LIMIT $2"};

const Statement kGiveBack{
    "task.give_back",
    "UPDATE task SET status = 'pending', stage = 'ready', run_at = $2, crashes = $3, error = $4, "
    "lease_token = '', lease_until = 0, worker_id = '' WHERE id = $1"};

const Statement kBury{
    "task.bury",
    "INSERT INTO task_history (id, tenant_id, type, queue, payload, status, priority, run_at, "
    "attempt, max_attempts, crashes, worker_id, lead_id, unique_key, error, outcome, result, "
    "request_id, created_at, started_at, finished_at) "
    "SELECT id, tenant_id, type, queue, payload, 'dead', priority, run_at, attempt, max_attempts, "
    "$2, worker_id, lead_id, unique_key, $3, '', 'null', request_id, created_at, started_at, $4 "
    "FROM task WHERE id = $1"};

const Statement kRemove{"task.remove_buried", "DELETE FROM task WHERE id = $1"};

struct Expired {
    std::string id;
    std::int32_t attempt;
    std::int32_t crashes;
    std::string worker_id;
};

std::vector<Expired> list_expired(Session& session, base::Time now, std::size_t limit) {
    auto rows = session.query(kExpired, {value(now), value(static_cast<std::int64_t>(limit))});
    std::vector<Expired> expired;
    while (rows->next())
        expired.push_back(
            {rows->string(0),
             static_cast<std::int32_t>(rows->integer(1)),
             static_cast<std::int32_t>(rows->integer(2)),
             rows->string(3)}
        );
    return expired;
}

}  // namespace

std::size_t TaskStore::rescue(base::Time now, std::size_t limit) {
    const auto expired = list_expired(session_, now, limit);
    for (const auto& task : expired) {
        const auto error = "the lease ran out: worker " + task.worker_id + " crashed or hung";
        if (task.crashes >= model::kMaxCrashes) {
            session_.execute(
                kBury, {value(task.id), value(task.crashes), value(error), value(now)}
            );
            session_.execute(kRemove, {value(task.id)});
        } else {
            session_.execute(
                kGiveBack, {value(task.id), value(now), value(task.crashes), value(error)}
            );
        }
        add_task_failure(session_, task.id, {task.attempt, now, error});
    }
    if (!expired.empty()) session_.notify(Topic::tasks);
    return expired.size();
}

}  // namespace ao::store
