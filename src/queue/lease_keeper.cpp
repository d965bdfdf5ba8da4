#include "queue/lease_keeper.h"

#include "base/log.h"

namespace ao::queue {

base::Async<> LeaseKeeper::run() {
    constexpr std::chrono::milliseconds kAfterFailure{1'000};
    bool beaten = true;
    while (!stopping_) {
        const auto pause = beaten ? beat_every_ : std::min(kAfterFailure, beat_every_);
        co_await stop_bell_.wait(pause);
        if (!stopping_) beaten = co_await beat();
    }
}

void LeaseKeeper::stop() {
    stopping_ = true;
    stop_bell_.ring();
}

base::Async<bool> LeaseKeeper::beat() {
    const Attempts attempts(held_.begin(), held_.end());
    if (attempts.empty()) co_return true;
    std::vector<Beat> beats;
    for (const auto& attempt : attempts)
        beats.push_back({attempt->given.lease()});
    const auto states = co_await broker_.beat(std::move(beats));
    if (!states) {
        base::log::warning("queue.beat_failed", {{"why", states.error().message}});
        co_return false;
    }
    for (std::size_t i = 0; i < attempts.size(); ++i) {
        const auto& attempt = attempts[i];
        // One whose end has been told meanwhile has lost its lease for a good reason.
        if (states->at(i) == LeaseState::held || attempt->reporting || attempt->settled) continue;
        base::log::warning(
            "queue.lease_lost",
            {{"task", attempt->given.task.id}, {"attempt", attempt->given.task.attempt}}
        );
        attempt->give_up();
    }
    co_return true;
}

base::Async<> LeaseKeeper::give_back() {
    const Attempts attempts(held_.begin(), held_.end());
    std::vector<store::Lease> leases;
    for (const auto& attempt : attempts) {
        if (attempt->ended) continue;
        attempt->give_up();
        leases.push_back(attempt->given.lease());
    }
    const auto given = co_await broker_.give_back(std::move(leases));
    // They run out instead.
    if (!given) base::log::warning("queue.release_refused", {{"why", given.error().message}});
}

}  // namespace ao::queue
