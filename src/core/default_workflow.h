#pragma once
#include "model/workflow_definition.h"

namespace ao::core {

inline constexpr const char* kDefaultWorkflow = "workflow-1";

/// What runs when nobody configured anything: for each new lead, update the CRM, then send the
/// welcome e-mail. They are independent of each other: one that fails for good does not hold up the
/// next.
model::WorkflowDefinition default_definition();

}  // namespace ao::core
