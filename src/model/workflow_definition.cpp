#include "model/workflow_definition.h"

#include <algorithm>

namespace ao::model {

namespace {

using base::json::Writer;

void write(Writer& json, const TriggerDefinition& trigger) {
    json.begin_object()
        .member("kind", trigger.kind)
        .member("settings", trigger.settings)
        .member("filter", trigger.filter)
        .end_object();
}

void write(Writer& json, const StepDefinition& step) {
    json.begin_object()
        .member("id", step.id)
        .member("kind", step.kind)
        .member("label", step.label)
        .member("settings", step.settings)
        .member("next", step.next);
    json.key("branches").begin_array();
    for (const Branch& branch : step.branches)
        json.begin_object().member("label", branch.label).member("next", branch.next).end_object();
    json.end_array()
        .member("on_error", to_string(step.on_error))
        .member("error_next", step.error_next);
    json.key("retry")
        .begin_object()
        .member("max_attempts", step.retry.max_attempts)
        .member("delay_seconds", step.retry.delay_seconds)
        .member("max_delay_seconds", step.retry.max_delay_seconds)
        .end_object();
    json.member("timeout_seconds", step.timeout_seconds).end_object();
}

}  // namespace

std::string_view to_string(Entry entry) {
    switch (entry) {
        case Entry::once:
            return "once";
        case Entry::after_end:
            return "after_end";
        case Entry::always:
            break;
    }
    return "always";
}

std::string_view to_string(OnError on_error) {
    switch (on_error) {
        case OnError::continue_:
            return "continue";
        case OnError::goto_:
            return "goto";
        case OnError::fail:
            break;
    }
    return "fail";
}

const StepDefinition* find_step(const WorkflowDefinition& definition, std::string_view id) {
    const auto found = std::find_if(
        definition.steps.begin(),
        definition.steps.end(),
        [id](const StepDefinition& step) { return step.id == id; }
    );
    return found == definition.steps.end() ? nullptr : &*found;
}

std::string_view target_of(const StepDefinition& step, std::string_view label) {
    for (const Branch& branch : step.branches)
        if (branch.label == label) return branch.next;
    return step.next;
}

base::json::Raw to_json(const WorkflowDefinition& definition) {
    base::json::Raw text{""};
    Writer json(text.text);
    json.begin_object()
        .member("name", definition.name)
        .member("description", definition.description)
        .member("entry", to_string(definition.entry));
    json.key("triggers").begin_array();
    for (const TriggerDefinition& trigger : definition.triggers)
        write(json, trigger);
    json.end_array().key("steps").begin_array();
    for (const StepDefinition& step : definition.steps)
        write(json, step);
    json.end_array().member("concurrency", definition.concurrency);
    json.key("rate")
        .begin_object()
        .member("runs", definition.rate.runs)
        .member("per_seconds", definition.rate.per_seconds)
        .end_object();
    json.key("notify_on_error").begin_array();
    for (const std::string& address : definition.notify_on_error)
        json.value(address);
    json.end_array().member("extra", definition.extra).end_object();
    return text;
}

}  // namespace ao::model
