#include "store/delivery_store.h"

namespace ao::store {

namespace {

const Statement kInsertMail{
    "mail.insert",
    "INSERT INTO mail (id, tenant_id, lead_id, task_id, to_address, subject, text, html, outcome, "
    "detail, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};

const Statement kInsertCall{
    "crm_call.insert",
    "INSERT INTO crm_call (id, tenant_id, lead_id, task_id, idempotency_key, method, path, status, "
    "outcome, external_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};

const Statement kExternalId{
    "crm_call.external_id",
    "SELECT external_id FROM crm_call WHERE tenant_id = $1 AND lead_id = $2 AND at >= $3 "
    "AND external_id <> '' ORDER BY at DESC LIMIT 1"};

const Statement kLastCall{
    "crm_call.last",
    "SELECT method, path, status, outcome, at FROM crm_call WHERE tenant_id = $1 "
    "ORDER BY at DESC LIMIT 1"};

// at, kind, type, id, status, summary, details; newest first.
const Statement kTimeline{
    "lead.timeline",
    "SELECT at, 'audit' AS kind, type, id, '' AS status, type || ' by ' || actor AS summary, "
    "details FROM audit_event WHERE tenant_id = $1 AND entity_id = $2 AND entity_type = 'lead' "
    "UNION ALL SELECT max(created_at, started_at), 'task', type, id, status, "
    "'Task ' || type || ' is ' || status, '{}' FROM task "
    "WHERE tenant_id = $1 AND lead_id = $2 AND lead_id <> '' "
    "UNION ALL SELECT finished_at, 'task', type, id, status, "
    "'Task ' || type || ' ended: ' || CASE WHEN outcome = '' THEN status ELSE outcome END, '{}' "
    "FROM task_history WHERE tenant_id = $1 AND lead_id = $2 AND lead_id <> '' "
    "UNION ALL SELECT at, 'mail', CASE outcome WHEN 'sent' THEN 'email_sent' ELSE 'email_failed' "
    "END, id, outcome, 'E-mail \"' || subject || '\" to ' || to_address || ': ' || outcome, '{}' "
    "FROM mail WHERE tenant_id = $1 AND lead_id = $2 "
    "UNION ALL SELECT at, 'crm', 'crm_call', id, outcome, method || ' ' || path || ': ' || "
    "outcome || CASE status WHEN 0 THEN '' ELSE ' (' || status || ')' END, '{}' "
    "FROM crm_call WHERE tenant_id = $1 AND lead_id = $2 "
    "ORDER BY at DESC, id DESC LIMIT $3"};

}  // namespace

void DeliveryStore::insert_mail(const model::Mail& mail) {
    session_.execute(
        kInsertMail,
        {value(mail.id),
         value(mail.tenant_id),
         value(mail.lead_id),
         value(mail.task_id),
         value(mail.to),
         value(mail.subject),
         value(mail.text),
         value(mail.html),
         value(mail.outcome),
         value(mail.detail),
         value(mail.at)}
    );
}

void DeliveryStore::insert_crm_call(const model::CrmCall& call) {
    session_.execute(
        kInsertCall,
        {value(call.id),
         value(call.tenant_id),
         value(call.lead_id),
         value(call.task_id),
         value(call.idempotency_key),
         value(call.method),
         value(call.path),
         value(call.status),
         value(call.outcome),
         value(call.external_id),
         value(call.at)}
    );
}

std::optional<model::CrmCall> DeliveryStore::find_last_crm_call(std::string_view tenant_id) {
    auto rows = session_.query(kLastCall, {value(tenant_id)});
    if (!rows->next()) return std::nullopt;
    model::CrmCall call;
    call.tenant_id = tenant_id;
    call.method = rows->text(0);
    call.path = rows->text(1);
    call.status = static_cast<int>(rows->integer(2));
    call.outcome = rows->text(3);
    call.at = rows->time(4);
    return call;
}

std::string DeliveryStore::find_external_id(
    std::string_view tenant_id, std::string_view lead_id, base::Time since
) {
    auto rows = session_.query(kExternalId, {value(tenant_id), value(lead_id), value(since)});
    return rows->next() ? rows->string(0) : std::string();
}

std::vector<model::TimelineEntry> DeliveryStore::timeline(
    std::string_view tenant_id, std::string_view lead_id, std::int64_t limit
) {
    auto rows = session_.query(kTimeline, {value(tenant_id), value(lead_id), value(limit)});
    std::vector<model::TimelineEntry> entries;
    while (rows->next()) {
        model::TimelineEntry entry;
        entry.at = rows->time(0);
        entry.kind = rows->text(1);
        entry.type = rows->text(2);
        entry.id = rows->text(3);
        entry.status = rows->text(4);
        entry.summary = rows->text(5);
        entry.details.text = rows->text(6);
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace ao::store
