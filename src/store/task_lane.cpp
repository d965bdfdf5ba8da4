#include "store/task_lane.h"

#include <utility>

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

// With everything that there is to know of them: most are taken, and need not be read again.
const std::string kFrontText =
    "SELECT " + std::string(kTaskColumns) +
    ", rowid FROM task WHERE stage = 'ready' AND queue = $1 AND tenant_id = $2 AND type = $3 "
    "ORDER BY priority DESC, run_at, id LIMIT $4";

const Statement kFront{"task.front", kFrontText};

constexpr int kRow = 34;  ///< behind kTaskColumns

const Statement kLease{
    "task.lease",
    "UPDATE task SET status = 'processing', stage = 'leased', attempt = attempt + 1, "
    "lease_token = $2, worker_id = $3, started_at = $4, lease_until = $5 WHERE rowid = $1"};

const Statement kHandOver{
    "task.hand_over",
    "UPDATE task SET stage = 'handed_over', generation = generation + 1 WHERE rowid = $1"};

const Statement kRunning{
    "task.running",
    "SELECT queue, type, count(*) FROM task WHERE tenant_id = $1 AND stage = 'leased' "
    "GROUP BY queue, type UNION ALL "
    "SELECT queue, type, count(*) FROM task WHERE tenant_id = $1 AND stage = 'handed_over' "
    "GROUP BY queue, type"};

const Statement kHoldsAny{
    "task.holds_any", "SELECT 1 FROM task WHERE stage = 'leased' AND worker_id = $1 LIMIT 1"};

const Statement kLeasedTo{
    "task.leased_to", "SELECT 1 FROM task WHERE id = $1 AND stage = 'leased' AND worker_id = $2"};

const Statement kLeasedAfterCrashes{
    "task.leased_after_crashes",
    "SELECT id, worker_id FROM task WHERE stage = 'leased' AND crashes >= $1"};

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
    while (rows->next())
        candidates.push_back({read_task(*rows), rows->integer(kRow)});
    return candidates;
}

model::Task TaskLanes::lease(
    Candidate chosen,
    std::string_view token,
    std::string_view worker_id,
    base::Time now,
    base::Time until
) {
    session_.execute(
        kLease, {value(chosen.row), value(token), value(worker_id), value(now), value(until)}
    );
    model::Task task = std::move(chosen.task);
    task.status = model::TaskStatus::processing;
    ++task.attempt;
    task.lease_token = token;
    task.worker_id = worker_id;
    task.started_at = now;
    task.lease_until = until;
    return task;
}

model::Task TaskLanes::hand_over(Candidate chosen) {
    session_.execute(kHandOver, {value(chosen.row)});
    ++chosen.task.generation;
    return std::move(chosen.task);
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
