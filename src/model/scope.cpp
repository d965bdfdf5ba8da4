#include "model/scope.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/json_described.h"

namespace ao::model {

namespace {

using base::json::Kind;
using base::json::Node;

constexpr std::array<ScopeField, 16> kLeadFields{{
    {"id", ValueType::text, "its id"},
    {"first_name", ValueType::text, "first name"},
    {"last_name", ValueType::text, "last name"},
    {"full_name", ValueType::text, "first and last name"},
    {"email", ValueType::text, "e-mail address"},
    {"phone", ValueType::text, "phone number as typed"},
    {"phone_e164", ValueType::text, "phone number in international form, if it is a valid one"},
    {"company", ValueType::text, "company"},
    {"source", ValueType::text, "where it came from"},
    {"status", ValueType::text, "new, contacted, qualified …"},
    {"owner", ValueType::text, "who looks after it"},
    {"score", ValueType::number, "0 to 100"},
    {"tags", ValueType::list, "its tags"},
    {"custom_fields", ValueType::object, "fields of your own: lead.custom_fields.city"},
    {"created_at", ValueType::time, "when it came in"},
    {"updated_at", ValueType::time, "when it last changed"},
}};

constexpr std::array<std::string_view, 4> kRoots{"lead", "trigger", "steps", "run"};

std::string_view first_part(std::string_view path) {
    return path.substr(0, path.find('.'));
}

std::string_view after_first(std::string_view path) {
    const std::size_t dot = path.find('.');
    return dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
}

const ScopeField* find_lead_field(std::string_view name) {
    const auto* found = std::find_if(kLeadFields.begin(), kLeadFields.end(), [&](const auto& each) {
        return each.name == name;
    });
    return found == kLeadFields.end() ? nullptr : found;
}

std::string lead_names() {
    std::string names;
    for (const ScopeField& field : kLeadFields)
        names += (names.empty() ? "" : ", ") + std::string(field.name);
    return names;
}

base::Result<ValueType> type_in_lead(std::string_view rest) {
    if (rest.empty()) return ValueType::object;
    const ScopeField* field = find_lead_field(first_part(rest));
    if (field == nullptr)
        return base::invalid(
            "a lead has no field " + std::string(first_part(rest)) + "; it has " + lead_names() +
            ", and your own under lead.custom_fields"
        );
    if (after_first(rest).empty()) return field->type;
    if (field->type == ValueType::object || field->type == ValueType::list) return ValueType::any;
    return base::invalid("lead." + std::string(field->name) + " has no parts");
}

base::Result<ValueType> type_in_steps(std::string_view rest, const StepOutputs& steps) {
    if (rest.empty()) return ValueType::object;
    const std::string step(first_part(rest));
    const auto found = steps.find(step);
    if (found == steps.end() && steps.contains("*")) return ValueType::any;
    if (found == steps.end()) return base::invalid("there is no step " + step);
    const std::string_view output = first_part(after_first(rest));
    if (output.empty()) return ValueType::object;
    const bool is_whole = after_first(after_first(rest)).empty();
    if (const auto known = found->second.find(output); known != found->second.end())
        return is_whole ? known->second : ValueType::any;
    if (found->second.contains("*")) return ValueType::any;
    std::string names;
    for (const auto& [name, type] : found->second)
        names += (names.empty() ? "" : ", ") + name;
    return base::invalid(
        "the step " + step + " has no output " + std::string(output) + "; " +
        (names.empty() ? "it has none" : "it has " + names)
    );
}

std::optional<Node> member_of(const Node& node, std::string_view name) {
    if (node.kind() == Kind::object) return node.find(name);
    if (node.kind() != Kind::array) return std::nullopt;
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    for (const Node element : node.elements())
        if (index-- == 0) return element;
    return std::nullopt;
}

std::string to_text(const Scope::Parts& parts) {
    std::string text;
    base::json::Writer writer(text);
    writer.begin_object();
    if (parts.lead != nullptr) writer.member("lead", to_scope_json(*parts.lead));
    writer.member("trigger", parts.trigger);
    writer.key("steps").begin_object();
    for (const auto& [id, output] : parts.steps)
        writer.member(id, output);
    writer.end_object();
    writer.member("run", parts.run);
    writer.end_object();
    return text;
}

}  // namespace

std::string_view in_words(ValueType type) {
    constexpr std::array<std::string_view, 7> kWords{
        "a value", "text", "a number", "true or false", "a date", "a list", "an object"};
    return kWords.at(static_cast<std::size_t>(type));
}

std::string_view to_string(ValueType type) {
    constexpr std::array<std::string_view, 7> kWords{
        "any", "text", "number", "boolean", "date", "list", "object"};
    return kWords.at(static_cast<std::size_t>(type));
}

std::span<const ScopeField> lead_fields() {
    return kLeadFields;
}

const StepOutputs& any_outputs() {
    static const StepOutputs kAny{{"*", {}}};
    return kAny;
}

std::string full_path(std::string_view path) {
    const std::string_view first = first_part(path);
    if (path.starts_with("lead.custom."))
        return "lead.custom_fields." + std::string(path.substr(12));
    if (std::find(kRoots.begin(), kRoots.end(), first) != kRoots.end()) return std::string(path);
    if (first == "lead_email") return "lead.email";
    if (first == "lead_id") return "lead.id";
    if (path.starts_with("custom_") && first != "custom_fields")
        return "lead.custom_fields." + std::string(path.substr(7));
    if (find_lead_field(first) != nullptr) return "lead." + std::string(path);
    return std::string(path);
}

base::Result<ValueType> type_of_path(std::string_view path, const StepOutputs& steps) {
    const std::string full = full_path(path);
    const std::string_view rest = after_first(full);
    const std::string_view root = first_part(full);
    if (root == "lead") return type_in_lead(rest);
    if (root == "steps") return type_in_steps(rest, steps);
    if (root == "trigger") return rest.empty() ? ValueType::object : ValueType::any;
    if (root == "run") return rest.empty() ? ValueType::object : ValueType::any;
    return base::invalid(
        "there is nothing named " + std::string(path) +
        "; names begin with lead., trigger., steps.<step>. or run."
    );
}

base::json::Raw to_scope_json(const Lead& lead) {
    const bool both = !lead.first_name.empty() && !lead.last_name.empty();
    std::string text;
    base::json::Writer writer(text);
    writer.begin_object();
    writer.member("id", lead.id);
    writer.member("first_name", lead.first_name);
    writer.member("last_name", lead.last_name);
    writer.member("full_name", lead.first_name + (both ? " " : "") + lead.last_name);
    writer.member("email", lead.email);
    writer.member("phone", lead.phone);
    writer.member("phone_e164", lead.phone_e164);
    writer.member("company", lead.company);
    writer.member("source", lead.source);
    writer.member("status", lead.status);
    writer.member("owner", lead.owner);
    writer.member("score", lead.score);
    writer.member("tags", lead.tags);
    writer.member("custom_fields", lead.custom_fields);
    writer.member("created_at", base::to_rfc3339(lead.created_at));
    writer.member("updated_at", base::to_rfc3339(lead.updated_at));
    writer.end_object();
    return {text};
}

Scope::Scope(const Parts& parts, base::Time now)
    : document_(base::json::Document::parse(to_text(parts)).value()), now_(now) {}

std::optional<Node> Scope::find(std::string_view path) const {
    const std::string full = full_path(path);
    std::string_view rest = full;
    std::optional<Node> node = document_.root();
    while (node && !rest.empty()) {
        // A key of the user's own may hold dots.
        auto whole = member_of(*node, rest);
        if (whole) {
            node = whole;
            break;
        }
        node = member_of(*node, first_part(rest));
        rest = after_first(rest);
    }
    if (!node || node->is_null()) return std::nullopt;
    return node;
}

}  // namespace ao::model
