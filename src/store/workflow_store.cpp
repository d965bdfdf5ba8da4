#include "store/workflow_store.h"

#include <chrono>

namespace ao::store {

namespace {

constexpr std::string_view kColumns =
    "id, tenant_id, name, state, version, draft, runs, last_run_at, next_start_at, created_at, "
    "updated_at, revision";

const std::string kInsertText =
    "INSERT INTO workflow (" + std::string(kColumns) +
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
const Statement kInsert{"workflow.insert", kInsertText};

const std::string kFindText =
    "SELECT " + std::string(kColumns) + " FROM workflow WHERE tenant_id = $1 AND id = $2";
const Statement kFind{"workflow.find", kFindText};

const std::string kListText =
    "SELECT " + std::string(kColumns) +
    " FROM workflow WHERE tenant_id = $1 AND state <> 'archived' ORDER BY name, id "
    "LIMIT $3 OFFSET $2";
const Statement kList{"workflow.list", kListText};

const Statement kCount{
    "workflow.count", "SELECT count(*) FROM workflow WHERE tenant_id = $1 AND state <> 'archived'"};

const Statement kAllKeys{"workflow.keys", "SELECT tenant_id, id FROM workflow"};

const Statement kUpdate{
    "workflow.update",
    "UPDATE workflow SET name = $3, state = $4, version = $5, draft = $6, updated_at = $7, "
    "revision = $8 "
    "WHERE tenant_id = $1 AND id = $2"};

const Statement kInsertVersion{
    "workflow_version.insert",
    "INSERT INTO workflow_version (tenant_id, workflow_id, version, definition, published_by, "
    "published_at) VALUES ($1, $2, $3, $4, $5, $6)"};

const Statement kFindVersion{
    "workflow_version.find",
    "SELECT version, published_by, published_at, definition FROM workflow_version "
    "WHERE tenant_id = $1 AND workflow_id = $2 AND version = $3"};

const Statement kVersions{
    "workflow_version.list",
    "SELECT version, published_by, published_at FROM workflow_version "
    "WHERE tenant_id = $1 AND workflow_id = $2 ORDER BY version DESC LIMIT 1000"};

const Statement kForgetTriggers{
    "workflow_trigger.clear",
    "DELETE FROM workflow_trigger WHERE tenant_id = $1 AND workflow_id = $2"};

const Statement kAddTrigger{
    "workflow_trigger.insert",
    "INSERT INTO workflow_trigger (tenant_id, kind, workflow_id) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING"};

const Statement kTriggeredBy{
    "workflow_trigger.by_kind",
    "SELECT workflow_id FROM workflow_trigger WHERE tenant_id = $1 AND kind = $2 "
    "ORDER BY workflow_id"};

const Statement kFire{
    "workflow_fire.insert",
    "INSERT INTO workflow_fire (tenant_id, workflow_id, fire_key, run_id, fired_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};

const Statement kFindFired{
    "workflow_fire.find",
    "SELECT run_id FROM workflow_fire WHERE tenant_id = $1 AND workflow_id = $2 AND fire_key = $3"};

const Statement kInheritFired{
    "workflow_fire.inherit",
    "INSERT INTO workflow_fire (tenant_id, workflow_id, fire_key, run_id, fired_at) "
    "SELECT $1, workflow.id, $3, fired.run_id, $4 FROM workflow CROSS JOIN workflow_fire AS fired "
    "ON fired.tenant_id = workflow.tenant_id AND fired.workflow_id = workflow.id "
    "AND fired.fire_key = $2 WHERE workflow.tenant_id = $1 ON CONFLICT DO NOTHING"};

const Statement kCountRun{
    "workflow.count_run",
    "UPDATE workflow SET runs = runs + $4, last_run_at = max(last_run_at, $3) "
    "WHERE tenant_id = $1 AND id = $2"};

const Statement kStartNext{
    "workflow.start_next",
    "UPDATE workflow SET next_start_at = $3 WHERE tenant_id = $1 AND id = $2"};

model::WorkflowRecord read_workflow(const Rows& rows) {
    model::WorkflowRecord workflow;
    workflow.id = rows.text(0);
    workflow.tenant_id = rows.text(1);
    workflow.name = rows.text(2);
    workflow.state = model::parse_workflow_state(rows.text(3)).value();
    workflow.version = rows.integer(4);
    workflow.draft.text = rows.text(5);
    workflow.runs = rows.integer(6);
    workflow.last_run_at = rows.time(7);
    workflow.next_start_at = rows.time(8);
    workflow.created_at = rows.time(9);
    workflow.updated_at = rows.time(10);
    workflow.revision = rows.integer(11);
    return workflow;
}

model::WorkflowVersion read_version(const Rows& rows) {
    return {rows.integer(0), {}, rows.string(1), rows.time(2)};
}

}  // namespace

bool WorkflowStore::insert(const model::WorkflowRecord& workflow) {
    return session_.execute(
               kInsert,
               {value(workflow.id),
                value(workflow.tenant_id),
                value(workflow.name),
                value(model::to_string(workflow.state)),
                value(workflow.version),
                value(workflow.draft.text),
                value(workflow.runs),
                value(workflow.last_run_at),
                value(workflow.next_start_at),
                value(workflow.created_at),
                value(workflow.updated_at),
                value(workflow.revision)}
           ) > 0;
}

std::optional<model::WorkflowRecord> WorkflowStore::find(
    std::string_view tenant_id, std::string_view id
) {
    const auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return read_workflow(*rows);
}

std::vector<model::WorkflowRecord> WorkflowStore::list(
    std::string_view tenant_id, std::int64_t skip, std::int64_t limit
) {
    const auto rows = session_.query(kList, {value(tenant_id), value(skip), value(limit)});
    std::vector<model::WorkflowRecord> found;
    while (rows->next())
        found.push_back(read_workflow(*rows));
    return found;
}

std::int64_t WorkflowStore::count(std::string_view tenant_id) {
    const auto rows = session_.query(kCount, {value(tenant_id)});
    return rows->next() ? rows->integer(0) : 0;
}

std::vector<WorkflowKey> WorkflowStore::all_keys() {
    const auto rows = session_.query(kAllKeys, {});
    std::vector<WorkflowKey> keys;
    while (rows->next())
        keys.push_back({rows->string(0), rows->string(1)});
    return keys;
}

void WorkflowStore::update(const model::WorkflowRecord& workflow) {
    session_.execute(
        kUpdate,
        {value(workflow.tenant_id),
         value(workflow.id),
         value(workflow.name),
         value(model::to_string(workflow.state)),
         value(workflow.version),
         value(workflow.draft.text),
         value(workflow.updated_at),
         value(workflow.revision)}
    );
}

void WorkflowStore::insert_version(
    std::string_view tenant_id, std::string_view id, const model::WorkflowVersion& version
) {
    session_.execute(
        kInsertVersion,
        {value(tenant_id),
         value(id),
         value(version.version),
         value(version.definition.text),
         value(version.published_by),
         value(version.published_at)}
    );
}

std::optional<model::WorkflowVersion> WorkflowStore::find_version(
    std::string_view tenant_id, std::string_view id, std::int64_t version
) {
    const auto rows = session_.query(kFindVersion, {value(tenant_id), value(id), value(version)});
    if (!rows->next()) return std::nullopt;
    model::WorkflowVersion found = read_version(*rows);
    found.definition.text = rows->text(3);
    return found;
}

std::vector<model::WorkflowVersion> WorkflowStore::versions(
    std::string_view tenant_id, std::string_view id
) {
    const auto rows = session_.query(kVersions, {value(tenant_id), value(id)});
    std::vector<model::WorkflowVersion> found;
    while (rows->next())
        found.push_back(read_version(*rows));
    return found;
}

void WorkflowStore::set_triggers(
    std::string_view tenant_id, std::string_view id, const std::vector<std::string>& kinds
) {
    session_.execute(kForgetTriggers, {value(tenant_id), value(id)});
    for (const std::string& kind : kinds)
        session_.execute(kAddTrigger, {value(tenant_id), value(kind), value(id)});
}

std::vector<std::string> WorkflowStore::triggered_by(
    std::string_view tenant_id, std::string_view kind
) {
    const auto rows = session_.query(kTriggeredBy, {value(tenant_id), value(kind)});
    std::vector<std::string> ids;
    while (rows->next())
        ids.push_back(rows->string(0));
    return ids;
}

bool WorkflowStore::fire(
    std::string_view tenant_id,
    std::string_view id,
    std::string_view key,
    std::string_view run_id,
    base::Time now
) {
    return session_.execute(
               kFire, {value(tenant_id), value(id), value(key), value(run_id), value(now)}
           ) > 0;
}

std::optional<std::string> WorkflowStore::find_fired(
    std::string_view tenant_id, std::string_view id, std::string_view key
) {
    const auto rows = session_.query(kFindFired, {value(tenant_id), value(id), value(key)});
    if (!rows->next()) return std::nullopt;
    return rows->string(0);
}

void WorkflowStore::inherit_fired(
    std::string_view tenant_id, std::string_view from, std::string_view to, base::Time now
) {
    session_.execute(kInheritFired, {value(tenant_id), value(from), value(to), value(now)});
}

void WorkflowStore::count_run(std::string_view tenant_id, std::string_view id, base::Time now) {
    // To the millisecond, so that the runs of one commit are written together.
    const base::Time begins = std::chrono::floor<std::chrono::milliseconds>(now);
    session_.add_up(kCountRun, {value(tenant_id), value(id), value(begins)}, 1);
}

void WorkflowStore::start_next_at(
    std::string_view tenant_id, std::string_view id, base::Time time
) {
    session_.execute(kStartNext, {value(tenant_id), value(id), value(time)});
}

}  // namespace ao::store
