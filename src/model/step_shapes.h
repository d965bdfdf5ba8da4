#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/scope.h"
#include "model/scope_template.h"
#include "model/workflow_definition.h"

namespace ao::model {

/// What a setting of a step or a trigger takes.
enum class SettingType : std::uint8_t {
    text,        ///< a Mustache template
    plain,       ///< text without tags
    choice,      ///< one of Setting::choices
    boolean,     ///< true or false
    integer,     ///< from Setting::least to Setting::most
    span,        ///< "3d", "90m"
    date,        ///< a template that gives a date
    condition,   ///< see condition.h
    json,        ///< any JSON whose texts are templates
    texts,       ///< an object of templates: HTTP headers
    secrets,     ///< an object of texts that are kept sealed: HTTP headers
    secret,      ///< an address that is kept sealed: of a webhook
    paths,       ///< an object of dotted paths: what to keep of a reply
    lead_field,  ///< "status", "custom_fields.city": a field that can be set
    cases,       ///< of switch: [{"label", "value" or "condition"}]
    ways,        ///< of split_test: [{"label", "share"}]
    owners,      ///< of assign: ["ada", {"owner": "bob", "weight": 2}]
    rules,       ///< of assign: [{"condition", "owner"}]
    cron,        ///< see cron.h
    time_zone,   ///< "Europe/Berlin"
};

/// One setting.
struct Setting {
    std::string_view name;
    SettingType type = SettingType::text;
    bool required = false;
    std::string_view summary{};
    std::string_view example{};  ///< as JSON
    Escape escape = Escape::none;
    std::span<const std::string_view> choices{};
    std::int64_t least = 0;
    std::int64_t most = 0;
};

/// What a kind of step looks like in a definition: the table from which come validation, JSON
/// Schema, documentation and the builder's forms. What it does is in core (step_kind.h).
struct StepShape {
    std::string_view name;     ///< "send_email"
    std::string_view title;    ///< "Send e-mail"
    std::string_view chapter;  ///< "Messages", "Leads", "Other systems", "Flow"
    std::string_view summary;
    std::span<const Setting> settings{};
    std::span<const ScopeField> outputs{};  ///< later steps see them as steps.<id>.<name>
    std::span<const std::string_view>
        labels{};  ///< the ways out besides `next`, when they are fixed
    bool needs_lead = false;
    bool takes_time = false;  ///< a loop through it cannot spin
};

/// Every kind, in the order of the documentation.
std::span<const StepShape> step_shapes();
const StepShape* find_step_shape(std::string_view name);

/// What a kind of trigger looks like.
struct TriggerShape {
    std::string_view name;  ///< "new_lead"
    std::string_view title;
    std::string_view summary;
    std::span<const Setting> settings{};
    std::span<const ScopeField> provides{};  ///< steps see them as trigger.<name>
    bool has_lead = true;                    ///< its runs are about a lead
};

std::span<const TriggerShape> trigger_shapes();
const TriggerShape* find_trigger_shape(std::string_view name);

/// The ways out of a step: the fixed ones of its kind, or those that its settings (switch,
/// split_test) or branches (parallel) name.
std::vector<std::string> labels_of(const StepDefinition& step);

/// A whole step of that kind as an example: {"id": …, "kind": …, "settings": {…}}.
base::json::Raw example_of(const StepShape& shape);

}  // namespace ao::model
