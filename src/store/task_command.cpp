#include "store/task_store.h"

namespace ao::store {

namespace {

const Statement kArchiveCancelled{
    "task.archive_cancelled",
    "INSERT INTO task_history (id, tenant_id, type, queue, payload, status, priority, run_at, "
    "attempt, max_attempts, crashes, worker_id, lead_id, unique_key, error, outcome, result, "
    "request_id, created_at, started_at, finished_at) "
    "SELECT id, tenant_id, type, queue, payload, 'cancelled', priority, run_at, attempt, "
    "max_attempts, crashes, worker_id, lead_id, unique_key, error, '', 'null', request_id, "
    "created_at, started_at, $3 FROM task WHERE id = $2 AND tenant_id = $1"};

const Statement kRemove{"task.remove_cancelled", "DELETE FROM task WHERE id = $1"};

const Statement kRetryWaiting{
    "task.retry_waiting",
    "UPDATE task SET stage = 'ready', run_at = $3 "
    "WHERE id = $2 AND tenant_id = $1 AND status = 'retry'"};

// ON CONFLICT: another unfinished task may have taken the unique key meanwhile.
const Statement kRevive{
    "task.revive",
    "INSERT INTO task (id, tenant_id, type, queue, payload, status, stage, priority, run_at, "
    "attempt, max_attempts, crashes, lease_token, lease_until, worker_id, lead_id, unique_key, "
    "error, request_id, created_at, started_at) "
    "SELECT id, tenant_id, type, queue, payload, 'pending', 'ready', priority, $3, 0, "
    "max_attempts, 0, '', 0, '', lead_id, unique_key, error, request_id, created_at, 0 "
    "FROM task_history WHERE tenant_id = $1 AND id = $2 AND "
    "status IN ('failed', 'dead', 'cancelled') ON CONFLICT DO NOTHING"};

const Statement kRemoveHistory{
    "task_history.remove", "DELETE FROM task_history WHERE tenant_id = $1 AND id = $2"};

}  // namespace

bool TaskStore::cancel(std::string_view tenant_id, std::string_view id, base::Time now) {
    if (session_.execute(kArchiveCancelled, {value(tenant_id), value(id), value(now)}) == 0)
        return false;
    session_.execute(kRemove, {value(id)});
    session_.notify(Topic::tasks);
    return true;
}

bool TaskStore::retry_now(std::string_view tenant_id, std::string_view id, base::Time now) {
    if (session_.execute(kRetryWaiting, {value(tenant_id), value(id), value(now)}) == 0) {
        if (session_.execute(kRevive, {value(tenant_id), value(id), value(now)}) == 0) return false;
        session_.execute(kRemoveHistory, {value(tenant_id), value(id)});
    }
    session_.notify(Topic::tasks);
    return true;
}

}  // namespace ao::store
