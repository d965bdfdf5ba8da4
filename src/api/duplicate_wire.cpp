#include "api/duplicate_wire.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ao::api {

namespace {

namespace json = base::json;

constexpr std::size_t kMostLeads = 1'000;

std::string text_of(const json::Node& object, std::string_view name) {
    const auto found = object.find(name);
    return found && found->kind() == json::Kind::string ? std::string(found->string())
                                                        : std::string();
}

/// What of an object is compared.
model::Lead comparable(const json::Node& object) {
    model::Lead lead;
    lead.first_name = text_of(object, "first_name");
    lead.last_name = text_of(object, "last_name");
    lead.email = text_of(object, "email");
    lead.phone = text_of(object, "phone");
    lead.company = text_of(object, "company");
    return lead;
}

bool is_empty(const json::Node& value) {
    return value.is_null() || (value.kind() == json::Kind::string && value.string().empty());
}

/// The newest or oldest by created_at (RFC 3339 texts order as times do), the first of equal ones.
std::size_t chosen(
    const std::vector<json::Node>& objects, const std::vector<std::size_t>& group, bool newest
) {
    const auto made = [&](std::size_t at) { return text_of(objects[at], "created_at"); };
    return newest ? *std::ranges::max_element(group, {}, made)
                  : *std::ranges::min_element(group, {}, made);
}

void write_origin(
    json::Writer& writer,
    const std::vector<json::Node>& objects,
    const std::vector<std::size_t>& group,
    const json::Node& base
) {
    writer.key("_merged_from").begin_array();
    for (const std::size_t at : group)
        writer.value(std::string_view(text_of(objects[at], "id")));
    writer.end_array();
    writer.member("_merge_count", static_cast<std::int64_t>(group.size()));
    const std::string at = text_of(base, "updated_at");
    if (at.empty())
        writer.member("_merged_at", json::Raw{"null"});
    else
        writer.member("_merged_at", std::string_view(at));
}

json::Raw merged(
    const std::vector<json::Node>& objects, const std::vector<std::size_t>& group, bool keep_newest
) {
    const json::Node base = objects[chosen(objects, group, keep_newest)];
    json::Raw out{""};
    json::Writer writer(out.text);
    writer.begin_object();
    std::set<std::string, std::less<>> written{"_merged_from", "_merge_count", "_merged_at"};
    auto write_filled = [&](const json::Node& object) {
        for (const json::Member member : object.members())
            if (!is_empty(member.value) && written.emplace(member.key).second)
                writer.member(member.key, json::to_raw(member.value));
    };
    write_filled(base);
    for (const std::size_t at : group)
        write_filled(objects[at]);
    write_origin(writer, objects, group, base);
    writer.end_object();
    return out;
}

}  // namespace

MergeView to_wire(const model::LeadMerge& merge) {
    MergeView view{merge.id, merge.kept_id, merge.absorbed_ids, merge.merged_at, merge.merged_by};
    if (merge.undone_at != base::Time{}) view.undone_at = merge.undone_at;
    view.kept_name = merge.kept_name;
    view.merged_names = merge.absorbed_names;
    return view;
}

std::vector<DuplicateReply> to_wire(std::vector<core::Duplicate> found) {
    std::vector<DuplicateReply> replies;
    for (core::Duplicate& each : found)
        replies.push_back(
            {std::move(each.lead), each.resemblance.score, std::move(each.resemblance.why)}
        );
    return replies;
}

base::Result<model::DuplicateRule> to_rule(
    const std::optional<std::string>& strategy, const model::DuplicateRule& usual
) {
    const std::string word = strategy.value_or("email");
    const bool is_all = word == "fuzzy" || word == "all";
    auto rule = is_all ? std::optional(model::DuplicateRule{}) : model::rule_of({word});
    if (!rule)
        return base::invalid(
            "There is no such strategy.",
            {{"/strategy", "must be email, phone, name or fuzzy", "enum"}}
        );
    rule->name_threshold = usual.name_threshold;
    rule->support_threshold = usual.support_threshold;
    rule->ignored = usual.ignored;
    return *rule;
}

base::Result<DedupReply> deduplicate(
    const std::vector<json::Raw>& leads, const model::DuplicateRule& rule, bool keep_newest
) {
    if (leads.size() > kMostLeads)
        return base::invalid(
            "Too many leads for one call.", {{"/leads", "must have at most 1000 entries", "length"}}
        );
    const std::string text = json::to_string(leads);
    const auto document = json::Document::parse(text);
    if (!document) return document.error();
    std::vector<json::Node> objects;
    std::vector<model::Lead> comparables;
    for (const json::Node object : document->root().elements()) {
        if (object.kind() != json::Kind::object)
            return base::invalid(
                "The leads cannot be compared.",
                {{"/leads/" + std::to_string(objects.size()), "must be an object", "type"}}
            );
        objects.push_back(object);
        comparables.push_back(comparable(object));
    }
    DedupReply reply;
    std::set<std::size_t> merged_away;
    for (const auto& group : model::group_duplicates(comparables, rule)) {
        reply.unique_leads.push_back(merged(objects, group, keep_newest));
        reply.merged_leads += static_cast<std::int64_t>(group.size()) - 1;
        ++reply.duplicates_found;
        merged_away.insert(group.begin(), group.end());
    }
    for (std::size_t i = 0; i < leads.size(); ++i)
        if (!merged_away.contains(i)) reply.unique_leads.push_back(leads[i]);
    reply.unique_count = static_cast<std::int64_t>(reply.unique_leads.size());
    return reply;
}

}  // namespace ao::api
