#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/workflow_definition.h"
#include "model/workflow_run.h"

namespace ao::model {

/// One visit of a step as far as it matters for what comes next.
struct Visit {
    std::int64_t number = 0;
    std::string step_id{};
    StepStatus status = StepStatus::running;
    bool timed = false;  ///< a time or an event wakes it, no task

    friend bool operator==(const Visit&, const Visit&) = default;
};

/// Where a run stands: its visits that are live, failed or interrupted, in order; and how many
/// there were in all.
struct RunState {
    RunStatus status = RunStatus::running;
    std::int64_t visits = 0;
    std::vector<Visit> open{};
};

/// What can happen to a run.
struct RunEvent {
    enum class What : std::uint8_t {
        start,  ///< it enters the first step
        done,   ///< `visit` ended well, with `label`; also: its time or event has come
        waits,  ///< `visit` waits for a time or an event from now on
        stop,   ///< `visit` ended well and with it the run
        fail,   ///< `visit` failed for good, because of `why`
        cancel,
        pause,
        resume,
        retry,   ///< a failed or cancelled run goes on where it stopped
        repeat,  ///< a run that has ended goes on from `step_id`
    };

    What what = What::start;
    std::int64_t visit = 0;
    std::string label{};
    std::string step_id{};
    std::string why{};
};

/// What an event makes of a run. All of it is meant to be written in one transaction.
struct Decision {
    bool applies = false;  ///< false: too late, or not possible in this state; nothing changes
    RunStatus status = RunStatus::running;
    std::string error{};           ///< of a run that failed
    std::vector<Visit> changed{};  ///< visits with their new status
    std::vector<Visit> opened{};   ///< new ones, numbered on; those of parallel and stop have ended
};

/// A run has at most so many visits; a loop that goes on longer fails.
inline constexpr std::int64_t kMaxVisits = 1'000;

/// What follows. Pure: the same arguments give the same decision. A run that is open afterwards has
/// a visit that is running or waits, or is paused and has a held one; so it can never be stuck.
Decision decide(const WorkflowDefinition& definition, const RunState& run, const RunEvent& event);

/// Whether steps that are reached from `from` include `target`, over any number of steps (at least
/// one).
bool reaches(const WorkflowDefinition& definition, std::string_view from, std::string_view target);

/// Why a run that stands there cannot go on in `to`: one sentence for each visit whose step is gone
/// or has become another kind. Empty: it can.
std::vector<std::string> faults_of_move(
    const WorkflowDefinition& from, const WorkflowDefinition& to, const RunState& run
);

}  // namespace ao::model
