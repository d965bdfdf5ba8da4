#pragma once
#include "base/async.h"
#include "base/task_group.h"
#include "core/workers.h"
#include "queue/bell.h"

namespace ao::app {

/// Keeps the worker inside the server on the list of workers: it has no connection that would.
class WorkerPresence {
  public:
    /// `workers` must outlive the loop's run.
    WorkerPresence(base::EventLoop& loop, core::Workers& workers, model::Worker worker);

    /// From any thread.
    void start();

    /// On the loop: says good-bye.
    base::Async<> stop();

  private:
    base::Async<> live();

    base::EventLoop& loop_;
    core::Workers& workers_;
    model::Worker worker_;
    base::TaskGroup group_;
    queue::Bell stop_bell_;
    bool stopping_ = false;
};

}  // namespace ao::app
