#pragma once
#include "api/endpoint.h"
#include "base/clock.h"
#include "core/hook_secrets.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"

namespace ao::api {

/// Inbound webhooks: each workflow with a webhook trigger has an address and a signing secret of
/// its own.
class HookDoor {
  public:
    HookDoor(
        core::Workflows& workflows,
        core::WorkflowRuns& runs,
        core::HookSecrets& secrets,
        const base::Clock& clock
    )
        : workflows_(workflows), runs_(runs), secrets_(secrets), clock_(clock) {}

    /// `POST /api/hooks/{tenant_id}/{workflow_id}`.
    Answer receive(Call& call);

    /// `GET /api/workflows/{workflow_id}/webhook`: address and secret.
    Answer show(Call& call);

    /// `POST /api/workflows/{workflow_id}/webhook/rotate`: another secret.
    Answer rotate(Call& call);

  private:
    core::Workflows& workflows_;
    core::WorkflowRuns& runs_;
    core::HookSecrets& secrets_;
    const base::Clock& clock_;
};

}  // namespace ao::api
