#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/json_node.h"
#include "base/result.h"
#include "model/step_shapes.h"

namespace ao::model {

/// What is wrong with the settings of a step or a trigger, each fault with its place below
/// `pointer` ("/steps/2/settings"): missing ones, unknown ones, values that cannot be what they
/// should be. `steps` are the outputs that its templates and conditions may use; `what` names it in
/// sentences ("a send_email step").
std::vector<base::FieldError> faults_of_settings(
    base::json::Node settings,
    std::span<const Setting> table,
    const std::string& what,
    const std::string& pointer,
    const StepOutputs& steps
);

/// Whether a set_field step, or a trigger, can name that field of a lead.
bool is_settable_field(std::string_view name);

}  // namespace ao::model
