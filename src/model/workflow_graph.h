#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "model/workflow_definition.h"

namespace ao::model {

/// Which step can follow which, by their places in the definition.
class WorkflowGraph {
  public:
    /// Names of steps that do not exist are left out.
    explicit WorkflowGraph(const WorkflowDefinition& definition);

    /// The steps that a run may visit right after that one: by its ways out, `next` and on_error.
    [[nodiscard]] const std::vector<std::size_t>& after(std::size_t step) const {
        return after_.at(step);
    }

    /// The steps that a run can get to.
    [[nodiscard]] std::set<std::size_t> reachable() const;

    /// For each step, those that may come before it.
    [[nodiscard]] std::vector<std::set<std::size_t>> before() const;

    /// Circles in which nothing takes time, each as its steps in order; one for each group of steps
    /// that lead to one another.
    [[nodiscard]] std::vector<std::vector<std::size_t>> spinning_loops() const;

  private:
    [[nodiscard]] std::set<std::size_t> from(std::size_t step) const;

    std::vector<std::vector<std::size_t>> after_;
    std::vector<bool> takes_time_;
};

}  // namespace ao::model
