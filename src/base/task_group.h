#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "base/async.h"

namespace ao::base {

/// Coroutines of one event loop that are waited for together. The only way to start a coroutine
/// nobody awaits. Use from the loop's own thread.
class TaskGroup {
  public:
    /// `name` stands in the log line when one of the coroutines ends with an exception (which ends
    /// nothing else).
    TaskGroup(EventLoop& loop, std::string name);

    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Starts `work` soon, on this loop.
    void spawn(Async<> work);

    [[nodiscard]] std::size_t running() const;

    /// Returns once nothing spawned is running any more; what is spawned meanwhile is waited for
    /// too.
    Async<> join();

  private:
    struct State;
    EventLoop& loop_;
    std::shared_ptr<State> state_;
};

}  // namespace ao::base
