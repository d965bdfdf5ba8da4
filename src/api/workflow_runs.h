#pragma once
#include "api/endpoint.h"
#include "core/workflow_runs.h"

namespace ao::api {

/// Runs of workflows: what they did, and what can be done to them.
class RunDoor {
  public:
    explicit RunDoor(core::WorkflowRuns& runs) : runs_(runs) {}

    /// `GET /api/workflows/runs`.
    Answer list(Call& call);

    /// `GET /api/workflows/runs/{run_id}`, with every attempt at its steps.
    Answer get(Call& call);

    Answer cancel(Call& call);
    Answer pause(Call& call);
    Answer resume(Call& call);

    /// From where it stopped.
    Answer retry(Call& call);

    /// From any step.
    Answer repeat(Call& call);

    /// `POST /api/workflows/runs/actions`: the same to many.
    Answer act_on_many(Call& call);

  private:
    Answer act(Call& call, core::RunCommand command);

    core::WorkflowRuns& runs_;
};

}  // namespace ao::api
