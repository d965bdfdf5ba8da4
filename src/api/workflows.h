#pragma once
#include "api/endpoint.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"

namespace ao::api {

/// Workflows and the runs that somebody asked for.
class WorkflowDoor {
  public:
    WorkflowDoor(core::Workflows& workflows, core::WorkflowRuns& runs)
        : workflows_(workflows), runs_(runs) {}

    /// `GET /api/workflows`, and `/active`: those that are not paused.
    Answer list(Call& call);
    Answer list_active(Call& call);

    /// `GET /api/workflows/{workflow_id}`.
    Answer get(Call& call);

    /// `GET /api/workflows/{workflow_id}/status`: of a workflow, or of one run by its execution id.
    Answer status(Call& call);

    /// `POST /api/workflows/trigger`, and `POST /api/workflows` with the same body.
    Answer trigger(Call& call);

  private:
    core::Workflows& workflows_;
    core::WorkflowRuns& runs_;
};

}  // namespace ao::api
