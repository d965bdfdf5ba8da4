#include "store/task_lane.h"

#include <algorithm>
#include <utility>

#include "store/batch_statement.h"
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

constexpr std::int64_t kReserved = 64;  ///< a batch of the usual size is not moved while it grows

// OR FAIL: nothing in it can fail, and SQLite need not keep every page as it was in case it does.
const BatchStatement kLease{
    "task.lease", [](std::size_t rows) {
        return "UPDATE OR FAIL task SET status = 'processing', stage = 'leased', "
               "attempt = attempt + 1, lease_token = $1, worker_id = $2, started_at = $3, "
               "lease_until = $4 WHERE rowid IN (" +
               parameters(5, rows) + ")";
    }};

const BatchStatement kHandOver{
    "task.hand_over", [](std::size_t rows) {
        return "UPDATE OR FAIL task SET stage = 'handed_over', generation = generation + 1 "
               "WHERE rowid IN (" +
               parameters(1, rows) + ")";
    }};

std::vector<Value> rows_of(std::span<const Candidate> chosen) {
    std::vector<Value> rows;
    rows.reserve(chosen.size());
    for (const Candidate& each : chosen)
        rows.push_back(value(each.row));
    return rows;
}

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
    candidates.reserve(static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 0, kReserved)));
    while (rows->next())
        candidates.push_back({read_task(*rows), rows->integer(kRow)});
    return candidates;
}

void TaskLanes::lease(
    std::span<Candidate> chosen,
    std::string_view token,
    std::string_view worker_id,
    base::Time now,
    base::Time until
) {
    kLease.execute(
        session_, {value(token), value(worker_id), value(now), value(until)}, rows_of(chosen)
    );
    for (Candidate& each : chosen) {
        model::Task& task = each.task;
        task.status = model::TaskStatus::processing;
        ++task.attempt;
        task.lease_token = token;
        task.worker_id = worker_id;
        task.started_at = now;
        task.lease_until = until;
    }
}

model::Task TaskLanes::lease(
    Candidate chosen,
    std::string_view token,
    std::string_view worker_id,
    base::Time now,
    base::Time until
) {
    lease(std::span<Candidate>(&chosen, 1), token, worker_id, now, until);
    return std::move(chosen.task);
}

void TaskLanes::hand_over(std::span<Candidate> chosen) {
    kHandOver.execute(session_, {}, rows_of(chosen));
    for (Candidate& each : chosen)
        ++each.task.generation;
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
