#include <string>
#include <string_view>

#include "base/json_node.h"
#include "model/condition.h"
#include "model/step_shapes.h"
#include "model/workflow_schema.h"

namespace ao::model {

namespace {

using base::json::Kind;
using base::json::Node;

std::string_view in_words(SettingType type) {
    switch (type) {
        case SettingType::text:
            return "text with tags";
        case SettingType::plain:
            return "text";
        case SettingType::choice:
            return "one of";
        case SettingType::boolean:
            return "true or false";
        case SettingType::integer:
            return "whole number";
        case SettingType::span:
            return "span";
        case SettingType::date:
            return "date, or tags that give one";
        case SettingType::condition:
            return "condition";
        case SettingType::json:
            return "JSON with tags";
        case SettingType::texts:
            return "object of texts with tags";
        case SettingType::secrets:
            return "object of secret texts";
        case SettingType::secret:
            return "secret address";
        case SettingType::paths:
            return "object of dotted paths";
        case SettingType::lead_field:
            return "field of the lead";
        case SettingType::cases:
            return "list of cases";
        case SettingType::ways:
            return "list of ways";
        case SettingType::owners:
            return "list of owners";
        case SettingType::rules:
            return "list of rules";
        case SettingType::cron:
            return "cron expression";
        case SettingType::time_zone:
            return "time zone";
    }
    return "";
}

/// In a table: a bar would end the cell.
std::string cell(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '|') safe += '\\';
        safe += c;
    }
    return safe;
}

std::string type_of(const Setting& setting) {
    std::string words(in_words(setting.type));
    if (setting.type == SettingType::integer)
        words += ", " + std::to_string(setting.least) + " to " + std::to_string(setting.most);
    std::string choices;
    for (const std::string_view choice : setting.choices)
        choices += (choices.empty() ? " " : ", ") + std::string(choice);
    return words + choices;
}

void add_settings(std::string& page, std::span<const Setting> settings) {
    if (settings.empty()) {
        page += "No settings.\n\n";
        return;
    }
    page += "| setting | takes | | example |\n|---|---|---|---|\n";
    for (const Setting& setting : settings) {
        page += "| `" + std::string(setting.name) + "`" + (setting.required ? " (required)" : "");
        page += " | " + cell(type_of(setting)) + " | " + cell(setting.summary);
        page += " | `" + cell(setting.example) + "` |\n";
    }
    page += "\n";
}

void add_fields(
    std::string& page,
    std::string_view title,
    const std::string& prefix,
    std::span<const ScopeField> fields
) {
    if (fields.empty()) return;
    page += std::string(title) + ":";
    for (const ScopeField& field : fields)
        page += (&field == fields.data() ? " `" : "; `") + prefix + std::string(field.name) + "` " +
                std::string(field.summary);
    page += ".\n\n";
}

/// JSON with a line for each member of the outer object.
std::string laid_out(const base::json::Raw& object) {
    const auto document = base::json::Document::parse(object.text);
    std::string text = "{";
    bool first = true;
    for (const auto& [key, value] : document.value().root().members()) {
        text += first ? "\n  \"" : ",\n  \"";
        text += std::string(key) + "\": ";
        value.write(text);
        first = false;
    }
    return text + "\n}";
}

void add_step(std::string& page, const StepShape& shape) {
    page += "### " + std::string(shape.title) + " — `" + std::string(shape.name) + "`\n\n";
    page += std::string(shape.summary) + "\n\n";
    add_settings(page, shape.settings);
    add_fields(page, "Outputs", "steps.<id>.", shape.outputs);
    if (!shape.labels.empty()) {
        page += "Ways out:";
        for (const std::string_view label : shape.labels)
            page += (label == shape.labels.front() ? " `" : ", `") + std::string(label) + "`";
        page += "; one that `branches` does not name goes to `next`.\n\n";
    }
    page += "```json\n" + laid_out(example_of(shape)) + "\n```\n\n";
}

void add_steps(std::string& page) {
    std::string_view chapter;
    for (const StepShape& shape : step_shapes()) {
        if (shape.chapter != chapter) page += "## Steps: " + std::string(shape.chapter) + "\n\n";
        chapter = shape.chapter;
        add_step(page, shape);
    }
}

void add_triggers(std::string& page) {
    page += "## Triggers\n\nA trigger may have a `filter`, a condition that must hold.\n\n";
    for (const TriggerShape& shape : trigger_shapes()) {
        page += "### " + std::string(shape.title) + " — `" + std::string(shape.name) + "`\n\n";
        page += std::string(shape.summary) + "\n\n";
        add_settings(page, shape.settings);
        add_fields(page, "Provides", "trigger.", shape.provides);
    }
}

void add_comparisons(std::string& page) {
    page +=
        "## Conditions\n\nA condition is a comparison, or a group of them: `{\"all\": […]}`, "
        "`{\"any\": […]}`, `{\"not\": {…}}`.\n"
        "Text is compared without regard to case unless `\"case_sensitive\": true` stands beside "
        "it. Dates are\n"
        "`2026-01-31`, `2026-01-31T09:00:00Z`, `now`, `now-7d` or `now+2h`.\n\n"
        "| `op` | `value` | holds when the field | example |\n|---|---|---|---|\n";
    for (const ComparisonKind& kind : comparisons()) {
        page += "| `" + std::string(kind.word) + "` | " +
                cell(kind.operand.empty() ? "none" : kind.operand);
        page += " | " + cell(kind.summary) + " | `" + cell(kind.example) + "` |\n";
    }
    page += "\n";
}

void add_names(std::string& page) {
    page +=
        "## Names\n\nConditions name fields, templates write them in braces: "
        "`{{lead.first_name}}`.\n\n"
        "| name | is |\n|---|---|\n";
    for (const ScopeField& field : lead_fields())
        page += "| `lead." + std::string(field.name) + "` | " + cell(field.summary) + " |\n";
    page +=
        "| `trigger.…` | what the trigger brought |\n| `steps.<id>.…` | the outputs of an earlier "
        "step |\n"
        "| `run.id`, `run.workflow_id`, `run.workflow_name`, `run.started_at` | the run itself "
        "|\n\n"
        "`lead.` may be left out before a field of the lead; `custom_city` is "
        "`lead.custom_fields.city`. Spans are\n"
        "`90s`, `15m`, `2h`, `7d`, `1w`, `1d 12h`.\n";
}

}  // namespace

std::string steps_page() {
    std::string page =
        "# Workflows: steps, triggers, conditions\n\n"
        "Generated by `orchestrator workflows steps --markdown`; do not edit. The same as JSON "
        "Schema:\n"
        "`GET /api/workflows/schema`. How to build with them: [workflows.md](../workflows.md).\n\n";
    add_steps(page);
    add_triggers(page);
    add_comparisons(page);
    add_names(page);
    return page;
}

}  // namespace ao::model
