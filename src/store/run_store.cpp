#include "store/run_store.h"

#include "store/run_row.h"

namespace ao::store {

namespace {

const std::string kInsertText =
    "INSERT INTO workflow_run (" + std::string(kRunColumns) +
    ", trigger_input) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const Statement kInsert{"workflow_run.insert", kInsertText};

const std::string kFindText = "SELECT " + std::string(kRunColumns) +
                              ", trigger_input FROM workflow_run WHERE tenant_id = $1 AND id = $2";
const Statement kFind{"workflow_run.find", kFindText};

const Statement kUpdate{
    "workflow_run.update",
    "UPDATE workflow_run SET status = $3, version = $4, error = $5, visits = $6, "
    "trigger_input = $7, finished_at = $8 WHERE tenant_id = $1 AND id = $2"};

const Statement kCountOpen{
    "workflow_run.count_open",
    "SELECT count(*) FROM workflow_run INDEXED BY workflow_run_lead WHERE tenant_id = $1 "
    "AND lead_id = $3 AND lead_id <> '' AND workflow_id = $2 AND finished_at = 0"};

const Statement kOpenRuns{
    "workflow_run.open",
    "SELECT tenant_id, id FROM workflow_run WHERE finished_at = 0 AND (tenant_id, id) > ($1, $2) "
    "ORDER BY tenant_id, id LIMIT $3"};

const Statement kOpenElsewhere{
    "workflow_run.open_elsewhere",
    "SELECT id FROM workflow_run WHERE tenant_id = $1 AND finished_at = 0 "
    "AND workflow_id || '' = $2 AND version <> $3 ORDER BY id LIMIT $4"};

const Statement kExpiredByAge{
    "workflow_run.expired_by_age",
    // Only among those that began first: walking all of them each time would hold up every writer.
    "SELECT id FROM (SELECT id, finished_at FROM workflow_run WHERE tenant_id = $1 "
    "AND workflow_id = $2 AND finished_at > 0 ORDER BY id LIMIT 2000) "
    "WHERE finished_at < $3 ORDER BY id LIMIT $4"};

const Statement kExpiredByCount{
    "workflow_run.expired_by_count",
    "SELECT id FROM workflow_run WHERE tenant_id = $1 AND workflow_id = $2 AND finished_at > 0 "
    "AND id < (SELECT id FROM workflow_run WHERE tenant_id = $1 AND workflow_id = $2 "
    "ORDER BY id DESC LIMIT 1 OFFSET $3) ORDER BY id LIMIT $4"};

const Statement kRemove{
    "workflow_run.remove", "DELETE FROM workflow_run WHERE tenant_id = $1 AND id = $2"};

const Statement kRemoveAttempts{
    "workflow_step_attempt.remove",
    "DELETE FROM workflow_step_attempt WHERE tenant_id = $1 AND run_id = $2"};

}  // namespace

void RunStore::insert(const model::Run& run) {
    session_.execute(
        kInsert,
        {value(run.id),
         value(run.tenant_id),
         value(run.workflow_id),
         value(run.version),
         value(run.lead_id),
         value(model::to_string(run.status)),
         value(run.trigger),
         value(run.parent_run_id),
         value(run.error),
         value(run.visits),
         value(run.request_id),
         value(run.started_at),
         value(run.finished_at),
         value(run.trigger_input.text)}
    );
}

std::optional<model::Run> RunStore::find(std::string_view tenant_id, std::string_view id) {
    const auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    model::Run run = read_run(*rows);
    run.trigger_input.text = rows->text(13);
    return run;
}

void RunStore::update(const model::Run& run) {
    session_.execute(
        kUpdate,
        {value(run.tenant_id),
         value(run.id),
         value(model::to_string(run.status)),
         value(run.version),
         value(run.error),
         value(run.visits),
         value(run.trigger_input.text),
         value(run.finished_at)}
    );
}

std::int64_t RunStore::count_open(
    std::string_view tenant_id, std::string_view workflow_id, std::string_view lead_id
) {
    const auto rows =
        session_.query(kCountOpen, {value(tenant_id), value(workflow_id), value(lead_id)});
    return rows->next() ? rows->integer(0) : 0;
}

std::vector<RunKey> RunStore::open_runs(const RunKey& after, std::int64_t limit) {
    const auto rows =
        session_.query(kOpenRuns, {value(after.tenant_id), value(after.run_id), value(limit)});
    std::vector<RunKey> found;
    while (rows->next())
        found.push_back({rows->string(0), rows->string(1)});
    return found;
}

std::vector<std::string> RunStore::open_elsewhere(
    std::string_view tenant_id,
    std::string_view workflow_id,
    std::int64_t version,
    std::int64_t limit
) {
    const auto rows = session_.query(
        kOpenElsewhere, {value(tenant_id), value(workflow_id), value(version), value(limit)}
    );
    std::vector<std::string> ids;
    while (rows->next())
        ids.push_back(rows->string(0));
    return ids;
}

std::vector<std::string> RunStore::expired(
    std::string_view tenant_id,
    std::string_view workflow_id,
    base::Time before,
    std::int64_t keep,
    std::int64_t limit
) {
    std::vector<std::string> ids;
    auto gather = [&](std::unique_ptr<Rows> rows) {
        while (rows->next())
            ids.push_back(rows->string(0));
    };
    gather(session_.query(
        kExpiredByAge, {value(tenant_id), value(workflow_id), value(before), value(limit)}
    ));
    if (ids.empty() && keep > 0)
        gather(session_.query(
            kExpiredByCount, {value(tenant_id), value(workflow_id), value(keep - 1), value(limit)}
        ));
    return ids;
}

void RunStore::remove(std::string_view tenant_id, std::string_view run_id) {
    session_.execute(kRemoveAttempts, {value(tenant_id), value(run_id)});
    session_.execute(kRemove, {value(tenant_id), value(run_id)});
}

}  // namespace ao::store
