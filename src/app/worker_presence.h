#pragma once
#include "base/async.h"
#include "base/task_group.h"
#include "core/workers.h"
#include "queue/bell.h"
#include "queue/worker.h"

namespace ao::app {

/// Keeps the worker inside the server on the list of workers, and calls it when one of its tasks
/// is cancelled or it is to be quiet: it has no connection that would.
class WorkerPresence {
  public:
    /// Everything given must outlive the loop's run.
    WorkerPresence(
        base::EventLoop& loop, core::Workers& workers, model::Worker who, queue::Worker& worker
    );

    /// From any thread.
    void start();

    /// On the loop: says good-bye.
    base::Async<> stop();

  private:
    base::Async<> live();
    base::Async<> announce();
    void obey(core::WorkerCall::What what);

    base::EventLoop& loop_;
    core::Workers& workers_;
    model::Worker who_;
    queue::Worker& worker_;
    core::WorkerLines::Line line_;
    base::TaskGroup group_;
    queue::Bell stop_bell_;
    bool stopping_ = false;
};

}  // namespace ao::app
