#pragma once
#include "api/endpoint.h"
#include "base/clock.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"

namespace ao::api {

/// Workflows: their definitions and versions, and what starts runs of them.
class WorkflowDoor {
  public:
    WorkflowDoor(core::Workflows& workflows, core::WorkflowRuns& runs, const base::Clock& clock)
        : workflows_(workflows), runs_(runs), clock_(clock) {}

    /// `GET /api/workflows`, and `/active`: those that take runs.
    Answer list(Call& call);
    Answer list_active(Call& call);

    /// `GET /api/workflows/{workflow_id}`, with an ETag.
    Answer get(Call& call);

    /// `GET /api/workflows/{workflow_id}/status`: of a workflow, or of one run by its execution id.
    Answer status(Call& call);

    /// `POST /api/workflows/trigger`.
    Answer trigger(Call& call);

    /// `POST /api/workflows`: a body with workflow_id triggers, any other is a new workflow.
    Answer create(Call& call);

    /// `PUT /api/workflows/{workflow_id}`: the draft. If-Match: 412 with what stands there now.
    Answer save(Call& call);

    /// `DELETE /api/workflows/{workflow_id}`: puts it away; its runs stay.
    Answer archive(Call& call);

    /// `POST /api/workflows/{workflow_id}/publish`. If-Match: as above.
    Answer publish(Call& call);
    Answer pause(Call& call);
    Answer resume(Call& call);

    /// `POST /api/workflows/pause` and `/resume`, which name the workflow in the body.
    Answer pause_named(Call& call);
    Answer resume_named(Call& call);

    /// `POST /api/workflows/{workflow_id}/execute`.
    Answer execute(Call& call);

    Answer versions(Call& call);
    Answer version(Call& call);

    /// `POST /api/workflows/{workflow_id}/move`: open runs to another version.
    Answer move(Call& call);

    /// `POST /api/workflows/{workflow_id}/dry-run`.
    Answer dry_run(Call& call);

    /// `GET /api/workflows/{workflow_id}/why?lead_id=…`.
    Answer why(Call& call);

  private:
    Answer list_some(Call& call, bool only_active);
    Answer set_state(Call& call, std::string id, model::WorkflowState state);
    Answer changed(Call& call, base::Result<core::WorkflowView> changed);
    Answer start(Call& call, core::RunRequest request);

    core::Workflows& workflows_;
    core::WorkflowRuns& runs_;
    const base::Clock& clock_;
};

}  // namespace ao::api
