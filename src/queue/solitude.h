#pragma once
#include <map>
#include <string>

#include "model/task.h"
#include "store/task_lane.h"

namespace ao::queue {

/// Keeps tasks on their last life (model::runs_alone) apart: such a one is given to a worker that
/// holds nothing else, and the worker gets nothing else until it has ended. So its next crash is
/// its own, and nobody is dead for having run beside it.
///
/// For the writer of the store. What it remembers is read from there at its first use.
class Solitude {
  public:
    /// Whether the worker holds a task that runs alone: nothing may be given to it.
    bool is_shut(store::TaskLanes& lanes, const std::string& worker_id);

    /// Whether a task that runs alone may be given to the worker: it holds nothing.
    static bool admits(store::TaskLanes& lanes, const std::string& worker_id);

    /// It was given to it.
    void begin(const std::string& worker_id, const std::string& task_id);

  private:
    void load(store::TaskLanes& lanes);

    std::map<std::string, std::string> alone_;  ///< task by worker, as last seen
    bool loaded_ = false;
};

}  // namespace ao::queue
