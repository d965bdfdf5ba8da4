#include "store/task_lane.h"

#include "store/task_row.h"

namespace ao::store {

namespace {

const Statement kPromote{
    "task.promote",
    "UPDATE task SET stage = 'ready' WHERE id IN (SELECT id FROM task WHERE stage = 'delayed' AND "
    "run_at <= $1 ORDER BY run_at LIMIT $2)"};

const Statement kNextDue{
    "task.next_due", "SELECT run_at FROM task WHERE stage = 'delayed' ORDER BY run_at LIMIT 1"};

const Statement kNextTenant{
    "task.next_tenant",
    "SELECT tenant_id FROM task WHERE stage = 'ready' AND queue = $1 AND tenant_id > $2 "
    "ORDER BY tenant_id LIMIT 1"};

const Statement kNextType{
    "task.next_type",
    "SELECT type FROM task WHERE stage = 'ready' AND queue = $1 AND tenant_id = $2 AND type > $3 "
    "ORDER BY type LIMIT 1"};

const Statement kFront{
    "task.front",
    "SELECT id, type, priority, run_at, attempt, concurrency_key, concurrency_limit, expires_at, "
    "crashes FROM task WHERE stage = 'ready' AND queue = $1 AND tenant_id = $2 AND type = $3 "
    "ORDER BY priority DESC, run_at, id LIMIT $4"};

// Read after the change, not by RETURNING: SQLite opens a temporary table for each of those, which
// costs as much as the change.
const Statement kLease{
    "task.lease",
    "UPDATE task SET status = 'processing', stage = 'leased', attempt = attempt + 1, "
    "lease_token = $2, worker_id = $3, started_at = $4, lease_until = $5 WHERE id = $1"};

const Statement kHandOver{
    "task.hand_over",
    "UPDATE task SET stage = 'handed_over', generation = generation + 1 WHERE id = $1"};

const std::string kGetText = "SELECT " + std::string(kTaskColumns) + " FROM task WHERE id = $1";

const Statement kGet{"task.get", kGetText};

const Statement kRunning{
    "task.running",
    "SELECT queue, type, count(*) FROM task WHERE tenant_id = $1 AND "
    "stage IN ('leased', 'handed_over') GROUP BY queue, type"};

const Statement kHoldsAny{
    "task.holds_any", "SELECT 1 FROM task WHERE stage = 'leased' AND worker_id = $1 LIMIT 1"};

const Statement kLeasedTo{
    "task.leased_to", "SELECT 1 FROM task WHERE id = $1 AND stage = 'leased' AND worker_id = $2"};

const Statement kLeasedAfterCrashes{
    "task.leased_after_crashes",
    "SELECT id, worker_id FROM task WHERE stage = 'leased' AND crashes >= $1"};

model::Task get_task(Session& session, std::string_view id) {
    auto rows = session.query(kGet, {value(id)});
    rows->next();
    return read_task(*rows);
}

}  // namespace

std::int64_t TaskLanes::promote(base::Time now, std::int64_t limit) {
    return session_.execute(kPromote, {value(now), value(limit)});
}

std::optional<base::Time> TaskLanes::next_due() {
    auto rows = session_.query(kNextDue, {});
    if (!rows->next()) return std::nullopt;
    return rows->time(0);
}

std::optional<std::string> TaskLanes::next_tenant(std::string_view queue, std::string_view after) {
    auto rows = session_.query(kNextTenant, {value(queue), value(after)});
    if (!rows->next()) return std::nullopt;
    return rows->string(0);
}

std::optional<std::string> TaskLanes::next_type(
    std::string_view queue, std::string_view tenant_id, std::string_view after
) {
    auto rows = session_.query(kNextType, {value(queue), value(tenant_id), value(after)});
    if (!rows->next()) return std::nullopt;
    return rows->string(0);
}

std::vector<Candidate> TaskLanes::front(
    std::string_view queue, std::string_view tenant_id, std::string_view type, std::int64_t limit
) {
    auto rows = session_.query(kFront, {value(queue), value(tenant_id), value(type), value(limit)});
    std::vector<Candidate> candidates;
    while (rows->next()) {
        Candidate candidate;
        candidate.id = rows->text(0);
        candidate.type = rows->text(1);
        candidate.priority = static_cast<std::int32_t>(rows->integer(2));
        candidate.run_at = rows->time(3);
        candidate.attempt = static_cast<std::int32_t>(rows->integer(4));
        candidate.concurrency_key = rows->text(5);
        candidate.concurrency_limit = rows->integer(6);
        candidate.expires_at = rows->time(7);
        candidate.crashes = static_cast<std::int32_t>(rows->integer(8));
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

model::Task TaskLanes::lease(
    std::string_view id,
    std::string_view token,
    std::string_view worker_id,
    base::Time now,
    base::Time until
) {
    session_.execute(kLease, {value(id), value(token), value(worker_id), value(now), value(until)});
    return get_task(session_, id);
}

model::Task TaskLanes::hand_over(std::string_view id) {
    session_.execute(kHandOver, {value(id)});
    return get_task(session_, id);
}

bool TaskLanes::holds_any(std::string_view worker_id) {
    return session_.query(kHoldsAny, {value(worker_id)})->next();
}

bool TaskLanes::is_leased_to(std::string_view id, std::string_view worker_id) {
    return session_.query(kLeasedTo, {value(id), value(worker_id)})->next();
}

std::vector<LeasedTask> TaskLanes::leased_after_crashes(std::int32_t crashes) {
    auto rows = session_.query(kLeasedAfterCrashes, {value(std::int64_t{crashes})});
    std::vector<LeasedTask> held;
    while (rows->next())
        held.push_back({rows->string(0), rows->string(1)});
    return held;
}

std::vector<RunningCount> TaskLanes::running(std::string_view tenant_id) {
    auto rows = session_.query(kRunning, {value(tenant_id)});
    std::vector<RunningCount> counts;
    while (rows->next())
        counts.push_back({rows->string(0), rows->string(1), rows->integer(2)});
    return counts;
}

}  // namespace ao::store
