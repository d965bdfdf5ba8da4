#include "model/workflow_diff.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/json_node.h"

namespace ao::model {

namespace {

using base::json::Document;
using base::json::Kind;
using base::json::Node;
using Members = std::map<std::string, std::string>;

/// The members of an object as JSON; those of `settings` each by itself, lest a changed subject
/// show as a changed everything.
Members members_of(Node object) {
    Members members;
    for (const auto& [key, value] : object.members()) {
        if (key == "settings") {
            for (const auto& [name, setting] : value.members())
                setting.write(members["settings." + std::string(name)]);
            continue;
        }
        value.write(members[std::string(key)]);
    }
    return members;
}

void compare(
    const Members& before,
    const Members& after,
    const std::string& step,
    std::vector<DefinitionChange>& changes
) {
    for (const auto& [name, value] : after) {
        const auto old = before.find(name);
        if (old == before.end())
            changes.push_back({"added", step, name, {}, value});
        else if (old->second != value)
            changes.push_back({"changed", step, name, old->second, value});
    }
    for (const auto& [name, value] : before)
        if (!after.contains(name)) changes.push_back({"removed", step, name, value, {}});
}

struct Step {
    std::string id;
    std::string text;
    Members members;
};

std::vector<Step> steps_of(Node definition) {
    std::vector<Step> steps;
    for (const Node node : definition.find("steps").value_or(Node{}).elements()) {
        Step step;
        step.id = node.find("id").value_or(Node{}).string();
        node.write(step.text);
        step.members = members_of(node);
        steps.push_back(std::move(step));
    }
    return steps;
}

const Step* find(const std::vector<Step>& steps, const std::string& id) {
    const auto found =
        std::find_if(steps.begin(), steps.end(), [&](const Step& each) { return each.id == id; });
    return found == steps.end() ? nullptr : &*found;
}

}  // namespace

std::vector<DefinitionChange> difference(
    const WorkflowDefinition& before, const WorkflowDefinition& after
) {
    const auto old_document = Document::parse(to_json(before).text);
    const auto new_document = Document::parse(to_json(after).text);
    std::vector<DefinitionChange> changes;
    Members old_members = members_of(old_document.value().root());
    Members new_members = members_of(new_document.value().root());
    old_members.erase("steps");
    new_members.erase("steps");
    compare(old_members, new_members, {}, changes);
    const auto old_steps = steps_of(old_document.value().root());
    const auto new_steps = steps_of(new_document.value().root());
    for (const Step& step : new_steps) {
        const Step* old = find(old_steps, step.id);
        if (old == nullptr)
            changes.push_back({"added", step.id, {}, {}, step.text});
        else
            compare(old->members, step.members, step.id, changes);
    }
    for (const Step& step : old_steps)
        if (find(new_steps, step.id) == nullptr)
            changes.push_back({"removed", step.id, {}, step.text, {}});
    const bool same_first =
        old_steps.empty() || new_steps.empty() || old_steps[0].id == new_steps[0].id;
    if (!same_first)
        changes.push_back(
            {"moved",
             new_steps[0].id,
             "first",
             "\"" + old_steps[0].id + "\"",
             "\"" + new_steps[0].id + "\""}
        );
    return changes;
}

}  // namespace ao::model
