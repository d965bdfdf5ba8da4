#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
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

    /// Attempts at the front of `history` that are in the store, and which of those differ from it.
    std::size_t stored = 0;
    std::set<std::size_t> changed{};

    /// Its steps may be carried out in this transaction; false: a step of another run set it off.
    bool moves_at_once = true;
    std::optional<bool> held_back{};   ///< whether a queue's rules are to decide; empty: not asked
    std::int64_t carried_out = 0;      ///< so many steps in this transaction
    std::set<std::int64_t> due{};      ///< visits whose steps are carried out next
    std::vector<std::string> heard{};  ///< events of its lead that its own steps have caused

    /// The newest attempt at the visit; null: there is none.
    model::StepAttempt* newest(std::int64_t visit);
    [[nodiscard]] const model::StepAttempt* newest(std::int64_t visit) const;

    /// What model::decide needs of it.
    [[nodiscard]] model::RunState state() const;

    /// The attempt, an element of `history`, is to be written.
    void touch(const model::StepAttempt& attempt);
};

}  // namespace ao::core
