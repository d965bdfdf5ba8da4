#include "store/lead_conditions.h"

#include "store/lead_search.h"
#include "store/rare_word.h"

namespace ao::store {

LeadConditions::LeadConditions(
    std::string_view tenant_id, const model::LeadFilter& filter, Session* session
) {
    text_ = "tenant_id = " + parameter(value(tenant_id));
    add_equal("source", filter.source);
    add_equal("email", filter.email);
    add_equal("status", filter.status);
    add_equal("owner", filter.owner);
    add_equal("company", filter.company);
    add_range("created_at", filter.created_from, filter.created_to);
    add_range("updated_at", filter.updated_from, filter.updated_to);
    if (filter.tag)
        add("number IN (SELECT number FROM lead_tag WHERE tenant_id = $1 AND tag = " +
            parameter(value(*filter.tag)) + ")");
    for (const auto& [key, text] : filter.custom_fields)
        add_custom_field(key, text);
    if (!filter.q.empty()) add_search(filter.q, session);
}

std::string LeadConditions::parameter(const Value& content) {
    values_.push_back(content);
    return "$" + std::to_string(values_.size());
}

void LeadConditions::add(const std::string& condition) {
    text_ += " AND " + condition;
    only_tenant_ = false;
}

void LeadConditions::add_equal(std::string_view column, const std::optional<std::string>& content) {
    if (content) add(std::string(column) + " = " + parameter(value(*content)));
}

void LeadConditions::add_range(
    std::string_view column,
    const std::optional<base::Time>& from,
    const std::optional<base::Time>& to
) {
    if (from) add(std::string(column) + " >= " + parameter(value(*from)));
    if (to) add(std::string(column) + " < " + parameter(value(*to)));
}

// Differs because PostgreSQL has jsonb_each_text. A path ('$.key') could not hold every key.
void LeadConditions::add_custom_field(const std::string& key, const std::string& text) {
    add("EXISTS (SELECT 1 FROM json_each(custom_fields) WHERE key = " + parameter(value(key)) +
        " AND CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' "
        "ELSE CAST(value AS TEXT) END = " +
        parameter(value(text)) + ")");
}

void LeadConditions::add_search(std::string_view typed, Session* session) {
    search_ = search_query(typed);
    impossible_ = search_.empty();
    if (impossible_) return;
    if (session) numbers_ = find_by_rare_word(*session, typed);
    if (numbers_)
        add("number IN (SELECT value FROM json_each(" + parameter(value(*numbers_)) + "))");
    else
        add("number IN (SELECT rowid FROM lead_search WHERE lead_search MATCH " +
            parameter(value(search_)) + ")");
}

void LeadConditions::add_after(
    std::string_view column, bool descending, const Value& sort_value, std::string_view id
) {
    const auto sort_place = parameter(sort_value);
    add("(" + std::string(column) + ", id) " + (descending ? "<" : ">") + " (" + sort_place + ", " +
        parameter(value(id)) + ")");
}

}  // namespace ao::store
