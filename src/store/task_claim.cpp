#include <algorithm>
#include <tuple>

#include "base/crypto.h"
#include "store/task_row.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

/// How many delayed tasks one claim makes ready at most, so that a claim stays short.
constexpr std::int64_t kPromoteAtOnce = 1000;

const Statement kPromote{
    "task.promote",
    "UPDATE task SET stage = 'ready' WHERE id IN (SELECT id FROM task WHERE stage = 'delayed' AND "
    "queue = $1 AND run_at <= $2 ORDER BY run_at LIMIT $3)"};

std::string claim_sql(std::size_t type_count, bool one_tenant) {
    std::string types;
    for (std::size_t i = 0; i < type_count; ++i)
        types += (i == 0 ? "$" : ", $") + std::to_string(7 + i);
    if (!types.empty()) types = " AND type IN (" + types + ")";
    if (one_tenant) types += " AND tenant_id = $" + std::to_string(7 + type_count);
    return "UPDATE task SET status = 'processing', stage = 'leased', attempt = attempt + 1, "
           "lease_token = $3, lease_until = $4, worker_id = $5, started_at = $2 "
           "WHERE id IN (SELECT id FROM task WHERE stage = 'ready' AND queue = $1 AND "
           "run_at <= $2 AND (expires_at = 0 OR expires_at > $2 OR attempt > 0)" +
           types + " ORDER BY priority DESC, run_at, id LIMIT $6) RETURNING " +
           std::string(kTaskColumns);
}

bool claimed_before(const model::Task& a, const model::Task& b) {
    return std::tie(b.priority, a.run_at, a.id) < std::tie(a.priority, b.run_at, b.id);
}

}  // namespace

std::vector<model::Task> TaskStore::claim(
    std::string_view queue,
    const std::vector<std::string>& types,
    std::string_view worker_id,
    std::size_t limit,
    base::Time now,
    std::chrono::milliseconds lease,
    std::string_view tenant_id
) {
    static const std::string kAnyTypeText = claim_sql(0, false);
    static const Statement kAnyType{"task.claim", kAnyTypeText};

    session_.execute(kPromote, {value(queue), value(now), value(kPromoteAtOnce)});
    // One token for the batch: task and attempt are compared as well.
    const auto token = base::random_token(12);
    std::vector<Value> values{
        value(queue),
        value(now),
        value(token),
        value(now + lease),
        value(worker_id),
        value(static_cast<std::int64_t>(limit))};
    for (const auto& type : types)
        values.push_back(value(type));
    const bool one_tenant = !tenant_id.empty();
    if (one_tenant) values.push_back(value(tenant_id));
    auto rows = types.empty() && !one_tenant
                    ? session_.query(kAnyType, values)
                    : session_.query_text(claim_sql(types.size(), one_tenant), values);
    std::vector<model::Task> claimed;
    while (rows->next())
        claimed.push_back(read_task(*rows));
    std::sort(claimed.begin(), claimed.end(), claimed_before);  // RETURNING keeps no order
    return claimed;
}

}  // namespace ao::store
