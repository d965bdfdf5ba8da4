#pragma once
#include <optional>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "core/workflows.h"
#include "model/actor.h"
#include "model/lead.h"
#include "model/task.h"
#include "store/database.h"

namespace ao::core {

/// A workflow to run, and for whom: a lead by its id, or by its data (the lead with that e-mail
/// address, else a new one), or for nobody.
struct RunRequest {
    std::string workflow_id;
    std::string lead_id{};
    std::optional<model::LeadChange> lead{};
};

/// A run that was asked for. It is a task of type workflow_execute; its state is the task's.
struct WorkflowRun {
    std::string execution_id;
    std::string workflow_id;
    std::string lead_id{};  ///< empty: for nobody
    model::TaskStatus status = model::TaskStatus::pending;
    base::Time started_at{};
    base::Time finished_at{};  ///< epoch: not finished
    std::string error{};
};

/// Runs of workflows that somebody asked for. Thread-safe.
class WorkflowRuns {
  public:
    WorkflowRuns(
        store::Database& database,
        const base::Clock& clock,
        const Workflows& workflows,
        std::string default_region
    );

    /// Queues a run; the lead, when it is new, its audit event and the run are one transaction.
    /// Errors: not_found (workflow or lead), conflict when the workflow is paused, invalid data of
    /// a lead.
    base::Async<base::Result<Created<WorkflowRun>>> trigger(
        model::Actor actor, RunRequest request, Once<WorkflowRun> once = {}
    );

    /// One run by its execution id. Error: not_found.
    base::Async<base::Result<WorkflowRun>> get(model::Actor actor, std::string execution_id);

  private:
    store::Database& database_;
    const base::Clock& clock_;
    const Workflows& workflows_;
    const std::string default_region_;
};

}  // namespace ao::core
