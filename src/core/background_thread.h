#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "base/async.h"
#include "base/result.h"

namespace ao::core {

/// A thread for work that takes seconds or minutes (backups), one piece after the other, at a lower
/// priority than what serves requests. Must go before the event loops of those who wait for it.
class BackgroundThread {
  public:
    explicit BackgroundThread(std::string name, std::size_t max_waiting = 8);
    ~BackgroundThread();
    BackgroundThread(const BackgroundThread&) = delete;
    BackgroundThread& operator=(const BackgroundThread&) = delete;

    /// Starts. `tick` is called every `period` between two pieces of work.
    void start(std::chrono::seconds period, std::function<void()> tick);

    /// Lets the running piece end (it should ask stopping()) and drops what waits. Blocks; may be
    /// called twice.
    void stop();

    /// Whether running work should give up.
    [[nodiscard]] bool stopping() const { return stopping_.load(std::memory_order_relaxed); }

    /// Runs `work` there some time; false when too much is waiting. It must not throw.
    bool submit(std::function<void()> work);

    /// Runs `work` there and resumes on the caller's loop with what it gave or threw; unavailable
    /// when too much is waiting.
    template <class T>
    base::Async<base::Result<T>> run(std::function<base::Result<T>()> work) {
        auto outcome = std::make_shared<std::optional<base::Result<T>>>();
        auto failure = std::make_shared<std::exception_ptr>();
        std::function<void()> job = [outcome, failure, body = std::move(work)] {
            try {
                outcome->emplace(body());
            } catch (...) {
                *failure = std::current_exception();
            }
        };
        const bool accepted = co_await wait_for(std::move(job));
        if (!accepted) co_return busy();
        if (*failure) std::rethrow_exception(*failure);
        co_return std::move(**outcome);
    }

  private:
    base::Async<bool> wait_for(std::function<void()> job);
    void work_until_stopped();
    static base::Error busy();

    const std::string name_;
    const std::size_t max_waiting_;
    std::chrono::seconds period_{};
    std::function<void()> tick_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace ao::core
