#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/lead.h"
#include "model/workflow_record.h"
#include "store/database.h"

namespace ao::core {

/// A workflow to run, and for whom: a lead by its id, or by its data (the lead with that e-mail
/// address, else a new one), or for nobody.
struct RunRequest {
    std::string workflow_id;
    std::string lead_id{};
    std::optional<model::LeadChange> lead{};
    base::json::Raw input{"{}"};  ///< its steps see it as what the trigger brought
    std::string trigger = "api";
    std::string fire_key{};  ///< starts one run for ever; empty: any number
};

/// What can be done to a run.
struct RunCommand {
    model::RunEvent::What what =
        model::RunEvent::What::cancel;       ///< cancel, pause, resume, retry, repeat
    std::string step_id{};                   ///< of repeat
    std::optional<base::json::Raw> input{};  ///< replaces what the trigger brought
};

/// The runs that a command to many is meant for: ids, or a filter.
struct RunSelection {
    std::vector<std::string> ids{};  ///< at most kMaxSelectedRuns
    std::optional<model::RunFilter> filter{};
    std::optional<std::int64_t> expected_count{};  ///< of the filter
};

struct RunActionOutcome {
    std::int64_t selected = 0;
    std::int64_t done = 0;
    std::vector<std::pair<std::string, std::string>>
        refused{};  ///< id and reason of the first kMostRefusals
};

/// What moving runs to another version does, or would do.
struct MoveReport {
    std::int64_t moved = 0;
    std::vector<std::pair<std::string, std::string>> refused{};  ///< id and reason
    bool complete = true;  ///< false: there are more open runs; call again
};

/// One step of a dry run.
struct RehearsedStep {
    std::string step_id{};
    std::string kind{};
    base::json::Raw input{};   ///< what it would have been asked to do
    base::json::Raw output{};  ///< what is taken for its output
    std::string label{};       ///< the way taken
    std::string note{};        ///< "would wait until …", why it would fail
};

struct Rehearsal {
    std::vector<RehearsedStep> steps{};
    model::RunStatus status = model::RunStatus::completed;  ///< it would have ended so
    std::string error{};
};

inline constexpr std::size_t kMaxSelectedRuns = 10'000;
inline constexpr std::size_t kMostRefusals = 100;

/// The verbs on runs. Each change is one transaction with its audit event. Thread-safe.
class WorkflowRuns {
  public:
    WorkflowRuns(
        store::Database& database,
        const base::Clock& clock,
        std::shared_ptr<const RunEngine> runs,
        std::string default_region
    );

    /// Starts a run; the lead, when it is new, its audit event, the run and its first task are one
    /// transaction. Errors: not_found (workflow or lead), conflict when the workflow takes no runs
    /// or not this lead, invalid data of a lead.
    base::Async<base::Result<Created<model::Run>>> trigger(
        model::Actor actor, RunRequest request, Once<model::Run> once = {}
    );

    /// Newest first.
    base::Async<model::RunList> list(
        model::Actor actor, model::RunFilter filter, model::RunPage page
    );

    /// One run with its history. Error: not_found.
    base::Async<base::Result<RunView>> get(model::Actor actor, std::string run_id);

    /// Errors: not_found; conflict when the run's state excludes it.
    base::Async<base::Result<model::Run>> act(
        model::Actor actor, std::string run_id, RunCommand command
    );

    /// The same to many. Which runs a filter selects is settled once, at the start; changed in
    /// transactions of a few hundred. Errors: too_large; invalid when the filter selects more than
    /// 100,000; conflict, and nothing changed, when that is not `expected_count`.
    base::Async<base::Result<RunActionOutcome>> act_on_many(
        model::Actor actor, RunCommand command, RunSelection selection
    );

    /// Moves the open runs of a workflow to its version; `only_ask`: says what it would do. At most
    /// 1,000 a call. Error: not_found.
    base::Async<base::Result<MoveReport>> move_all(
        model::Actor actor, std::string workflow_id, std::int64_t version, bool only_ask
    );

    /// What a run of the definition would do for the lead, without any effect: nothing is stored,
    /// nobody is called, waits take no time. Errors: not_found (lead), invalid.
    base::Async<base::Result<Rehearsal>> rehearse(
        model::Actor actor, base::json::Raw definition, RunRequest request
    );

  private:
    base::Result<void> clean(RunRequest& request) const;
    RunActionOutcome act_on_slice(
        store::Session& session,
        const model::Actor& actor,
        const RunCommand& command,
        const std::vector<std::string>& ids,
        std::size_t begin
    ) const;

    store::Database& database_;
    const base::Clock& clock_;
    const std::shared_ptr<const RunEngine> runs_;
    const std::string default_region_;
};

}  // namespace ao::core
