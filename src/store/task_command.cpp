#include "store/task_lane.h"
#include "store/task_row.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

const std::string kArchiveCancelledText =
    "INSERT INTO task_history (" + std::string(kKeptColumns) +
    ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
    "finished_at) SELECT " +
    std::string(kKeptColumns) +
    ", 'cancelled', run_at, attempt, crashes, worker_id, started_at, error, '', 'null', $3 "
    "FROM task WHERE id = $2 AND tenant_id = $1";

const Statement kArchiveCancelled{"task.archive_cancelled", kArchiveCancelledText};

const Statement kWorkerOf{
    "task.worker_of",
    "SELECT worker_id FROM task WHERE id = $2 AND tenant_id = $1 AND status = 'processing'"};

const Statement kRemove{
    "task.remove_cancelled", "DELETE FROM task WHERE id = $1 RETURNING concurrency_key, stage"};

// What is handed over is as good as begun.
const Statement kRetryWaiting{
    "task.retry_waiting",
    "UPDATE task SET stage = CASE stage WHEN 'handed_over' THEN stage ELSE 'ready' END, "
    "run_at = $3 "
    "WHERE id = $2 AND tenant_id = $1 AND status = 'retry'"};

const Statement kRetryAt{
    "task.retry_at",
    "UPDATE task SET stage = 'delayed', run_at = $3 "
    "WHERE id = $2 AND tenant_id = $1 AND status = 'retry' AND stage IN ('ready', 'delayed')"};

// ON CONFLICT: another unfinished task may have taken the unique key meanwhile.
const std::string kReviveText =
    "INSERT INTO task (" + std::string(kKeptColumns) +
    ", status, stage, run_at, attempt, crashes, lease_token, lease_until, worker_id, error, "
    "started_at) SELECT " +
    std::string(kKeptColumns) +
    ", 'pending', 'ready', $3, 0, 0, '', 0, '', error, 0 FROM task_history "
    "WHERE tenant_id = $1 AND id = $2 AND status IN ('failed', 'dead', 'cancelled') "
    "ON CONFLICT DO NOTHING";

const Statement kRevive{"task.revive", kReviveText};

const Statement kRemoveHistory{
    "task_history.remove", "DELETE FROM task_history WHERE tenant_id = $1 AND id = $2"};

const Statement kRemoveFinished{
    "task_history.remove_finished",
    "DELETE FROM task_history WHERE tenant_id = $1 AND id = $2 "
    "AND NOT EXISTS (SELECT 1 FROM task WHERE id = $2)"};

const Statement kRemoveFailures{
    "task_failure.remove", "DELETE FROM task_failure WHERE task_id = $1"};

const Statement kRemoveLog{"task_log.remove", "DELETE FROM task_log WHERE task_id = $1"};

}  // namespace

std::string TaskStore::worker_of(std::string_view tenant_id, std::string_view id) {
    auto rows = session_.query(kWorkerOf, {value(tenant_id), value(id)});
    return rows->next() ? rows->string(0) : std::string();
}

bool TaskStore::cancel(std::string_view tenant_id, std::string_view id, base::Time now) {
    if (session_.execute(kArchiveCancelled, {value(tenant_id), value(id), value(now)}) == 0)
        return false;
    std::string key;
    {
        auto rows = session_.query(kRemove, {value(id)});
        rows->next();
        key = rows->text(0);
        if (rows->text(1) == "handed_over") session_.notify(Topic::recalls);
    }
    TaskLanes(session_).key_freed(tenant_id, key);
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

bool TaskStore::retry_at(std::string_view tenant_id, std::string_view id, base::Time at) {
    if (session_.execute(kRetryAt, {value(tenant_id), value(id), value(at)}) == 0) return false;
    session_.notify(Topic::tasks);
    return true;
}

bool TaskStore::remove(std::string_view tenant_id, std::string_view id) {
    if (session_.execute(kRemoveFinished, {value(tenant_id), value(id)}) == 0) return false;
    session_.execute(kRemoveFailures, {value(id)});
    session_.execute(kRemoveLog, {value(id)});
    return true;
}

}  // namespace ao::store
