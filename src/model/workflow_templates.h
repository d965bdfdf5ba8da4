#pragma once
#include <span>
#include <string_view>

namespace ao::model {

/// A workflow to start from.
struct WorkflowTemplate {
    std::string_view id;  ///< "welcome_email"
    std::string_view name;
    std::string_view description;
    std::string_view definition;  ///< JSON that read_definition() takes
};

/// Those that come with the program.
std::span<const WorkflowTemplate> workflow_templates();

}  // namespace ao::model
