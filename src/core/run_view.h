#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/workflow_decision.h"
#include "model/workflow_definition.h"
#include "model/workflow_run.h"

namespace ao::core {

/// A run as it was read: with all attempts at its steps, in order, and its definition.
struct RunView {
    model::Run run;
    std::vector<model::StepAttempt> history;
    std::shared_ptr<const model::WorkflowDefinition> definition;  ///< never null
    std::string queue = "default";                                ///< of the tasks that follow
    base::Time not_before{};  ///< a rate holds back its first step until then

    /// The newest attempt at the visit; null: there is none.
    model::StepAttempt* newest(std::int64_t visit);
    [[nodiscard]] const model::StepAttempt* newest(std::int64_t visit) const;

    /// What model::decide needs of it.
    [[nodiscard]] model::RunState state() const;
};

}  // namespace ao::core
