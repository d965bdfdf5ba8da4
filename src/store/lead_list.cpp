#include "store/lead_conditions.h"
#include "store/lead_cursor.h"
#include "store/lead_row.h"
#include "store/lead_store.h"
#include "store/lead_total.h"

namespace ao::store {

namespace {

std::string_view column_of(model::LeadSort sort) {
    switch (sort) {
        case model::LeadSort::created_at:
            return "created_at";
        case model::LeadSort::updated_at:
            return "updated_at";
        case model::LeadSort::score:
            return "score";
        case model::LeadSort::email:
            return "email";
        case model::LeadSort::last_name:
            return "last_name";
        case model::LeadSort::company:
            return "company";
    }
    return "created_at";
}

/// The rows of the page are chosen inside the index and fetched afterwards: sorting or skipping a
/// million leads must not read a million rows. They are fetched as they were chosen, and so come
/// in order (CROSS JOIN: the left table is the outer loop); sorting them again would copy them all.
std::vector<model::Lead> fetch(
    Session& session, LeadConditions& conditions, const model::LeadPage& page
) {
    const std::string direction = page.descending ? " DESC" : "";
    const std::string order =
        " ORDER BY " + std::string(column_of(page.sort)) + direction + ", id" + direction;
    // One more than asked for tells whether there is a next page.
    const auto limit = conditions.parameter(value(page.limit + 1));
    const auto skip = conditions.parameter(value(page.cursor.empty() ? page.skip : 0));
    const std::string sql = "SELECT " + std::string(kLeadColumns) +
                            " FROM (SELECT number AS chosen FROM lead" + conditions.where() +
                            order + " LIMIT " + limit + " OFFSET " + skip +
                            ") CROSS JOIN lead ON number = chosen";
    std::vector<model::Lead> leads;
    leads.reserve(static_cast<std::size_t>(page.limit + 1));
    auto rows = session.query_text(sql, conditions.values());
    while (rows->next())
        leads.push_back(read_lead(*rows));
    return leads;
}

const Statement kIdsFromTo{
    "lead.ids_from_to",
    "SELECT id FROM lead WHERE tenant_id = $1 AND id BETWEEN $2 AND $3 ORDER BY id LIMIT $4"};

std::vector<std::string> ids_of(Rows& rows) {
    std::vector<std::string> ids;
    while (rows.next())
        ids.emplace_back(rows.text(0));
    return ids;
}

}  // namespace

std::vector<std::string> LeadStore::select_ids(
    std::string_view tenant_id, const model::LeadFilter& filter, std::int64_t most
) {
    LeadConditions conditions(tenant_id, filter, &session_);
    if (conditions.impossible()) return {};
    const auto limit = conditions.parameter(value(most));
    const std::string sql =
        "SELECT id FROM lead" + conditions.where() + " ORDER BY created_at, id LIMIT " + limit;
    return ids_of(*session_.query_text(sql, conditions.values()));
}

std::vector<std::string> LeadStore::ids_from_to(
    std::string_view tenant_id, std::string_view first, std::string_view last, std::int64_t most
) {
    return ids_of(
        *session_.query(kIdsFromTo, {value(tenant_id), value(first), value(last), value(most)})
    );
}

base::Result<model::LeadList> LeadStore::list(
    std::string_view tenant_id, const model::LeadFilter& filter, const model::LeadPage& page
) {
    LeadConditions conditions(tenant_id, filter, &session_);
    model::LeadList list;
    if (conditions.impossible()) return list;
    if (page.want_total) list.total = total_leads(session_, tenant_id, filter, conditions);
    LeadCursor after;
    if (!page.cursor.empty()) {
        auto cursor = read_cursor(tenant_id, filter, page);
        if (!cursor) return std::move(cursor).error();
        after = std::move(*cursor);
        conditions.add_after(
            column_of(page.sort),
            page.descending,
            sorts_text(page.sort) ? value(after.sort_text) : value(after.sort_number),
            after.id
        );
    }
    list.leads = fetch(session_, conditions, page);
    if (std::cmp_greater(list.leads.size(), page.limit)) {
        list.leads.pop_back();
        list.next_cursor = write_cursor(tenant_id, filter, page, list.leads.back());
    }
    return list;
}

}  // namespace ao::store
