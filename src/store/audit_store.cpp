#include "store/audit_store.h"

#include "store/audit_row.h"

namespace ao::store {

namespace {

// The head is read from the table each time (its last row, in the cache of the writer): a head kept
// in memory would have to follow every rollback.
const Statement kHead{
    "audit.head", "SELECT sequence, hash FROM audit_event ORDER BY sequence DESC LIMIT 1"};

const Statement kHash{"audit.hash", "SELECT hash FROM audit_event WHERE sequence = $1"};

const Statement kAppend{
    "audit.append",
    "INSERT INTO audit_event (sequence, id, tenant_id, at, type, actor, actor_id, address, "
    "request_id, entity_type, entity_id, details, previous_hash, hash) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};

const std::string kFindText =
    "SELECT " + std::string(kAuditColumns) + " FROM audit_event WHERE id = $2 AND tenant_id = $1";

const Statement kFind{"audit.find", kFindText};

const std::string kAllText =
    "SELECT " + std::string(kAuditColumns) + " FROM audit_event ORDER BY sequence";

const Statement kAll{"audit.all", kAllText};

/// The WHERE clause of a filter and its parameters. Borrows the filter.
struct AuditConditions {
    std::string where = " WHERE tenant_id = $1";
    std::vector<Value> values;

    AuditConditions(std::string_view tenant_id, const model::AuditFilter& filter) {
        values.push_back(value(tenant_id));
        if (filter.type) add("type =", value(*filter.type));
        if (filter.entity_type) add("entity_type =", value(*filter.entity_type));
        if (filter.entity_id) add("entity_id =", value(*filter.entity_id));
        if (filter.actor) add("actor =", value(*filter.actor));
        if (filter.from) add("at >=", value(*filter.from));
        if (filter.to) add("at <", value(*filter.to));
    }

    void add(const std::string& comparison, const Value& content) {
        values.push_back(content);
        where += " AND " + comparison + " $" + std::to_string(values.size());
    }
};

}  // namespace

model::AuditEvent AuditStore::append(model::AuditEvent event) {
    AuditEnd before = end();
    event.previous_hash = before.hash;
    AuditEnd after = append(event, std::move(before));
    event.sequence = after.sequence;
    event.hash = std::move(after.hash);
    return event;
}

AuditEnd AuditStore::append(const model::AuditEvent& event, AuditEnd before) {
    const std::int64_t sequence = before.sequence + 1;
    AuditEnd after{sequence, model::chain_hash(event, sequence, before.hash)};
    session_.execute(
        kAppend,
        {value(sequence),
         value(event.id),
         value(event.tenant_id),
         value(event.at),
         value(event.type),
         value(event.actor),
         value(event.actor_id),
         value(event.address),
         value(event.request_id),
         value(event.entity_type),
         value(event.entity_id),
         value(event.details.text),
         value(before.hash),
         value(after.hash)}
    );
    session_.notify(Topic::audit);
    return after;
}

AuditEnd AuditStore::end() {
    auto head = session_.query(kHead, {});
    if (!head->next()) return {};
    return {head->integer(0), head->string(1)};
}

std::optional<std::string> AuditStore::find_hash(std::int64_t sequence) {
    auto rows = session_.query(kHash, {value(sequence)});
    if (!rows->next()) return std::nullopt;
    return rows->string(0);
}

std::optional<model::AuditEvent> AuditStore::find(std::string_view tenant_id, std::string_view id) {
    auto rows = session_.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return read_audit_event(*rows);
}

std::vector<model::AuditEvent> AuditStore::list(
    std::string_view tenant_id,
    const model::AuditFilter& filter,
    std::int64_t skip,
    std::int64_t limit
) {
    AuditConditions conditions(tenant_id, filter);
    conditions.values.push_back(value(limit));
    conditions.values.push_back(value(skip));
    const auto place = conditions.values.size();
    auto rows = session_.query_text(
        "SELECT " + std::string(kAuditColumns) + " FROM audit_event" + conditions.where +
            " ORDER BY sequence DESC LIMIT $" + std::to_string(place - 1) + " OFFSET $" +
            std::to_string(place),
        conditions.values
    );
    std::vector<model::AuditEvent> events;
    while (rows->next())
        events.push_back(read_audit_event(*rows));
    return events;
}

std::int64_t AuditStore::count(std::string_view tenant_id, const model::AuditFilter& filter) {
    const AuditConditions conditions(tenant_id, filter);
    auto rows = session_.query_text(
        "SELECT count(*) FROM audit_event" + conditions.where, conditions.values
    );
    rows->next();
    return rows->integer(0);
}

void AuditStore::for_each(const std::function<bool(const model::AuditEvent&)>& visit) {
    auto rows = session_.query(kAll, {});
    while (rows->next())
        if (!visit(read_audit_event(*rows))) return;
}

}  // namespace ao::store
