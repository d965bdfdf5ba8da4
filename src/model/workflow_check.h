#pragma once
#include "base/json.h"
#include "base/result.h"
#include "model/step_shapes.h"
#include "model/workflow_definition.h"

namespace ao::model {

/// What each step of `definition` gives to others, by the table of step kinds.
StepOutputs outputs_of(const WorkflowDefinition& definition);

/// Whether a definition that parse_definition() read can run. Error: invalid with every fault at
/// once, each with its place: kinds that do not exist, settings that are missing, unknown or of the
/// wrong type, templates and conditions that name what cannot be there (a step that never comes
/// before), ways out that the kind does not have, steps that no run can get to, circles in which
/// nothing takes time, a join that nothing parallel leads to, steps about a lead in a workflow
/// whose triggers bring none.
base::Result<void> check_definition(const WorkflowDefinition& definition);

/// parse_definition() and check_definition() in one.
base::Result<WorkflowDefinition> read_definition(const base::json::Raw& text);

}  // namespace ao::model
