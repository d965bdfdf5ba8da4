#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/json_described.h"
#include "base/json_node.h"
#include "model/workflow_definition.h"

namespace ao::model {

namespace {

using base::json::Codec;
using base::json::Faults;
using base::json::Kind;
using base::json::Node;
using base::json::Place;

constexpr std::array<std::pair<std::string_view, Entry>, 3> kEntries{{
    {"always", Entry::always},
    {"once", Entry::once},
    {"after_end", Entry::after_end},
}};

constexpr std::array<std::pair<std::string_view, OnError>, 3> kOnErrors{{
    {"fail", OnError::fail},
    {"continue", OnError::continue_},
    {"goto", OnError::goto_},
}};

/// Reads the members of one object; what is absent or null keeps its default.
struct Reader {
    Node node;
    const Place& place;
    Faults& faults;

    [[nodiscard]] bool has(std::string_view name) const {
        const auto member = node.find(name);
        return member && !member->is_null();
    }

    template <class T>
    void read(std::string_view name, T& out) const {
        const auto member = node.find(name);
        if (!member || member->is_null()) return;
        Codec<T>::read(*member, out, Place(place, name), faults);
    }

    void required(std::string_view name, std::string& out) const {
        read(name, out);
        if (!has(name)) faults.add(Place(place, name), "required", "is required");
    }

    void text(std::string_view name, std::string& out, std::size_t most) const {
        read(name, out);
        if (out.size() > most)
            faults.add(
                Place(place, name), "length", "must be at most " + std::to_string(most) + " bytes"
            );
    }

    template <class Number>
    void number(std::string_view name, Number& out, std::int64_t least, std::int64_t most) const {
        read(name, out);
        if (out < least || out > most)
            faults.add(
                Place(place, name),
                "range",
                "must be between " + std::to_string(least) + " and " + std::to_string(most)
            );
    }

    void object(std::string_view name, base::json::Raw& out) const {
        read(name, out);
        if (!out.is_object() && !out.is_null())
            faults.add(Place(place, name), "type", "must be an object");
    }

    template <class Words, class Value>
    void word(std::string_view name, const Words& words, Value& out) const {
        std::string text;
        read(name, text);
        if (text.empty()) return;
        std::string known;
        for (const auto& [word, value] : words) {
            if (word == text) {
                out = value;
                return;
            }
            known.append(known.empty() ? "" : ", ").append(word);
        }
        faults.add(Place(place, name), "enum", "must be one of " + known);
    }

