#include "connect/crm_lead.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/json_node.h"
#include "model/letter_case.h"
#include "model/text.h"

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

/// The texts of a JSON list with commas between them, or the one text; numbers as they stand.
std::string text_of(const json::Node& value) {  // NOLINT(misc-no-recursion)
    std::string text;
    if (value.kind() == json::Kind::string) return std::string(value.string());
    if (value.kind() != json::Kind::array) {
        value.write(text);
        return text;
    }
    for (const json::Node element : value.elements())
        text += (text.empty() ? "" : ",") + text_of(element);
    return text;
}

/// Nothing when the text is no JSON number.
std::optional<json::Raw> number_of(std::string_view text) {
    const auto document = json::Document::parse(model::trimmed(text));
    if (!document || document->root().kind() != json::Kind::number) return std::nullopt;
    return json::to_raw(document->root());
}

std::string digits_of(std::string_view text) {
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) {
        return c >= '0' && c <= '9';
    });
    return digits;
}

/// The value as the CRM is to have it; nothing when nothing is left of it.
std::optional<json::Raw> transformed(const json::Raw& raw, model::CrmTransform transform) {
    using enum model::CrmTransform;
    if (transform == none) return raw;
    const auto document = json::Document::parse(raw.text);
    if (!document) return std::nullopt;
    std::string content = text_of(document->root());
    if (transform == number) return number_of(content);
    if (transform == trim) content = std::string(model::trimmed(content));
    if (transform == lower) content = model::to_lower(content);
    if (transform == upper) content = model::to_upper(content);
    if (transform == digits) content = digits_of(content);
    if (content.empty()) return std::nullopt;
    json::Raw changed{{}};
    json::write_string(changed.text, content);
    return changed;
}

/// An object of the record: members in the order they came, each a value or an object again.
struct Branch {
    std::string name;
    std::optional<json::Raw> value{};
    std::vector<Branch> members{};
};

void put(Branch& root, const std::vector<std::string>& steps, json::Raw value) {
    Branch* at = &root;
    for (const std::string& step : steps) {
        auto found = std::ranges::find(at->members, step, &Branch::name);
        if (found == at->members.end()) found = at->members.insert(found, Branch{step});
        at = &*found;
    }
    at->value = std::move(value);
}

/// As deep as a path has steps, which is bounded where it is set.
void write_members(json::Writer& writer, const Branch& branch) {  // NOLINT(misc-no-recursion)
    writer.begin_object();
    for (const Branch& member : branch.members) {
        if (member.value) {
            writer.member(member.name, *member.value);
        } else {
            writer.key(member.name);
            write_members(writer, member);
        }
    }
    writer.end_object();
}

std::string text_or_number(const std::optional<json::Node>& id) {
    std::string text;
    if (id && id->kind() == json::Kind::string) text = id->string();
    if (id && id->kind() == json::Kind::number) id->write(text);
    return text.size() <= kMaxIdBytes ? text : std::string();
}

}  // namespace

std::string crm_json(const model::Lead& lead, const std::vector<model::CrmField>& fields) {
    const Fields ours = fields_of(lead);
    std::string out;
    json::Writer writer(out);
    if (fields.empty()) {
        writer.begin_object();
        for (const auto& [name, value] : ours)
            writer.member(name, value);
        writer.end_object();
        return out;
    }
    std::map<std::string, json::Raw> named(ours.begin(), ours.end());
    for (auto& [name, value] : more_fields_of(lead))
        named.emplace(std::move(name), std::move(value));
    Branch record{""};
    for (const model::CrmField& field : fields) {
        const auto found = named.find(field.field);
        if (found == named.end()) continue;
        if (auto value = transformed(found->second, field.transform))
            put(record, model::steps_of(field.path), std::move(*value));
    }
    write_members(writer, record);
    return out;
}

std::string external_id_of(std::string_view reply, std::string_view path) {
    const auto document = json::Document::parse(reply);
    if (!document) return {};
    std::optional<json::Node> id = document->root();
    if (path.empty()) {
        id = document->root().find("id");
        if (const auto inner = document->root().find("data"); !id && inner) id = inner->find("id");
        return text_or_number(id);
    }
    for (const std::string& step : model::steps_of(path))
        if (id) id = id->find(step);
    return text_or_number(id);
}

}  // namespace ao::connect
