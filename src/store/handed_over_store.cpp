#include "store/handed_over_store.h"

#include "store/task_lane.h"
#include "store/task_row.h"

namespace ao::store {

namespace {

const std::string kStartText =
    "UPDATE task SET status = 'processing', attempt = $3, worker_id = $4, started_at = $5, "
    "lease_until = $6 WHERE id = $1 AND generation = $2 AND stage = 'handed_over' AND "
    "attempt <= $3 RETURNING " +
    std::string(kTaskColumns);

const Statement kStart{"handed_over.start", kStartText};

const Statement kRelease{
    "handed_over.release",
    "UPDATE task SET status = 'pending', attempt = $3, worker_id = '', lease_until = 0 "
    "WHERE id = $1 AND generation = $2 AND stage = 'handed_over'"};

const Statement kProgress{
    "handed_over.progress",
    "UPDATE task SET progress = coalesce($3, progress), "
    "progress_message = CASE WHEN $4 = '' THEN progress_message ELSE $4 END "
    "WHERE id = $1 AND generation = $2 AND stage = 'handed_over'"};

const Statement kRenew{
    "handed_over.renew",
    "UPDATE task SET lease_until = $4 "
    "WHERE id = $1 AND generation = $2 AND attempt = $3 AND stage = 'handed_over'"};

const std::string kFindText =
    "SELECT " + std::string(kTaskColumns) +
    " FROM task WHERE id = $1 AND generation = $2 AND stage = 'handed_over' AND attempt <= $3";

const Statement kFind{"handed_over.find", kFindText};

const std::string kCompleteText =
    "INSERT INTO task_history (" + std::string(kKeptColumns) +
    ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
    "finished_at) SELECT " +
    std::string(kKeptColumns) +
    ", 'completed', run_at, $2, crashes, $3, $4, error, $5, $6, $7 FROM task WHERE id = $1";

const Statement kComplete{"handed_over.complete", kCompleteText};

const Statement kRemove{"handed_over.remove", "DELETE FROM task WHERE id = $1"};

const Statement kAdopt{
    "handed_over.adopt",
    "UPDATE task SET stage = 'leased', status = 'processing', attempt = $3, lease_token = $4, "
    "lease_until = $5, worker_id = CASE WHEN $6 = '' THEN worker_id ELSE $6 END, "
    "started_at = CASE WHEN $7 > 0 THEN $7 ELSE started_at END "
    "WHERE id = $1 AND generation = $2 AND stage = 'handed_over' AND attempt <= $3"};

const Statement kPutBack{
    "handed_over.put_back",
    "UPDATE task SET stage = 'ready', lease_until = 0, worker_id = '', "
    "attempt = CASE WHEN status = 'processing' THEN attempt - 1 ELSE attempt END, "
    "status = CASE WHEN status = 'processing' THEN 'pending' ELSE status END "
    "WHERE id = $1 AND generation = $2 AND stage = 'handed_over' "
    "RETURNING tenant_id, concurrency_key"};

// Sorts the few that are handed over, instead of passing by everything that waits: hence +id.
const Statement kList{
    "handed_over.list",
    "SELECT id, generation, status = 'processing', lease_until FROM task "
    "WHERE stage = 'handed_over' AND +id > $1 ORDER BY +id LIMIT $2"};

const Statement kCurrent{
    "handed_over.current",
    "SELECT 1 FROM task WHERE id = $1 AND generation = $2 AND stage = 'handed_over'"};

const Statement kNextQueue{
    "handed_over.next_queue",
    "SELECT queue FROM task WHERE stage = 'ready' AND queue > $1 ORDER BY queue LIMIT 1"};

}  // namespace

void begin_outside(model::Task& task, const Lease& lease, const OutsideAttempt& attempt) {
    task.status = model::TaskStatus::processing;
    task.attempt = lease.attempt;
    task.lease_token = lease.token;
    if (!attempt.worker_id.empty()) task.worker_id = attempt.worker_id;
    if (attempt.started_at > base::Time{}) task.started_at = attempt.started_at;
}

std::optional<model::Task> HandedOverStore::note_start(
    const Lease& lease,
    std::int64_t generation,
    std::string_view worker_id,
    base::Time started_at,
    base::Time lease_until
) {
    auto rows = session_.query(
        kStart,
        {value(lease.task_id),
         value(generation),
         value(lease.attempt),
         value(worker_id),
         value(started_at),
         value(lease_until)}
    );
    if (!rows->next()) return std::nullopt;
    return read_task(*rows);
}

bool HandedOverStore::note_release(
    std::string_view id, std::int64_t generation, std::int32_t attempt
) {
    return session_.execute(kRelease, {value(id), value(generation), value(attempt)}) > 0;
}

bool HandedOverStore::note_progress(
    std::string_view id,
    std::int64_t generation,
    std::optional<std::int32_t> percent,
    std::string_view message
) {
    const Value part = percent ? value(*percent) : Value(nullptr);
    return session_.execute(kProgress, {value(id), value(generation), part, value(message)}) > 0;
}

bool HandedOverStore::renew(const Lease& lease, std::int64_t generation, base::Time lease_until) {
    return session_.execute(
               kRenew,
               {value(lease.task_id), value(generation), value(lease.attempt), value(lease_until)}
           ) > 0;
}

std::optional<model::Task> HandedOverStore::find(
    const Lease& lease, const OutsideAttempt& attempt
) {
    auto rows = session_.query(
        kFind, {value(lease.task_id), value(attempt.generation), value(lease.attempt)}
    );
    if (!rows->next()) return std::nullopt;
    model::Task task = read_task(*rows);
    begin_outside(task, lease, attempt);
    return task;
}

void HandedOverStore::complete(
    const model::Task& task, std::string_view outcome, const base::json::Raw& result, base::Time now
) {
    session_.execute(
        kComplete,
        {value(task.id),
         value(task.attempt),
         value(task.worker_id),
         value(task.started_at),
         value(outcome),
         value(result.text),
         value(now)}
    );
    session_.execute(kRemove, {value(task.id)});
    TaskLanes(session_).key_freed(task.tenant_id, task.concurrency_key);
}

bool HandedOverStore::adopt(
    const Lease& lease, const OutsideAttempt& attempt, base::Time lease_until
) {
    return session_.execute(
               kAdopt,
               {value(lease.task_id),
                value(attempt.generation),
                value(lease.attempt),
                value(lease.token),
                value(lease_until),
                value(attempt.worker_id),
                value(attempt.started_at)}
           ) > 0;
}

bool HandedOverStore::put_back(std::string_view id, std::int64_t generation) {
    std::string tenant_id, key;
    {
        auto rows = session_.query(kPutBack, {value(id), value(generation)});
        if (!rows->next()) return false;
        tenant_id = rows->string(0);
        key = rows->string(1);
    }
    TaskLanes(session_).key_freed(tenant_id, key);
    session_.notify(Topic::tasks);
    return true;
}

std::vector<HandedOver> HandedOverStore::list(std::string_view after, std::size_t limit) {
    std::vector<HandedOver> found;
    auto rows = session_.query(kList, {value(after), value(static_cast<std::int64_t>(limit))});
    while (rows->next())
        found.push_back({rows->string(0), rows->integer(1), rows->integer(2) == 1, rows->time(3)});
    return found;
}

bool HandedOverStore::is_current(std::string_view id, std::int64_t generation) {
    return session_.query(kCurrent, {value(id), value(generation)})->next();
}

std::optional<std::string> HandedOverStore::next_queue(std::string_view after) {
    auto rows = session_.query(kNextQueue, {value(after)});
    if (!rows->next()) return std::nullopt;
    return rows->string(0);
}

}  // namespace ao::store
