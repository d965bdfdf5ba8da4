#include "store/lead_store.h"

#include <algorithm>
#include <array>

#include "store/lead_row.h"
#include "store/lead_search.h"
#include "store/tags.h"
#include "store/tally_store.h"

namespace ao::store {

namespace {

const std::string kFindText =
    "SELECT " + std::string(kLeadColumns) + " FROM lead WHERE tenant_id = $1 AND id = $2";

const Statement kFind{"lead.find", kFindText};

// kInsert and kUpdate share $1 to $16: written().
const Statement kInsert{
    "lead.insert",
    "INSERT INTO lead (tenant_id, id, first_name, last_name, email, phone, phone_e164, company, "
    "source, status, owner, score, tags, custom_fields, updated_at, version, created_at, number) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"};

const Statement kNextNumber{"lead.next_number", "SELECT coalesce(max(number), 0) + 1 FROM lead"};

const Statement kUpdate{
    "lead.update",
    "UPDATE lead SET first_name = $3, last_name = $4, email = $5, phone = $6, phone_e164 = $7, "
    "company = $8, source = $9, status = $10, owner = $11, score = $12, tags = $13, "
    "custom_fields = $14, updated_at = $15, version = $16 "
    "WHERE tenant_id = $1 AND id = $2 AND version = $16 - 1"};

// E-mail and company stay. SQLite writes each index that holds a column named here, whether its
// value differs or not: two indexes less.
const Statement kUpdateOthers{
    "lead.update_others",
    "UPDATE lead SET first_name = $3, last_name = $4, phone = $6, phone_e164 = $7, source = $9, "
    "status = $10, owner = $11, score = $12, tags = $13, custom_fields = $14, updated_at = $15, "
    "version = $16 WHERE tenant_id = $1 AND id = $2 AND version = $16 - 1"};

const Statement kRemove{"lead.remove", "DELETE FROM lead WHERE tenant_id = $1 AND id = $2"};

const Statement kInsertTag{
    "lead_tag.insert", "INSERT INTO lead_tag (tenant_id, tag, number) VALUES ($1, $2, $3)"};

const Statement kRemoveTag{
    "lead_tag.remove", "DELETE FROM lead_tag WHERE tenant_id = $1 AND tag = $2 AND number = $3"};

const Statement kCountOne{
    "lead_counter.add",
    "INSERT INTO lead_counter (tenant_id, total) VALUES ($1, $2) "
    "ON CONFLICT (tenant_id) DO UPDATE SET total = total + excluded.total"};

const Statement kCount{"lead_counter.find", "SELECT total FROM lead_counter WHERE tenant_id = $1"};

struct StoredLead {
    model::Lead lead;
    std::int64_t number = 0;
};

std::optional<StoredLead> find_stored(
    Session& session, std::string_view tenant_id, std::string_view id
) {
    auto rows = session.query(kFind, {value(tenant_id), value(id)});
    if (!rows->next()) return std::nullopt;
    return StoredLead{read_lead(*rows), rows->integer(kLeadNumber)};
}

/// What insert and update write, the key in front.
std::array<Value, 16> written(const model::Lead& lead, const std::string& tags) {
    return {
        value(lead.tenant_id),
        value(lead.id),
        value(lead.first_name),
        value(lead.last_name),
        value(lead.email),
        value(lead.phone),
        value(lead.phone_e164),
        value(lead.company),
        value(lead.source),
        value(lead.status),
        value(lead.owner),
        value(lead.score),
        value(tags),
        value(lead.custom_fields.text),
        value(lead.updated_at),
        value(lead.version)};
}

void insert_tags(Session& session, const model::Lead& lead, std::int64_t number) {
    for (const auto& tag : lead.tags)
        session.execute(kInsertTag, {value(lead.tenant_id), value(tag), value(number)});
}

void remove_tags(Session& session, const StoredLead& old) {
    for (const auto& tag : old.lead.tags)
        session.execute(kRemoveTag, {value(old.lead.tenant_id), value(tag), value(old.number)});
}

}  // namespace

std::int64_t LeadStore::next_number() {
    auto rows = session_.query(kNextNumber, {});
    rows->next();
    return rows->integer(0);
}

void LeadStore::insert(const model::Lead& lead, std::int64_t number) {
    const auto tags = join_tags(lead.tags);
    const auto values = written(lead, tags);
    std::array<Value, values.size() + 2> row;
    *std::copy(values.begin(), values.end(), row.begin()) = value(lead.created_at);
    row.back() = value(number);
    session_.execute(kInsert, row);
    insert_tags(session_, lead, number);
    session_.add_up(kCountOne, {value(lead.tenant_id)}, 1);
    TallyStore(session_).count_lead(lead, 1);
    index_words(session_, words_of(lead, number));
    session_.notify(Topic::leads);
}

std::optional<model::Lead> LeadStore::find(std::string_view tenant_id, std::string_view id) {
    auto stored = find_stored(session_, tenant_id, id);
    if (!stored) return std::nullopt;
    return std::move(stored->lead);
}

bool LeadStore::update(const model::Lead& lead) {
    auto old = find_stored(session_, lead.tenant_id, lead.id);
    if (!old || old->lead.version + 1 != lead.version) return false;
    const auto tags = join_tags(lead.tags);
    const bool both_stay = old->lead.email == lead.email && old->lead.company == lead.company;
    session_.execute(both_stay ? kUpdateOthers : kUpdate, written(lead, tags));
    if (old->lead.tags != lead.tags) {
        remove_tags(session_, *old);
        insert_tags(session_, lead, old->number);
    }
    if (old->lead.status != lead.status || old->lead.source != lead.source ||
        old->lead.owner != lead.owner) {
        TallyStore(session_).count_lead(old->lead, -1);
        TallyStore(session_).count_lead(lead, 1);
    }
    auto before = words_of(old->lead, old->number);
    auto after = words_of(lead, old->number);
    if (before != after) {
        forget_words(session_, std::move(before));
        index_words(session_, std::move(after));
    }
    session_.notify(Topic::leads);
    return true;
}

bool LeadStore::remove(std::string_view tenant_id, std::string_view id) {
    auto old = find_stored(session_, tenant_id, id);
    if (!old) return false;
    session_.execute(kRemove, {value(tenant_id), value(id)});
    remove_tags(session_, *old);
    session_.add_up(kCountOne, {value(tenant_id)}, -1);
    TallyStore(session_).count_lead(old->lead, -1);
    forget_words(session_, words_of(old->lead, old->number));
    session_.notify(Topic::leads);
    return true;
}

std::int64_t LeadStore::count(std::string_view tenant_id) {
    auto rows = session_.query(kCount, {value(tenant_id)});
    return rows->next() ? rows->integer(0) : 0;
}

}  // namespace ao::store
