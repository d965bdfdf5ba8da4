#pragma once
#include "base/clock.h"
#include "core/run_engine.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "workflow_execute", data {"workflow_id", "lead_id"}: starts a run of that workflow for that
/// lead. Fails when there is no such workflow or lead, or the workflow is disabled.
base::json::Raw prepare_workflow_execute(
    store::Session& session, const model::Task& task, const core::RunEngine& runs
);

void apply_workflow_execute(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::RunEngine& runs,
    base::Time now
);

}  // namespace ao::jobs
