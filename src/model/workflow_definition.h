#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ao::model {

/// How often one lead may enter a workflow.
enum class Entry : std::uint8_t {
    always,     ///< each time the trigger fires, beside a run that is open
    once,       ///< once in its life
    after_end,  ///< again, but not while a run of it is open
};

/// What starts runs of a workflow.
struct TriggerDefinition {
    std::string kind{};              ///< "new_lead", "schedule", "api" …: the table of triggers
    base::json::Raw settings{"{}"};  ///< of its kind: {"field": "status", "to": "won"}
    base::json::Raw filter{"null"};  ///< a condition that the lead must meet; null: every lead

    friend bool operator==(const TriggerDefinition&, const TriggerDefinition&) = default;
};

/// A way out of a step that has several.
struct Branch {
    std::string label{};  ///< "yes", "no", "otherwise", "timed_out" …: what the step's outcome says
    std::string next{};  ///< id of the step there; empty: that path ends

    friend bool operator==(const Branch&, const Branch&) = default;
};

/// What follows when a step has failed for good.
enum class OnError : std::uint8_t {
    fail,       ///< the run fails; somebody may retry it from there
    continue_,  ///< as if it had ended well without output
    goto_,      ///< the step StepDefinition::error_next
};

/// Tries of a step that failed in a way that may pass.
struct RetryPolicy {
    std::int32_t max_attempts = 0;       ///< 1–25; 0: the installation's `queue.max_attempts`
    std::int64_t delay_seconds = 0;      ///< before the second try; then doubled; 0: the queue's
    std::int64_t max_delay_seconds = 0;  ///< never longer than this; 0: the queue's

    friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;
};

/// One step. Its kind says which settings and labels it has (the table of step kinds); the engine
/// itself knows "parallel" (follows all branches at once), "join" (waits until no other path of the
/// run can still reach it) and "stop" (ends the run, whatever else it is doing).
struct StepDefinition {
    std::string id{};     ///< unique in its workflow: 1–64 of a–z A–Z 0–9 _ -
    std::string kind{};   ///< "branch", "wait", "send_email" …
    std::string label{};  ///< for people; may be empty
    base::json::Raw settings{"{}"};
    std::string next{};              ///< id of the next step; empty: the path ends here
    std::vector<Branch> branches{};  ///< a label that is not among them goes to `next`
    OnError on_error = OnError::fail;
    std::string error_next{};  ///< with OnError::goto_
    RetryPolicy retry{};
    std::int64_t timeout_seconds = 0;  ///< of one attempt; 0: that of its kind

    friend bool operator==(const StepDefinition&, const StepDefinition&) = default;
};

/// So many runs start in so long; those beyond it start later.
struct StartRate {
    std::int64_t runs = 0;  ///< 0: no limit
    std::int64_t per_seconds = 60;

    friend bool operator==(const StartRate&, const StartRate&) = default;
};

/// What a workflow does: a graph of steps that begins at the first. A published one never changes:
/// a change is a new version.
struct WorkflowDefinition {
    std::string name{};
    std::string description{};
    std::vector<TriggerDefinition> triggers{};  ///< none: only by hand and by API
    Entry entry = Entry::always;
    std::vector<StepDefinition> steps{};  ///< the first is where a run begins
    std::int32_t concurrency = 0;         ///< so many steps of its runs at once; 0: no limit
    StartRate rate{};
    std::vector<std::string> notify_on_error{};  ///< addresses that hear of failed runs
    base::json::Raw extra{"{}"};  ///< members that only the builder understands (positions)

    friend bool operator==(const WorkflowDefinition&, const WorkflowDefinition&) = default;
};

inline constexpr std::size_t kMaxSteps = 200;
inline constexpr std::size_t kMaxDefinition = std::size_t{256} << 10;

std::string_view to_string(Entry entry);
std::string_view to_string(OnError on_error);

/// The step of that id, or null.
const StepDefinition* find_step(const WorkflowDefinition& definition, std::string_view id);

/// Where the step leads with that label: the branch of the label, else `next`. Empty: nowhere.
std::string_view target_of(const StepDefinition& step, std::string_view label);

/// A definition from its JSON:
///
///     {"name": "Welcome", "description": "", "entry": "once",
///      "triggers": [{"kind": "new_lead", "settings": {}, "filter": null}],
///      "steps": [{"id": "a", "kind": "branch", "label": "", "settings": {},
///                 "next": "b", "branches": [{"label": "yes", "next": "c"}],
///                 "on_error": "fail", "error_next": "",
///                 "retry": {"max_attempts": 3, "delay_seconds": 5, "max_delay_seconds": 600},
///                 "timeout_seconds": 30}],
///      "concurrency": 0, "rate": {"runs": 0, "per_seconds": 60}, "notify_on_error": [],
///      "extra": {}}
///
/// Only `name`, `steps` and, in a step, `id` and `kind` must be there. A single `trigger` object
/// may stand for `triggers`. A step without a member `next` goes on with the step that stands after
/// it (the last one ends); `"next": null` or "" ends the path. Errors: invalid with one FieldError
/// for each fault of shape, doubled ids and names of steps that do not exist among them. What the
/// kinds make of their settings is not looked at here.
base::Result<WorkflowDefinition> parse_definition(const base::json::Raw& text);

/// The JSON that parse_definition() reads back to an equal definition; all members written.
base::json::Raw to_json(const WorkflowDefinition& definition);

}  // namespace ao::model
