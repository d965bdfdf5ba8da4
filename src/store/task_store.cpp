#include "store/task_store.h"

#include "store/task_failures.h"
#include "store/task_row.h"

namespace ao::store {

namespace {

const Statement kRenew{
    "task.renew",
    "UPDATE task SET lease_until = $4 "
    "WHERE id = $1 AND attempt = $2 AND lease_token = $3 AND stage = 'leased'"};

const std::string kFindLeasedText =
    "SELECT " + std::string(kTaskColumns) +
    " FROM task WHERE id = $1 AND attempt = $2 AND lease_token = $3 AND stage = 'leased'";

const Statement kFindLeased{"task.find_leased", kFindLeasedText};

const Statement kProgress{
    "task.progress",
    "UPDATE task SET progress = coalesce($4, progress), "
    "progress_message = coalesce($5, progress_message) "
    "WHERE id = $1 AND attempt = $2 AND lease_token = $3 AND stage = 'leased'"};

const std::string kFindText = "SELECT " + std::string(kTaskColumns) +
                              " FROM task WHERE id = $2 AND tenant_id = $1 UNION ALL SELECT " +
                              std::string(kHistoryColumns) +
                              " FROM task_history WHERE tenant_id = $1 AND id = $2 LIMIT 1";

const Statement kFind{"task.find", kFindText};

const Statement kDepth{
    "task.depth",
    "SELECT (SELECT count(*) FROM task WHERE stage = 'ready'), "
    "(SELECT count(*) FROM task WHERE stage = 'delayed' AND run_at <= $1), "
    "(SELECT count(*) FROM task WHERE stage = 'delayed' AND run_at > $1), "
    "(SELECT count(*) FROM task WHERE stage = 'leased'), "
    "(SELECT count(*) FROM task_history WHERE status = 'dead'), "
    "(SELECT count(*) FROM task WHERE stage = 'parked'), "
    "(SELECT count(*) FROM task WHERE stage = 'handed_over' AND status <> 'processing'), "
    "(SELECT count(*) FROM task WHERE stage = 'handed_over' AND status = 'processing')"};

}  // namespace

std::vector<Lease> TaskStore::renew(const std::vector<Lease>& leases, base::Time lease_until) {
    std::vector<Lease> lost;
    for (const auto& lease : leases) {
        const auto renewed = session_.execute(
            kRenew,
            {value(lease.task_id), value(lease.attempt), value(lease.token), value(lease_until)}
        );
        if (renewed == 0) lost.push_back(lease);
    }
    return lost;
}

std::optional<model::Task> TaskStore::find_leased(const Lease& lease) {
    auto rows = session_.query(
        kFindLeased, {value(lease.task_id), value(lease.attempt), value(lease.token)}
    );
    if (!rows->next()) return std::nullopt;
    return read_task(*rows);
}

bool TaskStore::note_progress(
    const Lease& lease, std::optional<std::int32_t> percent, std::string_view message
) {
    const auto noted = session_.execute(
        kProgress,
        {value(lease.task_id),
         value(lease.attempt),
         value(lease.token),
         percent ? value(*percent) : Value(nullptr),
         message.empty() ? Value(nullptr) : value(message)}
    );
    return noted > 0;
}

std::optional<model::Task> TaskStore::find(std::string_view tenant_id, std::string_view id) {
    std::optional<model::Task> task;
    {
        auto rows = session_.query(kFind, {value(tenant_id), value(id)});
        if (!rows->next()) return std::nullopt;
        task = read_task(*rows);
    }
    read_task_failures(session_, *task);
    return task;
}

model::TaskDepth TaskStore::depth(base::Time now) {
    auto rows = session_.query(kDepth, {value(now)});
    rows->next();
    model::TaskDepth depth;
    depth.pending = rows->integer(0) + rows->integer(1) + rows->integer(5) + rows->integer(6);
    depth.scheduled = rows->integer(2);
    depth.processing = rows->integer(3) + rows->integer(7);
    depth.dead = rows->integer(4);
    return depth;
}

}  // namespace ao::store
