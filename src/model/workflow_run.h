#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ao::model {

/// The life of a run. The last three are final, but a failed or cancelled run can be retried.
enum class RunStatus : std::uint8_t { running, paused, completed, failed, cancelled };

std::string_view to_string(RunStatus status);
std::optional<RunStatus> parse_run_status(std::string_view word);

inline bool is_open(RunStatus status) {
    return status == RunStatus::running || status == RunStatus::paused;
}

/// Where one visit of a step stands.
enum class StepStatus : std::uint8_t {
    running,      ///< its task waits or is at work
    waiting,      ///< for a time or an event: a timer row holds it
    joining,      ///< a path has come to a join and waits for the others
    held,         ///< the run is paused: nothing is under way
    retried,      ///< this attempt failed; the next one has a row of its own
    completed,    ///< ended well
    failed,       ///< ended badly, for good
    skipped,      ///< failed, and the definition says to go on
    interrupted,  ///< the run ended while it was under way; a retry takes it up again
};

std::string_view to_string(StepStatus status);
std::optional<StepStatus> parse_step_status(std::string_view word);

inline bool is_live(StepStatus status) {
    return status <= StepStatus::held;
}

/// One attempt at one visit of a step. A step that a loop comes back to, or that somebody reruns,
/// has another visit, with a number of its own.
struct StepAttempt {
    std::int64_t visit = 0;    ///< counts the visits of a run from 1
    std::int32_t attempt = 1;  ///< of that visit, from 1
    std::string step_id{};
    std::string kind{};
    StepStatus status = StepStatus::running;
    std::string task_id{};  ///< whose end moves the run on; empty: there is none
    base::Time wake_at{};   ///< of a waiting one; epoch: only an event wakes it
    std::string event{};    ///< the event that a waiting one waits for; empty: only the time
    base::json::Raw input{"null"};   ///< what the step was asked to do, with its fields filled in
    base::json::Raw output{"null"};  ///< later steps see it
    std::string label{};             ///< the way that was taken
    std::string error{};
    base::Time created_at{};
    base::Time started_at{};   ///< epoch: not yet
    base::Time finished_at{};  ///< epoch: not yet
};

/// One lead's (or nobody's) way through one version of a workflow.
struct Run {
    std::string id{};
    std::string tenant_id{};
    std::string workflow_id{};
    std::int64_t version = 0;  ///< of the definition
    std::string lead_id{};     ///< empty: for nobody
    std::string lead_name{};   ///< in lists, for those who may read leads
    RunStatus status = RunStatus::running;
    std::string trigger{};                ///< kind of what started it: "new_lead", "manual" …
    base::json::Raw trigger_input{"{}"};  ///< what it brought; text fields see it
    std::string parent_run_id{};          ///< the run whose step started this one
    std::string error{};                  ///< of a failed run, with the step that failed
    std::int64_t visits = 0;              ///< so many visits of steps so far
    std::string request_id{};             ///< of the request that caused it
    base::Time started_at{};
    base::Time finished_at{};  ///< epoch: it is open
};

/// A step that ended well. `label` says which branch is taken; empty or unknown: `next`.
struct StepDone {
    base::json::Raw output{"null"};
    std::string label{};
};

/// It goes on by `next` at that time.
struct StepWaitsUntil {
    base::Time at{};
};

/// It goes on with the label "happened" when the lead's event comes, with "timed_out" at `until`
/// (epoch: never).
struct StepWaitsForEvent {
    std::string event{};
    base::Time until{};
};

/// It ends the run as completed, whatever else is under way.
struct StepStopsRun {
    std::string why{};
};

struct StepFailed {
    std::string why{};
    bool retryable = false;         ///< trying again may help
    std::chrono::seconds after{0};  ///< not before (Retry-After)
};

/// What an executed step says about itself.
using StepOutcome =
    std::variant<StepDone, StepWaitsUntil, StepWaitsForEvent, StepStopsRun, StepFailed>;

inline StepOutcome step_done(base::json::Raw output = {}, std::string label = {}) {
    return StepDone{std::move(output), std::move(label)};
}

inline StepOutcome step_failed(std::string why, bool retryable = false) {
    return StepFailed{std::move(why), retryable, {}};
}

}  // namespace ao::model
