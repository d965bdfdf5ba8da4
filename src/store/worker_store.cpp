#include "store/worker_store.h"

#include "store/tags.h"

namespace ao::store {

namespace {

const Statement kPut{
    "worker.put",
    "INSERT INTO worker (id, tenant_id, host, pid, version, queues, types, concurrency, state, "
    "started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (tenant_id, id) DO UPDATE SET version = $5, queues = $6, types = $7, "
    "concurrency = $8, state = $9, started_at = CASE WHEN host = $3 AND pid = $4 "
    "THEN started_at ELSE $10 END, host = $3, pid = $4, seen_at = $11"};

const Statement kSeen{
    "worker.seen", "UPDATE worker SET seen_at = $3, state = $4 WHERE tenant_id = $1 AND id = $2"};

const Statement kPrune{"worker.prune", "DELETE FROM worker WHERE seen_at < $1"};

const Statement kList{
    "worker.list",
    "SELECT id, tenant_id, host, pid, version, queues, types, concurrency, state, started_at, "
    "seen_at FROM worker WHERE tenant_id IN ($1, '') AND seen_at >= $2 ORDER BY id, tenant_id "
    "LIMIT 1000"};

const Statement kAnnounced{
    "worker.announced",
    "SELECT 1 FROM worker WHERE tenant_id IN ($1, '') "
    "AND instr(char(10) || types || char(10), char(10) || $2 || char(10)) > 0 LIMIT 1"};

const Statement kHeld{
    "worker.held_tasks",
    "SELECT worker_id, id, type, queue, attempt, started_at, progress, progress_message FROM task "
    "WHERE tenant_id = $1 AND stage = 'leased' AND worker_id <> '' UNION ALL "
    "SELECT worker_id, id, type, queue, attempt, started_at, progress, progress_message FROM task "
    "WHERE tenant_id = $1 AND stage = 'handed_over' AND status = 'processing' AND worker_id <> '' "
    "ORDER BY id LIMIT $2"};

const Statement kLeases{
    "worker.leases",
    "SELECT id, attempt, lease_token FROM task "
    "WHERE stage = 'leased' AND worker_id = $1 AND lease_token <> ''"};

}  // namespace

void WorkerStore::put(const model::Worker& worker) {
    const std::string queues = join_tags(worker.queues);
    const std::string types = join_tags(worker.types);
    session_.execute(
        kPut,
        {value(worker.id),
         value(worker.tenant_id),
         value(worker.host),
         value(worker.pid),
         value(worker.version),
         value(queues),
         value(types),
         value(worker.concurrency),
         value(model::to_string(worker.state)),
         value(worker.started_at),
         value(worker.seen_at)}
    );
}

bool WorkerStore::note_seen(
    std::string_view tenant_id, std::string_view id, model::WorkerState state, base::Time now
) {
    return session_.execute(
               kSeen, {value(tenant_id), value(id), value(now), value(model::to_string(state))}
           ) > 0;
}

void WorkerStore::prune(base::Time before) {
    session_.execute(kPrune, {value(before)});
}

std::vector<model::Worker> WorkerStore::list(std::string_view tenant_id, base::Time since) {
    std::vector<model::Worker> workers;
    auto rows = session_.query(kList, {value(tenant_id), value(since)});
    while (rows->next())
        workers.push_back(
            {.id = rows->string(0),
             .tenant_id = rows->string(1),
             .host = rows->string(2),
             .pid = rows->integer(3),
             .version = rows->string(4),
             .queues = split_tags(rows->text(5)),
             .types = split_tags(rows->text(6)),
             .concurrency = static_cast<std::int32_t>(rows->integer(7)),
             .state =
                 model::parse_worker_state(rows->text(8)).value_or(model::WorkerState::stopped),
             .started_at = rows->time(9),
             .seen_at = rows->time(10)}
        );
    return workers;
}

bool WorkerStore::is_announced(std::string_view tenant_id, std::string_view type) {
    return session_.query(kAnnounced, {value(tenant_id), value(type)})->next();
}

std::vector<model::HeldTask> WorkerStore::held_tasks(
    std::string_view tenant_id, std::size_t limit
) {
    std::vector<model::HeldTask> held;
    auto rows = session_.query(kHeld, {value(tenant_id), value(static_cast<std::int64_t>(limit))});
    while (rows->next())
        held.push_back(
            {.worker_id = rows->string(0),
             .id = rows->string(1),
             .type = rows->string(2),
             .queue = rows->string(3),
             .attempt = static_cast<std::int32_t>(rows->integer(4)),
             .started_at = rows->time(5),
             .progress = static_cast<std::int32_t>(rows->integer(6)),
             .progress_message = rows->string(7)}
        );
    return held;
}

std::vector<Lease> WorkerStore::leases_of(std::string_view worker_id) {
    std::vector<Lease> leases;
    auto rows = session_.query(kLeases, {value(worker_id)});
    while (rows->next())
        leases.push_back(
            {rows->string(0), static_cast<std::int32_t>(rows->integer(1)), rows->string(2)}
        );
    return leases;
}

}  // namespace ao::store
