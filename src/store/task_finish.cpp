#include "store/task_failures.h"
#include "store/task_lane.h"
#include "store/task_row.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

// The lease; what has been taken over, cancelled or finished does not match.
const Statement kHeld{
    "task.held",
    "SELECT tenant_id, concurrency_key, max_attempts - attempt FROM task "
    "WHERE id = $1 AND attempt = $2 AND lease_token = $3 AND stage = 'leased'"};

const std::string kArchiveText =
    "INSERT INTO task_history (" + std::string(kKeptColumns) +
    ", status, run_at, attempt, crashes, worker_id, started_at, error, outcome, result, "
    "finished_at) SELECT " +
    std::string(kKeptColumns) +
    ", $2, run_at, attempt, crashes, worker_id, started_at, coalesce($3, error), $4, $5, $6 "
    "FROM task WHERE id = $1";

const Statement kArchive{"task.archive", kArchiveText};

const Statement kRemove{"task.remove", "DELETE FROM task WHERE id = $1"};

const Statement kRetry{
    "task.retry",
    "UPDATE task SET status = 'retry', stage = $2, run_at = $3, error = $4, lease_token = '', "
    "lease_until = 0 WHERE id = $1"};

const Statement kRelease{
    "task.release",
    "UPDATE task SET status = 'pending', stage = 'delayed', run_at = $2, attempt = attempt - 1, "
    "lease_token = '', lease_until = 0, worker_id = '' WHERE id = $1"};

/// What the holder of a lease has to know of its task.
struct Held {
    std::string tenant_id;
    std::string concurrency_key;
    std::int64_t attempts_left = 0;
};

Held held_by(const model::Task& leased) {
    return {leased.tenant_id, leased.concurrency_key, leased.max_attempts - leased.attempt};
}

/// Empty when the lease is lost.
std::optional<Held> find_held(Session& session, const Lease& lease) {
    auto rows =
        session.query(kHeld, {value(lease.task_id), value(lease.attempt), value(lease.token)});
    if (!rows->next()) return std::nullopt;
    return Held{rows->string(0), rows->string(1), rows->integer(2)};
}

/// After the statement that ended the run: whoever waits for its key comes back.
void free_key(Session& session, const Held& held) {
    TaskLanes(session).key_freed(held.tenant_id, held.concurrency_key);
}

struct Ending {
    model::TaskStatus status;
    std::optional<std::string> error{};
    std::string_view outcome{};
    std::string_view result = "null";
};

/// Moves a leased task to history.
void archive(
    Session& session,
    std::string_view task_id,
    const Held& held,
    const Ending& ending,
    base::Time now
) {
    session.execute(
        kArchive,
        {value(task_id),
         value(model::to_string(ending.status)),
         value(ending.error),
         value(ending.outcome),
         value(ending.result),
         value(now)}
    );
    session.execute(kRemove, {value(task_id)});
    free_key(session, held);
}

}  // namespace

bool TaskStore::complete(
    const Lease& lease, std::string_view outcome, const base::json::Raw& result, base::Time now
) {
    const auto held = find_held(session_, lease);
    if (!held) return false;
    const Ending ending{model::TaskStatus::completed, std::nullopt, outcome, result.text};
    archive(session_, lease.task_id, *held, ending, now);
    return true;
}

void TaskStore::complete(
    const model::Task& leased,
    std::string_view outcome,
    const base::json::Raw& result,
    base::Time now
) {
    const Ending ending{model::TaskStatus::completed, std::nullopt, outcome, result.text};
    archive(session_, leased.id, held_by(leased), ending, now);
}

bool TaskStore::fail(const Lease& lease, std::string_view error, base::Time now) {
    const auto held = find_held(session_, lease);
    if (!held) return false;
    const std::string text(error);
    archive(session_, lease.task_id, *held, {model::TaskStatus::failed, text}, now);
    add_task_failure(session_, lease.task_id, {lease.attempt, now, text});
    return true;
}

bool TaskStore::retry(
    const Lease& lease, std::string_view error, base::Time run_at, base::Time now
) {
    const auto held = find_held(session_, lease);
    if (!held) return false;
    const std::string text(error);
    if (held->attempts_left > 0) {
        const std::string_view stage = run_at > now ? "delayed" : "ready";
        session_.execute(kRetry, {value(lease.task_id), value(stage), value(run_at), value(text)});
        free_key(session_, *held);
        session_.notify(Topic::tasks);
    } else {
        archive(session_, lease.task_id, *held, {model::TaskStatus::dead, text}, now);
    }
    add_task_failure(session_, lease.task_id, {lease.attempt, now, text});
    return true;
}

bool TaskStore::release(const Lease& lease, base::Time run_at) {
    const auto held = find_held(session_, lease);
    if (!held) return false;
    session_.execute(kRelease, {value(lease.task_id), value(run_at)});
    free_key(session_, *held);
    session_.notify(Topic::tasks);
    return true;
}

}  // namespace ao::store
