#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/task.h"
#include "queue/broker.h"
#include "queue/rulebook.h"
#include "queue/solitude.h"
#include "queue/tenant_walk.h"
#include "store/database.h"
#include "store/task_lane.h"

namespace ao::queue {

/// What becomes of a chosen task: leased to a worker, or handed over to a broker outside the store.
struct Take {
    std::function<void(store::TaskLanes&, std::span<store::Candidate> chosen)> move;

    /// Who gets it; empty: a broker outside the store, which keeps those apart that run alone.
    std::string worker_id{};
};

/// Under one new token for the whole batch: task and attempt are compared as well.
Take lease_to(std::string worker_id, base::Time now, std::chrono::milliseconds lease);
Take hand_over();

/// The tasks whose turn it was, and when to ask again.
struct Choice {
    std::vector<model::Task> tasks{};
    /// Nothing changes before without a commit that notifies Topic::tasks; nothing: nothing at all.
    std::optional<base::Time> look_again{};
    bool more = false;  ///< there may be more at once: ask again as soon as there is capacity
    bool shut = false;  ///< this worker gets nothing (else) until something it holds has ended
};

/// The claim policy: which waiting task has its turn.
///
/// Tenants take turns, one share each, so that one with 100,000 tasks delays the first task of
/// another by one batch at most. Inside a tenant the order is priority (highest first), run_at, id
/// over all its types; priority does not count between tenants. Queues take turns as well. What is
/// paused, over its limit or its rate, or not wanted by the worker is skipped lane by lane, at the
/// cost of a row each. A task whose concurrency key is taken is parked. One on its last life is
/// given to a worker by itself, and who comes upon it gets nothing behind it before it is idle.
/// Tasks that should have started by now and never did are cancelled ("expired").
///
/// One choice looks at a bounded number of tenants and tasks; `more` says that it stopped early.
/// Threads: called inside write transactions only, which have one thread. A rule is obeyed from the
/// commit after the one that changed it.
class Chooser {
  public:
    Chooser(store::Database& database, const base::Clock& clock);

    /// Up to request.limit tasks, taken by `take`.
    Choice choose(
        store::Session& session, const TakeRequest& request, base::Time now, const Take& take
    );

    /// Whether a lane was shut by max_running, or a worker because of a task that runs alone, since
    /// take_held_back(): the end of a run may open it, and who ends one tells those who wait
    /// (Topic::tasks).
    [[nodiscard]] bool held_back() const { return held_back_; }

    /// The same, and forgets it.
    bool take_held_back() { return std::exchange(held_back_, false); }

  private:
    struct Turn;

    /// Where the turns over the tenants of a queue stand, for workers of one appetite.
    struct Rotation {
        std::string after{};  ///< the tenant served last
        int wraps = 0;        ///< past the last tenant, since something was found
        std::optional<base::SteadyTime> look_again{};  ///< the earliest since then
    };

    void refresh(store::Session& session);
    void return_rested_keys(Turn& turn);
    void sweep_parked_keys(Turn& turn);
    void serve_queue(Turn& turn, const std::string& queue);

    /// A share for each tenant in turn; returns those that may have more.
    std::vector<std::string> serve_each(
        Turn& turn, const std::string& queue, TenantWalk& walk, Rotation& rotation
    );

    /// Another share for those who may have more; returns those that still may.
    std::vector<std::string> serve_again(
        Turn& turn, const std::string& queue, std::vector<std::string>& hungry
    );
    void note_end(Turn& turn, const TenantWalk& walk, Rotation& rotation, bool found);
    Rotation& rotation_of(const TakeRequest& request, const std::string& queue);

    const base::Clock& clock_;
    Rulebook rules_;
    Solitude solitude_;
    std::map<std::string, Rotation> rotations_;
    std::uint64_t turns_ = 0;
    store::ParkedKey swept_{};
    bool sweeping_ = true;  ///< a program that was killed may have left keys nobody frees
    base::SteadyTime next_sweep_{};
    bool held_back_ = false;
    std::atomic<bool> stale_{true};
    store::Database::Subscription subscription_;
};

}  // namespace ao::queue
