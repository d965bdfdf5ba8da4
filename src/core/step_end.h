#pragma once
#include "model/workflow_decision.h"
#include "model/workflow_run.h"

namespace ao::core {

/// Writes into `attempt` what it has brought, and gives what that means to its run.
model::RunEvent end_attempt(model::StepAttempt& attempt, model::StepOutcome outcome);

}  // namespace ao::core
