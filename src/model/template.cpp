#include "model/template.h"

#include <kainjow/mustache.hpp>

#include "base/json_node.h"

namespace ao::model {

namespace {

constexpr std::size_t kMaxTemplate = 64UL << 10;

std::string as_it_is(const std::string& text) {
    return text;
}

/// Text, numbers and booleans; nothing for what a mail cannot show.
std::optional<std::string> printable(const base::json::Node& value) {
    switch (value.kind()) {
        case base::json::Kind::string:
            return std::string(value.string());
        case base::json::Kind::number:
        case base::json::Kind::boolean: {
            std::string text;
            value.write(text);
            return text;
        }
        default:
            return std::nullopt;
    }
}

std::string full_name(const Lead& lead) {
    const bool both = !lead.first_name.empty() && !lead.last_name.empty();
    return lead.first_name + (both ? " " : "") + lead.last_name;
}

}  // namespace

base::Result<std::string> render(
    const std::string& text, const std::map<std::string, std::string>& values, bool escape_html
) {
    if (text.size() > kMaxTemplate) return base::invalid("The template is longer than 64 KiB.");
    kainjow::mustache::mustache parsed(text);
    if (!parsed.is_valid())
        return base::invalid("The template is malformed: " + parsed.error_message());
    if (!escape_html) parsed.set_custom_escape(as_it_is);
    kainjow::mustache::data names;
    for (const auto& [name, value] : values) {
        // An empty value is absent, so that {{#name}}…{{/name}} can ask for it.
        if (!value.empty()) names.set(name, value);
    }
    std::string rendered = parsed.render(names);
    if (!parsed.is_valid())
        return base::invalid("The template is malformed: " + parsed.error_message());
    return rendered;
}

std::map<std::string, std::string> template_values(const Lead& lead) {
    std::map<std::string, std::string> values{
        {"lead_id", lead.id},
        {"first_name", lead.first_name},
        {"last_name", lead.last_name},
        {"full_name", full_name(lead)},
        {"email", lead.email},
        {"lead_email", lead.email},
        {"phone", lead.phone},
        {"company", lead.company},
        {"source", lead.source},
        {"status", lead.status},
        {"owner", lead.owner},
        {"score", std::to_string(lead.score)}};
    const auto custom = base::json::Document::parse(lead.custom_fields.text);
    if (!custom) return values;
    for (const base::json::Member& member : custom->root().members()) {
        if (auto text = printable(member.value))
            values["custom_" + std::string(member.key)] = std::move(*text);
    }
    return values;
}

}  // namespace ao::model
