#include "model/workflow_check.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json_node.h"
#include "model/condition.h"
#include "model/setting_check.h"
#include "model/workflow_graph.h"

namespace ao::model {

namespace {

using base::json::Document;
using base::json::Kind;
using base::json::Node;

bool has(Node settings, std::string_view name) {
    const auto value = settings.find(name);
    return value && !value->is_null();
}

/// What one step gives to others.
std::map<std::string, ValueType, std::less<>> outputs_of(const StepDefinition& step) {
    std::map<std::string, ValueType, std::less<>> outputs;
    const StepShape* shape = find_step_shape(step.kind);
    if (shape == nullptr) {
        outputs.emplace("*", ValueType::any);
        return outputs;
    }
    for (const ScopeField& output : shape->outputs)
        outputs.emplace(output.name, output.type);
    if (step.kind != "http_request") return outputs;
    // What is kept has the names that the step gives it.
    outputs.erase("*");
    const auto settings = Document::parse(step.settings.text);
    const auto keep = settings ? settings->root().find("keep") : std::nullopt;
    if (keep)
        for (const auto& [name, path] : keep->members())
            outputs.emplace(std::string(name), ValueType::any);
    return outputs;
}

class Check {
  public:
    explicit Check(const WorkflowDefinition& definition)
        : definition_(definition), graph_(definition), before_(graph_.before()) {}

    std::vector<base::FieldError> run() {
        for (std::size_t i = 0; i < definition_.triggers.size(); ++i)
            check_trigger(definition_.triggers[i], "/triggers/" + std::to_string(i));
        for (std::size_t i = 0; i < definition_.steps.size(); ++i)
            check_step(i);
        check_paths();
        return std::move(faults_);
    }

  private:
    static std::string place_of(std::size_t step) { return "/steps/" + std::to_string(step); }

    void fault(const std::string& place, std::string code, std::string message) {
        faults_.push_back({place, std::move(message), std::move(code)});
    }

    void add(std::vector<base::FieldError> more) {
        for (auto& each : more)
            faults_.push_back(std::move(each));
    }

    void check_trigger(const TriggerDefinition& trigger, const std::string& place) {
        const TriggerShape* shape = find_trigger_shape(trigger.kind);
        if (shape == nullptr) {
            std::string names;
            for (const TriggerShape& each : trigger_shapes())
                names += (names.empty() ? "" : ", ") + std::string(each.name);
            return fault(place + "/kind", "enum", "must be one of " + names);
        }
        const auto settings = Document::parse(trigger.settings.text);
        const std::string what = "a " + trigger.kind + " trigger";
        add(faults_of_settings(
            settings.value().root(), shape->settings, what, place + "/settings", {}
        ));
        const auto filter = Document::parse(trigger.filter.text);
        auto condition = parse_condition(filter.value().root(), place + "/filter", {});
        if (!condition) add(std::move(condition.error().fields));
    }

    /// The outputs of the steps that may come before that one.
    StepOutputs seen_by(std::size_t step) const {
        StepOutputs seen;
        for (const std::size_t earlier : before_[step])
            seen.emplace(definition_.steps[earlier].id, outputs_of(definition_.steps[earlier]));
        return seen;
    }

    void check_step(std::size_t index) {
        const StepDefinition& step = definition_.steps[index];
        const std::string place = place_of(index);
        const StepShape* shape = find_step_shape(step.kind);
        if (shape == nullptr) {
            std::string names;
            for (const StepShape& each : step_shapes())
                names += (names.empty() ? "" : ", ") + std::string(each.name);
            return fault(place + "/kind", "enum", "must be one of " + names);
        }
        const auto document = Document::parse(step.settings.text);
        const Node settings = document.value().root();
        const std::string what = "a " + step.kind + " step";
        add(faults_of_settings(settings, shape->settings, what, place + "/settings", seen_by(index))
        );
        check_together(step, settings, place + "/settings");
        check_branches(step, place);
        if (shape->needs_lead && !brings_lead())
            fault(
                place + "/kind",
                "lead",
                "a " + step.kind +
                    " step is about a lead, and no trigger of this workflow brings one"
            );
    }

    [[nodiscard]] bool brings_lead() const {
        if (definition_.triggers.empty()) return true;
        return std::any_of(
            definition_.triggers.begin(),
            definition_.triggers.end(),
            [](const TriggerDefinition& each) {
                const TriggerShape* shape = find_trigger_shape(each.kind);
                if (shape == nullptr || shape->has_lead) return true;
                const auto settings = Document::parse(each.settings.text);
                return has(settings.value().root(), "email");
            }
        );
    }

