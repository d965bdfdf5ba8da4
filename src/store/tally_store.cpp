#include "store/tally_store.h"

namespace ao::store {

namespace {

const Statement kCountLead{
    "lead_tally.add",
    "INSERT INTO lead_tally (tenant_id, day, status, source, total) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant_id, day, status, source) DO UPDATE SET total = total + excluded.total"};

const Statement kDropEmpty{
    "lead_tally.drop_empty",
    "DELETE FROM lead_tally WHERE tenant_id = $1 AND day = $2 AND status = $3 AND source = $4 "
    "AND total = 0"};

const Statement kCountEvent{
    "event_tally.add",
    "INSERT INTO event_tally (tenant_id, day, event, total) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (tenant_id, day, event) DO UPDATE SET total = total + excluded.total"};

const Statement kLeads{
    "lead_tally.list",
    "SELECT day, status, source, total FROM lead_tally WHERE tenant_id = $1 AND day BETWEEN $2 AND "
    "$3"};

const Statement kTotalLeads{
    "lead_tally.total",
    "SELECT coalesce(sum(total), 0) FROM lead_tally WHERE tenant_id = $1 AND "
    "($2 IS NULL OR status = $2) AND ($3 IS NULL OR source = $3) AND day BETWEEN $4 AND $5"};

const Statement kCountOwned{
    "lead_owner_tally.add",
    "INSERT INTO lead_owner_tally (tenant_id, owner, status, source, total) "
    "VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant_id, owner, status, source) DO UPDATE SET total = total + excluded.total"};

const Statement kDropEmptyOwned{
    "lead_owner_tally.drop_empty",
    "DELETE FROM lead_owner_tally WHERE tenant_id = $1 AND owner = $2 AND status = $3 "
    "AND source = $4 AND total = 0"};

const Statement kTotalOwned{
    "lead_owner_tally.total",
    "SELECT coalesce(sum(total), 0) FROM lead_owner_tally WHERE tenant_id = $1 AND owner = $2 AND "
    "($3 IS NULL OR status = $3) AND ($4 IS NULL OR source = $4)"};

const Statement kEvents{
    "event_tally.list",
    "SELECT day, event, total FROM event_tally WHERE tenant_id = $1 AND day BETWEEN $2 AND $3"};

const Statement kRunning{
    "workflow_run.count_open",
    "SELECT count(*) FROM (SELECT 1 FROM workflow_run WHERE tenant_id = $1 AND finished_at = 0 "
    "LIMIT $2)"};

}  // namespace

void TallyStore::count_lead(const model::Lead& lead, std::int64_t more) {
    const model::Day day = model::day_of(lead.created_at);
    session_.add_up(
        kCountLead,
        {value(lead.tenant_id), value(day), value(lead.status), value(lead.source)},
        more
    );
    session_.add_up(
        kCountOwned,
        {value(lead.tenant_id), value(lead.owner), value(lead.status), value(lead.source)},
        more
    );
    if (more >= 0) return;
    session_.before_commit([tenant_id = lead.tenant_id,
                            day,
                            owner = lead.owner,
                            status = lead.status,
                            source = lead.source](Session& writer) {
        writer.execute(kDropEmpty, {value(tenant_id), value(day), value(status), value(source)});
        writer.execute(
            kDropEmptyOwned, {value(tenant_id), value(owner), value(status), value(source)}
        );
    });
}

std::int64_t TallyStore::total_leads(
    std::string_view tenant_id,
    const std::optional<std::string>& status,
    const std::optional<std::string>& source,
    Days days
) {
    auto rows = session_.query(
        kTotalLeads,
        {value(tenant_id), value(status), value(source), value(days.first), value(days.last)}
    );
    rows->next();
    return rows->integer(0);
}

std::int64_t TallyStore::total_leads_of(
    std::string_view tenant_id,
    std::string_view owner,
    const std::optional<std::string>& status,
    const std::optional<std::string>& source
) {
    auto rows =
        session_.query(kTotalOwned, {value(tenant_id), value(owner), value(status), value(source)});
    rows->next();
    return rows->integer(0);
}

void TallyStore::count_event(
    std::string_view tenant_id, base::Time at, model::TallyEvent event, std::int64_t more
) {
    session_.add_up(
        kCountEvent,
        {value(tenant_id), value(model::day_of(at)), value(model::to_string(event))},
        more
    );
}

void TallyStore::each_lead_count(
    std::string_view tenant_id,
    model::Day from,
    model::Day to,
    const std::function<void(model::Day, std::string_view, std::string_view, std::int64_t)>& visit
) {
    auto rows = session_.query(kLeads, {value(tenant_id), value(from), value(to)});
    while (rows->next())
        visit(rows->integer(0), rows->text(1), rows->text(2), rows->integer(3));
}

void TallyStore::each_event_count(
    std::string_view tenant_id,
    model::Day from,
    model::Day to,
    const std::function<void(model::Day, model::TallyEvent, std::int64_t)>& visit
) {
    auto rows = session_.query(kEvents, {value(tenant_id), value(from), value(to)});
    while (rows->next())
        if (const auto event = model::parse_tally_event(rows->text(1)))
            visit(rows->integer(0), *event, rows->integer(2));
}

std::int64_t TallyStore::running_workflows(std::string_view tenant_id) {
    auto rows = session_.query(kRunning, {value(tenant_id), value(kMostRuns)});
    rows->next();
    return rows->integer(0);
}

}  // namespace ao::store
