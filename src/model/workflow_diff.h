#pragma once
#include <string>
#include <vector>

#include "model/workflow_definition.h"

namespace ao::model {

/// One difference between two definitions.
struct DefinitionChange {
    std::string what{};    ///< "added", "removed", "changed", "moved"
    std::string step{};    ///< id of the step; empty: the workflow itself
    std::string field{};   ///< "settings.subject", "next", "triggers" …; empty: the whole step
    std::string before{};  ///< as JSON; empty: there was none
    std::string after{};
};

/// What changes from `before` to `after`: members of the workflow first, then steps in the order of
/// `after`, then those that are gone. Steps are the same when their ids are. Empty: nothing.
std::vector<DefinitionChange> difference(
    const WorkflowDefinition& before, const WorkflowDefinition& after
);

}  // namespace ao::model
