#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "queue/assignment.h"
#include "queue/outcome.h"

namespace ao::queue {

/// Runs one attempt, perhaps in a process without the store: all it needs is in the Assignment,
/// which is the handler's own copy; exceptions count as a failed attempt. When its time is over or
/// its lease is lost, a handler is cancelled (Asio, terminal): its next co_await throws.
using TaskHandler = std::function<base::Async<Outcome>(Assignment)>;

/// Gathers what an attempt needs from the store (the lead, its id in the CRM), as JSON, so that the
/// handler needs no store and may run in another process. Reads only.
using TaskPrepare = std::function<base::json::Raw(store::Session&, const model::Task&)>;

/// Writes down what an attempt brought (Outcome::report): in the transaction that stores its end,
/// with every kind of outcome, only under the attempt's own lease. May throw: then nothing of it is
/// kept and the attempt has failed.
using TaskApply = std::function<void(store::Session&, const model::Task&, const Outcome&)>;

/// Runs in the transaction that ends a task by itself (completed, failed or dead, also when it died
/// without its handler), so that what follows is enqueued if and only if the task has ended. Not
/// called for cancelled tasks. May be called again for a task that somebody tried once more.
using TaskEnd = std::function<void(store::Session&, const model::Task&)>;

/// One line of the task table.
struct TaskKind {
    std::string type;
    TaskHandler run{};  ///< not needed on the side that only keeps the tasks
    std::chrono::milliseconds timeout{60'000};  ///< of one attempt; then it counts as failed
    std::size_t concurrency = 0;  ///< running at once in this worker; 0: the worker's own limit
    TaskEnd on_end{};
    TaskPrepare prepare{};
    TaskApply apply{};
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
