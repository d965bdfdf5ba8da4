#pragma once
#include <string>

#include "base/clock.h"
#include "model/workflow_definition.h"
#include "store/session.h"

namespace ao::core {

/// A workflow has at most so many schedules of its own.
inline constexpr int kMostSchedulesOfWorkflow = 20;

/// Makes the schedules of a workflow what its definition's schedule triggers say; null: it has none
/// any more (paused, archived). They are ordinary schedules whose ticks queue a "workflow_execute"
/// task, in the caller's transaction.
void set_schedules(
    store::Session& session,
    const std::string& tenant_id,
    const std::string& workflow_id,
    const model::WorkflowDefinition* definition,
    base::Time now
);

}  // namespace ao::core
