#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/async.h"
#include "base/result.h"

namespace ao::core {

struct HasherOptions {
    unsigned threads = 2;          ///< argon2 runs at once: 19 MiB and a whole core each
    std::size_t max_waiting = 64;  ///< more are refused as unavailable
};

/// Runs the slow password hash beside the event loops, a few at a time, so that a flood of sign-ins
/// costs bounded memory and leaves the API responsive (OWASP Password Storage, denial of service).
/// Thread-safe. Must outlive the requests that wait for it and go before their event loops.
class PasswordHasher {
  public:
    explicit PasswordHasher(HasherOptions options = {});
    ~PasswordHasher();
    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;

    /// The PHC string of `password`. Unavailable, with a time to come back, when too many wait.
    base::Async<base::Result<std::string>> hash(std::string password);

    /// Whether `phc` was made from `password`. Unavailable as above.
    base::Async<base::Result<bool>> verify(std::string phc, std::string password);

    /// Jobs not yet begun.
    [[nodiscard]] std::size_t waiting() const;

  private:
    /// Runs `work` on a thread and resumes on the caller's loop; false when the queue was full.
    base::Async<bool> run(std::function<void()> work);
    bool submit(std::function<void()> job);
    void work_until_stopped();

    const HasherOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace ao::core
