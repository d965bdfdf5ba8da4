#pragma once
#include <chrono>
#include <memory>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "queue/attempt.h"
#include "store/database.h"

namespace ao::queue {

/// The leases a worker holds: renewed together, given back together.
class LeaseKeeper {
  public:
    struct Options {
        std::chrono::milliseconds lease;
        std::chrono::milliseconds renew_every;
    };

    LeaseKeeper(
        base::EventLoop& loop, store::Database& database, const base::Clock& clock, Options options
    );

    void hold(std::shared_ptr<Attempt> attempt) { held_.insert(std::move(attempt)); }

    void drop(const std::shared_ptr<Attempt>& attempt) { held_.erase(attempt); }

    /// Renews every `renew_every`, or sooner after a failure, until stop().
    base::Async<> run();

    void stop();

    /// Prolongs all leases now; attempts whose lease is lost are given up. False when the database
    /// refused or failed: nothing changed.
    base::Async<bool> renew();

    /// Makes all held tasks claimable again, the attempt not counted, and gives the attempts up.
    base::Async<> give_back();

  private:
    using Attempts = std::vector<std::shared_ptr<Attempt>>;

    store::Database& database_;
    const base::Clock& clock_;
    Options options_;
    std::unordered_set<std::shared_ptr<Attempt>> held_;
    Bell stop_bell_;
    bool stopping_ = false;
};

/// Makes claimed tasks claimable again, the attempts not counted. When the database refuses, that
/// is logged and the leases run out instead.
base::Async<> release(
    store::Database& database, std::vector<store::Lease> leases, base::Time run_at
);

}  // namespace ao::queue