    void one_of(Node settings, const std::string& place, const char* one, const char* other) {
        const bool both = has(settings, one) && has(settings, other);
        const bool none = !has(settings, one) && !has(settings, other);
        if (both || none)
            fault(place, "required", std::string("needs either ") + one + " or " + other);
    }

    /// What no single setting can be faulted for.
    void check_together(const StepDefinition& step, Node settings, const std::string& place) {
        if (step.kind == "change_score") one_of(settings, place, "by", "to");
        if (step.kind == "wait_until") one_of(settings, place, "date", "cron");
        if (step.kind == "http_request" && has(settings, "json") && has(settings, "body"))
            fault(place, "required", "needs either json or body, or neither");
        if (step.kind == "assign") {
            const auto method = settings.find("method");
            const bool by_rules = method && method->string() == "rules";
            if (!has(settings, by_rules ? "rules" : "owners"))
                fault(
                    place + (by_rules ? "/rules" : "/owners"), "required", "this method needs it"
                );
        }
        if (step.kind == "switch" && !has(settings, "field"))
            if (const auto cases = settings.find("cases"))
                for (const Node row : cases->elements())
                    if (!has(row, "condition")) {
                        fault(place + "/field", "required", "cases with a value need it");
                        break;
                    }
    }

    void check_branches(const StepDefinition& step, const std::string& place) {
        const std::vector<std::string> labels = labels_of(step);
        if (step.kind == "parallel" && step.branches.size() < 2)
            fault(place + "/branches", "length", "a parallel step needs at least two branches");
        std::string names;
        for (const std::string& label : labels)
            names += (names.empty() ? "" : ", ") + label;
        for (std::size_t i = 0; i < step.branches.size(); ++i)
            if (std::find(labels.begin(), labels.end(), step.branches[i].label) == labels.end())
                fault(
                    place + "/branches/" + std::to_string(i) + "/label",
                    "enum",
                    "a " + step.kind + " step has no such way out" +
                        (names.empty() ? "; it has only `next`" : "; it has " + names)
                );
    }

    void check_paths() {
        const auto reachable = graph_.reachable();
        for (std::size_t i = 0; i < definition_.steps.size(); ++i) {
            if (!reachable.contains(i))
                fault(
                    place_of(i),
                    "unreachable",
                    "no path leads to the step " + definition_.steps[i].id
                );
            else if (definition_.steps[i].kind == "join" && !follows_parallel(i))
                fault(
                    place_of(i),
                    "join",
                    "there is no parallel step before it whose paths it could join"
                );
        }
        for (const auto& loop : graph_.spinning_loops()) {
            std::string way;
            for (const std::size_t step : loop)
                way += definition_.steps[step].id + " → ";
            way += definition_.steps[loop.front()].id;
            fault(
                place_of(loop.front()), "loop", "a circle without a wait would never rest: " + way
            );
        }
    }

    [[nodiscard]] bool follows_parallel(std::size_t step) const {
        return std::any_of(before_[step].begin(), before_[step].end(), [&](std::size_t earlier) {
            return definition_.steps[earlier].kind == "parallel";
        });
    }

    const WorkflowDefinition& definition_;
    const WorkflowGraph graph_;
    const std::vector<std::set<std::size_t>> before_;
    std::vector<base::FieldError> faults_;
};

}  // namespace

StepOutputs outputs_of(const WorkflowDefinition& definition) {
    StepOutputs all;
    for (const StepDefinition& step : definition.steps)
        all.emplace(step.id, outputs_of(step));
    return all;
}

base::Result<void> check_definition(const WorkflowDefinition& definition) {
    auto faults = Check(definition).run();
    if (faults.empty()) return {};
    std::string message =
        "The workflow cannot run: " + faults.front().pointer + " " + faults.front().message;
    if (faults.size() > 1) message += " (and " + std::to_string(faults.size() - 1) + " more)";
    return base::invalid(std::move(message), std::move(faults));
}

base::Result<WorkflowDefinition> read_definition(const base::json::Raw& text) {
    auto definition = parse_definition(text);
    if (!definition) return definition;
    if (auto checked = check_definition(*definition); !checked) return std::move(checked).error();
    return definition;
}

}  // namespace ao::model
