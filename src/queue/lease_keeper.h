#pragma once
#include <chrono>
#include <memory>
#include <unordered_set>
#include <vector>

#include "queue/attempt.h"
#include "queue/broker.h"

namespace ao::queue {

/// The leases a worker holds: renewed together, given back together.
class LeaseKeeper {
  public:
    LeaseKeeper(base::EventLoop& loop, Broker& broker, std::chrono::milliseconds beat_every)
        : broker_(broker), beat_every_(beat_every), stop_bell_(loop) {}

    void hold(std::shared_ptr<Attempt> attempt) { held_.insert(std::move(attempt)); }

    void drop(const std::shared_ptr<Attempt>& attempt) { held_.erase(attempt); }

    /// A sign of life every `beat_every`, or sooner after a failure, until stop(). Attempts whose
    /// lease is lost are given up.
    base::Async<> run();

    void stop();

    /// A sign of life now, and once more soon: the broker may hear later than we did of what was
    /// cancelled.
    void wake();

    /// A sign of life soon, because a handler has something to say.
    void hurry();

    /// Gives up all attempts whose end is not known yet, and gives them back.
    base::Async<> give_back();

  private:
    using Attempts = std::vector<std::shared_ptr<Attempt>>;

    base::Async<bool> beat();
    static void keep_progress(Attempt& attempt, Beat untold);

    Broker& broker_;
    std::chrono::milliseconds beat_every_;
    std::unordered_set<std::shared_ptr<Attempt>> held_;
    Bell stop_bell_;
    std::chrono::steady_clock::time_point next_{};  ///< of the beats
    bool again_ = false;
    bool stopping_ = false;
};

}  // namespace ao::queue