    /// Calls `each(Reader)` for every element of the array; nothing when it is absent.
    template <class Each>
    void objects(std::string_view name, std::size_t most, Each each) const {
        const auto member = node.find(name);
        if (!member || member->is_null()) return;
        const Place list(place, name);
        if (member->kind() != Kind::array)
            return faults.add(list, "type", "must be a list of objects");
        std::size_t index = 0;
        for (const Node element : member->elements()) {
            const Place at(list, index++);
            if (index > most)
                return faults.add(list, "length", "has at most " + std::to_string(most));
            if (element.kind() != Kind::object) {
                faults.add(at, "type", "must be an object");
            } else {
                each(Reader{element, at, faults});
            }
        }
    }
};

TriggerDefinition read_trigger(const Reader& object) {
    TriggerDefinition trigger;
    object.required("kind", trigger.kind);
    object.object("settings", trigger.settings);
    object.object("filter", trigger.filter);
    return trigger;
}

bool is_step_id(std::string_view id) {
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !id.empty() && id.size() <= 64 &&
           id.find_first_not_of(kAllowed) == std::string_view::npos;
}

RetryPolicy read_retry(const Reader& object) {
    RetryPolicy retry;
    object.number("max_attempts", retry.max_attempts, 0, 25);
    object.number("delay_seconds", retry.delay_seconds, 0, 86'400);
    object.number("max_delay_seconds", retry.max_delay_seconds, 0, 86'400);
    return retry;
}

StepDefinition read_step(const Reader& object) {
    StepDefinition step;
    object.required("id", step.id);
    if (object.has("id") && !is_step_id(step.id))
        object.faults.add(
            Place(object.place, "id"), "format", "must be 1 to 64 of a-z A-Z 0-9 _ -"
        );
    object.required("kind", step.kind);
    object.text("label", step.label, 200);
    object.object("settings", step.settings);
    object.text("next", step.next, 64);
    object.objects("branches", 50, [&](const Reader& each) {
        Branch branch;
        each.required("label", branch.label);
        each.text("next", branch.next, 64);
        step.branches.push_back(std::move(branch));
    });
    object.word("on_error", kOnErrors, step.on_error);
    object.text("error_next", step.error_next, 64);
    if (const auto retry = object.node.find("retry"); retry && retry->kind() == Kind::object)
        step.retry = read_retry({*retry, Place(object.place, "retry"), object.faults});
    object.number("timeout_seconds", step.timeout_seconds, 0, 3'600);
    return step;
}

void check_target(
    const WorkflowDefinition& definition,
    const std::string& target,
    const Place& place,
    Faults& faults
) {
    if (target.empty() || find_step(definition, target) != nullptr) return;
    faults.add(place, "unknown", "names no step of this workflow: " + target);
}

void check_targets(const WorkflowDefinition& definition, const Place& root, Faults& faults) {
    const Place list(root, "steps");
    std::set<std::string_view> seen;
    std::size_t index = 0;
    for (const StepDefinition& step : definition.steps) {
        const Place at(list, index++);
        if (!seen.insert(step.id).second)
            faults.add(Place(at, "id"), "unique", "another step has this id");
        check_target(definition, step.next, Place(at, "next"), faults);
        std::size_t way = 0;
        const Place branches(at, "branches");
        for (const Branch& branch : step.branches)
            check_target(definition, branch.next, Place(Place(branches, way++), "next"), faults);
        const Place error_next(at, "error_next");
        if (step.on_error == OnError::goto_ && step.error_next.empty())
            faults.add(error_next, "required", "is required with on_error goto");
        check_target(definition, step.error_next, error_next, faults);
    }
}

void read_triggers(const Reader& object, WorkflowDefinition& definition) {
    object.objects("triggers", 20, [&](const Reader& each) {
        definition.triggers.push_back(read_trigger(each));
    });
    const auto single = object.node.find("trigger");
    if (!single || single->is_null() || !definition.triggers.empty()) return;
    const Place at(object.place, "trigger");
    if (single->kind() != Kind::object) return object.faults.add(at, "type", "must be an object");
    definition.triggers.push_back(read_trigger({*single, at, object.faults}));
}

void read_steps(const Reader& object, WorkflowDefinition& definition) {
    std::vector<bool> falls_through;
    object.objects("steps", kMaxSteps, [&](const Reader& each) {
        definition.steps.push_back(read_step(each));
        falls_through.push_back(!each.node.find("next"));
    });
    if (definition.steps.empty())
        object.faults.add(Place(object.place, "steps"), "required", "must have at least one step");
    for (std::size_t i = 0; i + 1 < definition.steps.size(); ++i)
        if (falls_through[i]) definition.steps[i].next = definition.steps[i + 1].id;
}

}  // namespace

base::Result<WorkflowDefinition> parse_definition(const base::json::Raw& text) {
    if (text.text.size() > kMaxDefinition)
        return base::invalid(
            "A workflow is at most " + std::to_string(kMaxDefinition >> 10) + " KiB."
        );
    const auto document = base::json::Document::parse(text.text);
    if (!document) return document.error();
    const Node root = document->root();
    Faults faults;
    const Place place;
    if (root.kind() != Kind::object) {
        faults.add(place, "type", "must be an object");
        return std::move(faults).to_error();
    }
    const Reader object{root, place, faults};
    WorkflowDefinition definition;
    object.required("name", definition.name);
    object.text("name", definition.name, 200);
    object.text("description", definition.description, 2'000);
    object.word("entry", kEntries, definition.entry);
    read_triggers(object, definition);
    read_steps(object, definition);
    object.number("concurrency", definition.concurrency, 0, 10'000);
    if (const auto rate = root.find("rate"); rate && rate->kind() == Kind::object) {
        const Place at(place, "rate");
        const Reader limits{*rate, at, faults};
        limits.number("runs", definition.rate.runs, 0, 1'000'000);
        limits.number("per_seconds", definition.rate.per_seconds, 1, 86'400);
    }
    object.read("notify_on_error", definition.notify_on_error);
    object.object("extra", definition.extra);
    check_targets(definition, place, faults);
    if (!faults.empty()) return std::move(faults).to_error();
    return definition;
}

}  // namespace ao::model
