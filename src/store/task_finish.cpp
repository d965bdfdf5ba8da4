#include "store/task_failures.h"
#include "store/task_lane.h"
#include "store/task_row.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

// $1-$3 are the lease; what has been taken over, cancelled or finished does not match.
const std::string kArchiveText =
    "INSERT INTO task_history (" + std::string(kKeptColumns) +
    ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
    "finished_at) SELECT " +
    std::string(kKeptColumns) +
    ", $4, run_at, attempt, crashes, worker_id, started_at, coalesce($5, error), $6, $7, $8 "
    "FROM task WHERE id = $1 AND attempt = $2 AND lease_token = $3 AND stage = 'leased'";

const Statement kArchive{"task.archive", kArchiveText};

const Statement kRemove{
    "task.remove", "DELETE FROM task WHERE id = $1 RETURNING tenant_id, concurrency_key"};

const Statement kAttemptsLeft{
    "task.attempts_left",
    "SELECT max_attempts - attempt FROM task "
    "WHERE id = $1 AND attempt = $2 AND lease_token = $3 AND stage = 'leased'"};

const Statement kRetry{
    "task.retry",
    "UPDATE task SET status = 'retry', stage = $2, run_at = $3, error = $4, lease_token = '', "
    "lease_until = 0 WHERE id = $1 RETURNING tenant_id, concurrency_key"};

const Statement kRelease{
    "task.release",
    "UPDATE task SET status = 'pending', stage = 'delayed', run_at = $4, attempt = attempt - 1, "
    "lease_token = '', lease_until = 0, worker_id = '' "
    "WHERE id = $1 AND attempt = $2 AND lease_token = $3 AND stage = 'leased' "
    "RETURNING tenant_id, concurrency_key"};

/// Runs a statement that ends a run and returns tenant and key; whoever waits for the key comes
/// back. False when there was no such run.
bool end_run(Session& session, const Statement& statement, std::initializer_list<Value> values) {
    ParkedKey freed;
    {
        auto rows = session.query(statement, values);
        if (!rows->next()) return false;
        freed = {rows->string(0), rows->string(1)};
    }
    TaskLanes(session).key_freed(freed.tenant_id, freed.key);
    return true;
}

struct Ending {
    model::TaskStatus status;
    std::optional<std::string> error{};
    std::string_view outcome{};
    std::string_view result = "null";
};

/// Moves a leased task to history; false when the lease is lost.
bool archive(Session& session, const Lease& lease, const Ending& ending, base::Time now) {
    const auto moved = session.execute(
        kArchive,
        {value(lease.task_id),
         value(lease.attempt),
         value(lease.token),
         value(model::to_string(ending.status)),
         value(ending.error),
         value(ending.outcome),
         value(ending.result),
         value(now)}
    );
    if (moved == 0) return false;
    return end_run(session, kRemove, {value(lease.task_id)});
}

}  // namespace

bool TaskStore::complete(
    const Lease& lease, std::string_view outcome, const base::json::Raw& result, base::Time now
) {
    return archive(
        session_, lease, {model::TaskStatus::completed, std::nullopt, outcome, result.text}, now
    );
}

bool TaskStore::fail(const Lease& lease, std::string_view error, base::Time now) {
    const std::string text(error);
    if (!archive(session_, lease, {model::TaskStatus::failed, text}, now)) return false;
    add_task_failure(session_, lease.task_id, {lease.attempt, now, text});
    return true;
}

bool TaskStore::retry(
    const Lease& lease, std::string_view error, base::Time run_at, base::Time now
) {
    const std::string text(error);
    std::int64_t left = 0;
    {
        auto rows = session_.query(
            kAttemptsLeft, {value(lease.task_id), value(lease.attempt), value(lease.token)}
        );
        if (!rows->next()) return false;
        left = rows->integer(0);
    }
    if (left > 0) {
        end_run(
            session_,
            kRetry,
            {value(lease.task_id),
             value(run_at > now ? "delayed" : "ready"),
             value(run_at),
             value(text)}
        );
        session_.notify(Topic::tasks);
    } else {
        archive(session_, lease, {model::TaskStatus::dead, text}, now);
    }
    add_task_failure(session_, lease.task_id, {lease.attempt, now, text});
    return true;
}

bool TaskStore::release(const Lease& lease, base::Time run_at) {
    const bool released = end_run(
        session_,
        kRelease,
        {value(lease.task_id), value(lease.attempt), value(lease.token), value(run_at)}
    );
    if (released) session_.notify(Topic::tasks);
    return released;
}

}  // namespace ao::store
