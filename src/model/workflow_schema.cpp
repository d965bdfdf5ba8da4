#include "model/workflow_schema.h"

#include <string_view>

#include "base/json_described.h"
#include "model/condition.h"
#include "model/step_shapes.h"

namespace ao::model {

namespace {

using base::json::Writer;

void write_object(Writer& writer, std::string_view name, std::string_view type) {
    writer.key(name).begin_object().member("type", type).end_object();
}

void write_ref(Writer& writer, std::string_view name) {
    writer.member("$ref", "#/$defs/" + std::string(name));
}

/// A list of objects with a text each and something else.
void write_rows(Writer& writer, std::string_view text, std::string_view other) {
    writer.member("type", "array").key("items").begin_object();
    writer.member("type", "object").key("properties").begin_object();
    write_object(writer, text, "string");
    writer.key(other).begin_object();
    if (other == "condition") write_ref(writer, "condition");
    writer.end_object().end_object();
    writer.key("required").begin_array().value(text).end_array().end_object();
}

void write_type(Writer& writer, const Setting& setting) {
    switch (setting.type) {
        case SettingType::boolean:
            writer.member("type", "boolean");
            break;
        case SettingType::integer:
            writer.member("type", "integer").member("minimum", setting.least);
            writer.member("maximum", setting.most);
            break;
        case SettingType::choice:
            writer.key("enum").begin_array();
            for (const std::string_view choice : setting.choices)
                writer.value(choice);
            writer.end_array();
            break;
        case SettingType::condition:
            write_ref(writer, "condition");
            break;
        case SettingType::json:
            break;
        case SettingType::texts:
        case SettingType::secrets:
        case SettingType::paths:
            writer.member("type", "object").key("additionalProperties").begin_object();
            writer.member("type", "string").end_object();
            break;
        case SettingType::cases:
            write_rows(writer, "label", "condition");
            break;
        case SettingType::ways:
            write_rows(writer, "label", "share");
            break;
        case SettingType::rules:
            write_rows(writer, "owner", "condition");
            break;
        case SettingType::owners:
            writer.member("type", "array");
            break;
        case SettingType::secret:
            writer.member("type", "string").member("format", "password");
            break;
        default:
            writer.member("type", "string");
    }
}

void write_settings(Writer& writer, std::span<const Setting> settings) {
    writer.key("settings").begin_object().member("type", "object");
    writer.key("properties").begin_object();
    for (const Setting& setting : settings) {
        writer.key(setting.name).begin_object();
        write_type(writer, setting);
        writer.member("description", setting.summary);
        writer.key("examples").begin_array().value(base::json::Raw{std::string(setting.example)});
        writer.end_array().end_object();
    }
    writer.end_object();
    writer.key("required").begin_array();
    for (const Setting& setting : settings)
        if (setting.required) writer.value(setting.name);
    writer.end_array().member("additionalProperties", false).end_object();
}

void write_const(Writer& writer, std::string_view value) {
    writer.key("kind").begin_object().member("const", value).end_object();
}

bool is_any_required(std::span<const Setting> settings) {
    for (const Setting& setting : settings)
        if (setting.required) return true;
    return false;
}

void write_kind(
    Writer& writer,
    std::string_view name,
    std::string_view summary,
    std::span<const Setting> settings,
    bool is_step
) {
    writer.begin_object().member("description", summary);
    writer.key("properties").begin_object();
    write_const(writer, name);
    write_settings(writer, settings);
    writer.end_object();
    writer.key("required").begin_array();
    if (is_step) writer.value("id");
    writer.value("kind");
    if (is_any_required(settings)) writer.value("settings");
    writer.end_array().end_object();
}

/// What every step has, whatever its kind.
constexpr std::string_view kStepMembers = R"({
"id":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"},
"label":{"type":"string"},
"next":{"type":["string","null"],"description":"The next step; absent: the one that stands after it; empty: the path ends."},
"branches":{"type":"array","items":{"type":"object","properties":{"label":{"type":"string"},"next":{"type":["string","null"]}},"required":["label"]}},
"on_error":{"enum":["fail","continue","goto"]},
"error_next":{"type":"string"},
"retry":{"type":"object","properties":{"max_attempts":{"type":"integer","minimum":0,"maximum":25},"delay_seconds":{"type":"integer","minimum":0},"max_delay_seconds":{"type":"integer","minimum":0}}},
"timeout_seconds":{"type":"integer","minimum":0}})";

