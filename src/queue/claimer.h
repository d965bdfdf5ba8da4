#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "queue/registry.h"
#include "store/database.h"

namespace ao::queue {

/// What one claim brought.
struct Claimed {
    std::vector<model::Task> tasks;
    bool more = false;                   ///< some kinds gave as many as they could be given slots
    std::optional<base::Time> next_due;  ///< of a task that is not due yet
};

/// Takes due tasks for a worker, so that no kind exceeds its own limit and every kind has its turn.
/// For the thread of one event loop.
class Claimer {
  public:
    struct Options {
        std::string queue;
        std::string worker_id;
        std::chrono::milliseconds lease;
    };

    Claimer(
        store::Database& database,
        const Registry& registry,
        const base::Clock& clock,
        Options options
    );

    /// At most `free` tasks, each with a lease from now. Nothing when the database refused or
    /// failed.
    base::Async<std::optional<Claimed>> claim(std::size_t free);

    /// A claimed task of `type` has left its slot.
    void left(const std::string& type) { --running_[type]; }

  private:
    /// A part of one claim: at most `limit` tasks of `types`.
    struct Request {
        std::vector<std::string> types;
        std::size_t limit;
    };

    [[nodiscard]] std::vector<Request> next_requests();
    Claimed run(store::Session& session, const std::vector<Request>& wanted, std::size_t free);

    store::Database& database_;
    const Registry& registry_;
    const base::Clock& clock_;
    Options options_;
    std::unordered_map<std::string, std::size_t> running_;  ///< by type
    std::size_t turn_ = 0;
};

}  // namespace ao::queue
