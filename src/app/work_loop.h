#pragma once
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>

#include "base/async.h"

namespace ao::app {

/// An event loop on a thread of its own, for work beside the requests: tasks, CRM, mail.
class WorkLoop {
  public:
    WorkLoop();
    ~WorkLoop();
    WorkLoop(const WorkLoop&) = delete;
    WorkLoop& operator=(const WorkLoop&) = delete;

    [[nodiscard]] base::EventLoop& loop() { return loop_; }

    /// Runs `work` on the loop and blocks the calling thread (never the loop's own) until it ends;
    /// its exceptions come out here.
    void run(base::Async<> work) {
        base::asio::co_spawn(loop_, std::move(work), base::asio::use_future).get();
    }

    /// Ends the thread once nothing is left to do there. May be called twice.
    void stop();

  private:
    base::EventLoop loop_{1};
    base::asio::executor_work_guard<base::Executor> guard_;
    std::thread thread_;
};

/// Keeps what `work` gives in `result`, for callers that are no coroutines.
template <class T>
base::Async<> keep_result(base::Async<T> work, std::optional<T>& result) {
    result = co_await std::move(work);
}

/// Runs `work` to its end on an event loop of its own, on this thread: for the command line.
template <class T>
T run_to_end(base::Async<T> work) {
    base::EventLoop loop{1};
    std::optional<T> result;
    auto ended =
        base::asio::co_spawn(loop, keep_result(std::move(work), result), base::asio::use_future);
    loop.run();
    ended.get();
    return std::move(*result);
}

}  // namespace ao::app
