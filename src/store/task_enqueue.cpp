#include "store/tags.h"
#include "store/task_lane.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

const Statement kEnqueue{
    "task.enqueue",
    "INSERT INTO task (id, tenant_id, type, queue, payload, status, stage, priority, run_at, "
    "attempt, max_attempts, crashes, lease_token, lease_until, worker_id, lead_id, unique_key, "
    "error, request_id, created_at, started_at, tags, concurrency_key, concurrency_limit, "
    "timeout_ms, expires_at, result_ttl_s, unique_until, schedule_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 0, '', 0, '', $11, $12, '', $13, $14, 0, "
    "$15, $16, $17, $18, $19, $20, $21, $22) "
    "ON CONFLICT DO NOTHING"};

// A finished task that keeps its key for a while; not one that was cancelled.
const Statement kFinishedHolder{
    "task_history.holder",
    "SELECT id FROM task_history WHERE tenant_id = $1 AND unique_key = $2 AND unique_until > $3 "
    "AND unique_until > 0 AND status <> 'cancelled' LIMIT 1"};

const Statement kHolder{
    "task.holder", "SELECT id FROM task WHERE tenant_id = $1 AND unique_key = $2"};

const Statement kReplace{
    "task.replace",
    "UPDATE task SET payload = $3, priority = $4, run_at = $5, stage = $6, expires_at = $7, "
    "unique_until = $8 WHERE tenant_id = $1 AND unique_key = $2 "
    "AND stage IN ('ready', 'delayed', 'parked') RETURNING concurrency_key"};

const char* stage_of(const model::Task& task) {
    return task.run_at <= task.created_at ? "ready" : "delayed";
}

std::optional<std::string> find_finished_holder(Session& session, const model::Task& task) {
    auto rows = session.query(
        kFinishedHolder, {value(task.tenant_id), value(task.unique_key), value(task.created_at)}
    );
    if (!rows->next()) return std::nullopt;
    return rows->string(0);
}

std::optional<std::string> find_holder(Session& session, const model::Task& task) {
    if (task.unique_key.empty()) return std::nullopt;
    {
        auto rows = session.query(kHolder, {value(task.tenant_id), value(task.unique_key)});
        if (rows->next()) return rows->string(0);
    }
    return find_finished_holder(session, task);
}

/// False when the unique key is taken, or the id.
bool insert(Session& session, const model::Task& task) {
    if (!task.unique_key.empty() && find_finished_holder(session, task)) return false;
    const std::string tags = join_tags(task.tags);
    const auto stored = session.execute(
        kEnqueue,
        {value(task.id),
         value(task.tenant_id),
         value(task.type),
         value(task.queue),
         value(task.payload.text),
         value(model::to_string(task.status)),
         value(stage_of(task)),
         value(task.priority),
         value(task.run_at),
         value(task.max_attempts),
         value(task.lead_id),
         task.unique_key.empty() ? Value(nullptr) : value(task.unique_key),
         value(task.request_id),
         value(task.created_at),
         value(tags),
         value(task.concurrency_key),
         value(task.concurrency_limit),
         value(static_cast<std::int64_t>(task.timeout.count())),
         value(task.expires_at),
         value(static_cast<std::int64_t>(task.result_ttl.count())),
         value(task.unique_until),
         value(task.schedule_id)}
    );
    if (stored > 0) session.notify(Topic::tasks);
    return stored > 0;
}

/// A waiting holder of the key becomes what `task` says; false when there is none.
bool replace_waiting(Session& session, const model::Task& task) {
    std::string key;
    {
        auto rows = session.query(
            kReplace,
            {value(task.tenant_id),
             value(task.unique_key),
             value(task.payload.text),
             value(task.priority),
             value(task.run_at),
             value(stage_of(task)),
             value(task.expires_at),
             value(task.unique_until)}
        );
        if (!rows->next()) return false;
        key = rows->text(0);
    }
    // It may have been its turn among those who share its concurrency key.
    TaskLanes(session).key_freed(task.tenant_id, key);
    session.notify(Topic::tasks);
    return true;
}

}  // namespace

bool TaskStore::enqueue(const model::Task& task) {
    return insert(session_, task);
}

Placed TaskStore::place(const model::Task& task, model::OnConflict on_conflict) {
    using model::OnConflict;
    if (insert(session_, task)) return {Placement::created, task};
    const auto holder = find_holder(session_, task);
    if (!holder || on_conflict == OnConflict::reject) return {Placement::refused, {}};
    const bool replaced = on_conflict == OnConflict::replace && replace_waiting(session_, task);
    return {
        replaced ? Placement::replaced : Placement::existing,
        find(task.tenant_id, *holder).value()};
}

}  // namespace ao::store
