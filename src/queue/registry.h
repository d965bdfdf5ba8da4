#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "model/task.h"
#include "queue/outcome.h"

namespace ao::queue {

/// Runs one attempt. The task is the handler's own copy; exceptions count as a failed attempt.
using TaskHandler = std::function<base::Async<Outcome>(model::Task)>;

/// One line of the task table.
struct TaskKind {
    std::string type;
    TaskHandler run;
    std::chrono::seconds timeout{60};  ///< of one attempt; then it counts as failed
    std::size_t concurrency = 0;  ///< running at once in this worker; 0: the worker's own limit
};

/// The task table. Built at start, then immutable.
class Registry {
  public:
    /// Throws std::logic_error for a type that is there already.
    void add(TaskKind kind);
    [[nodiscard]] const TaskKind* find(std::string_view type) const;

    [[nodiscard]] const std::vector<TaskKind>& kinds() const { return kinds_; }

  private:
    std::vector<TaskKind> kinds_;
};

}  // namespace ao::queue