constexpr std::string_view kRate =
    R"({"type":"object","properties":{"runs":{"type":"integer","minimum":0},"per_seconds":{"type":"integer","minimum":1}}})";

base::json::Raw compact(std::string_view text) {
    return base::json::parse_raw(text).value();
}

void write_condition(Writer& writer) {
    writer.key("condition").begin_object().member("type", "object");
    writer.member("description", "A comparison, or a group of conditions: all, any, not.");
    writer.key("properties").begin_object();
    for (const char* group : {"all", "any"}) {
        writer.key(group).begin_object().member("type", "array").key("items").begin_object();
        write_ref(writer, "condition");
        writer.end_object().end_object();
    }
    writer.key("not").begin_object();
    write_ref(writer, "condition");
    writer.end_object();
    write_object(writer, "field", "string");
    writer.key("op").begin_object().key("enum").begin_array();
    for (const ComparisonKind& kind : comparisons())
        writer.value(kind.word);
    writer.end_array().end_object();
    writer.key("value").begin_object().end_object();
    write_object(writer, "case_sensitive", "boolean");
    writer.end_object().end_object();
}

void write_trigger_kinds(Writer& writer) {
    writer.key("trigger").begin_object().member("type", "object");
    writer.key("properties").begin_object().key("filter").begin_object();
    write_ref(writer, "condition");
    writer.end_object().end_object();
    writer.key("oneOf").begin_array();
    for (const TriggerShape& shape : trigger_shapes())
        write_kind(writer, shape.name, shape.summary, shape.settings, false);
    writer.end_array().end_object();
}

void write_step_kinds(Writer& writer) {
    writer.key("step").begin_object().member("type", "object");
    writer.member("properties", compact(kStepMembers));
    writer.key("oneOf").begin_array();
    for (const StepShape& shape : step_shapes())
        write_kind(writer, shape.name, shape.summary, shape.settings, true);
    writer.end_array().end_object();
}

void write_list(Writer& writer, std::string_view name, std::string_view of, std::size_t least) {
    writer.key(name).begin_object().member("type", "array");
    writer.member("minItems", static_cast<std::uint64_t>(least));
    writer.key("items").begin_object();
    write_ref(writer, of);
    writer.end_object().end_object();
}

}  // namespace

base::json::Raw definition_schema() {
    base::json::Raw schema{""};
    Writer writer(schema.text);
    writer.begin_object().member("$schema", "https://json-schema.org/draft/2020-12/schema");
    writer.member("title", "Workflow definition").member("type", "object");
    writer.key("required").begin_array().value("name").value("steps").end_array();
    writer.key("properties").begin_object();
    write_object(writer, "name", "string");
    write_object(writer, "description", "string");
    write_list(writer, "triggers", "trigger", 0);
    writer.member("entry", compact(R"({"enum":["always","once","after_end"]})"));
    write_list(writer, "steps", "step", 1);
    writer.member("concurrency", compact(R"({"type":"integer","minimum":0})"));
    writer.member("rate", compact(kRate));
    writer.member("notify_on_error", compact(R"({"type":"array","items":{"type":"string"}})"));
    write_object(writer, "extra", "object");
    writer.end_object();
    writer.key("$defs").begin_object();
    write_trigger_kinds(writer);
    write_step_kinds(writer);
    write_condition(writer);
    writer.end_object().end_object();
    return schema;
}

}  // namespace ao::model
