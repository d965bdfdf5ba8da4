#include "store/task_lane.h"
#include "store/task_row.h"

namespace ao::store {

namespace {

const std::string kArchiveExpiredText =
    "INSERT INTO task_history (" + std::string(kKeptColumns) +
    ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
    "finished_at) SELECT " +
    std::string(kKeptColumns) +
    ", 'cancelled', run_at, attempt, crashes, worker_id, started_at, 'expired', '', 'null', $2 "
    "FROM task WHERE id = $1 AND stage IN ('ready', 'delayed', 'parked')";

const Statement kArchiveExpired{"task.archive_expired", kArchiveExpiredText};

const Statement kRemove{
    "task.remove_expired", "DELETE FROM task WHERE id = $1 RETURNING tenant_id, concurrency_key"};

const Statement kExpired{
    "task.expired_unstarted",
    "SELECT id FROM task WHERE expires_at > 0 AND expires_at <= $1 AND attempt = 0 AND "
    "stage IN ('ready', 'delayed', 'parked') ORDER BY expires_at LIMIT $2"};

}  // namespace

bool TaskLanes::expire(std::string_view id, base::Time now) {
    if (session_.execute(kArchiveExpired, {value(id), value(now)}) == 0) return false;
    ParkedKey key;
    {
        auto rows = session_.query(kRemove, {value(id)});
        rows->next();
        key = {rows->string(0), rows->string(1)};
    }
    key_freed(key.tenant_id, key.key);
    return true;
}

std::int64_t TaskLanes::expire_all(base::Time now, std::int64_t limit) {
    std::vector<std::string> ids;
    {
        auto rows = session_.query(kExpired, {value(now), value(limit)});
        while (rows->next())
            ids.push_back(rows->string(0));
    }
    for (const auto& id : ids)
        expire(id, now);
    return static_cast<std::int64_t>(ids.size());
}

}  // namespace ao::store
