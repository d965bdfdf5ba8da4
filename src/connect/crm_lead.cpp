#include "connect/crm_lead.h"

#include <utility>
#include <vector>

#include "base/json.h"
#include "base/json_node.h"

namespace ao::connect {
namespace {

namespace json = base::json;

constexpr std::size_t kMaxIdBytes = 255;

using Fields = std::vector<std::pair<std::string, json::Raw>>;

void add_text(Fields& fields, std::string name, std::string_view text) {
    if (text.empty()) return;
    json::Raw raw{{}};
    json::write_string(raw.text, text);
    fields.emplace_back(std::move(name), std::move(raw));
}

std::string full_name(const model::Lead& lead) {
    const bool both = !lead.first_name.empty() && !lead.last_name.empty();
    return lead.first_name + (both ? " " : "") + lead.last_name;
}

json::Raw tags_of(const model::Lead& lead) {
    json::Raw raw{{}};
    json::Writer writer(raw.text);
    writer.begin_array();
    for (const std::string& tag : lead.tags)
        writer.value(std::string_view(tag));
    writer.end_array();
    return raw;
}

/// The fields that are not empty, by our names and in our order.
Fields fields_of(const model::Lead& lead) {
    Fields fields;
    add_text(fields, "lead_id", lead.id);
    add_text(fields, "first_name", lead.first_name);
    add_text(fields, "last_name", lead.last_name);
    add_text(fields, "email", lead.email);
    add_text(fields, "phone", lead.phone);
    add_text(fields, "company", lead.company);
    add_text(fields, "source", lead.source);
    add_text(fields, "status", lead.status);
    add_text(fields, "owner", lead.owner);
    fields.emplace_back("score", json::Raw{std::to_string(lead.score)});
    if (!lead.tags.empty()) fields.emplace_back("tags", tags_of(lead));
    if (lead.custom_fields.is_object() && lead.custom_fields.text != "{}")
        fields.emplace_back("custom_fields", lead.custom_fields);
    return fields;
}

/// What a mapping may name beyond fields_of.
Fields more_fields_of(const model::Lead& lead) {
    Fields fields;
    add_text(fields, "full_name", full_name(lead));
    add_text(fields, "phone_e164", lead.phone_e164);
    auto custom = json::Document::parse(lead.custom_fields.text);
    if (!custom) return fields;
    for (const auto& [key, node] : custom->root().members()) {
        if (node.is_null()) continue;
        fields.emplace_back("custom_fields." + std::string(key), json::to_raw(node));
        fields.emplace_back("custom_" + std::string(key), json::to_raw(node));
    }
    return fields;
}

}  // namespace

std::string crm_json(
    const model::Lead& lead, const std::map<std::string, std::string>& field_mapping
) {
    const Fields ours = fields_of(lead);
    std::string out;
    json::Writer writer(out);
    writer.begin_object();
    if (field_mapping.empty()) {
        for (const auto& [name, value] : ours)
            writer.member(name, value);
    } else {
        std::map<std::string, json::Raw> named(ours.begin(), ours.end());
        for (auto& [name, value] : more_fields_of(lead))
            named.emplace(std::move(name), std::move(value));
        for (const auto& [theirs, our_name] : field_mapping)
            if (const auto found = named.find(our_name); found != named.end())
                writer.member(theirs, found->second);
    }
    writer.end_object();
    return out;
}

std::string external_id_of(std::string_view reply) {
    auto document = json::Document::parse(reply);
    if (!document) return {};
    std::optional<json::Node> id = document->root().find("id");
    if (const auto inner = document->root().find("data"); !id && inner) id = inner->find("id");
    std::string text;
    if (id && id->kind() == json::Kind::string) text = id->string();
    if (id && id->kind() == json::Kind::number) id->write(text);
    return text.size() <= kMaxIdBytes ? text : std::string();
}

}  // namespace ao::connect
