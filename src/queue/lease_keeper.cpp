#include "queue/lease_keeper.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace ao::queue {

namespace {

using Steady = std::chrono::steady_clock;

/// So long signs of life that somebody asked for are collected.
constexpr std::chrono::milliseconds kSoon{500};

}  // namespace

base::Async<> LeaseKeeper::run() {
    constexpr std::chrono::milliseconds kAfterFailure{1'000};
    while (!stopping_) {
        next_ = std::min(next_, Steady::now() + beat_every_);
        co_await stop_bell_.wait(next_ - Steady::now());
        if (stopping_ || Steady::now() < next_) continue;
        next_ = std::exchange(again_, false) ? Steady::now() + kSoon : Steady::time_point::max();
        const bool beaten = co_await beat();
        if (!beaten) next_ = std::min(next_, Steady::now() + kAfterFailure);
    }
}

void LeaseKeeper::wake() {
    again_ = true;
    next_ = Steady::now();
    stop_bell_.ring();
}

void LeaseKeeper::hurry() {
    next_ = std::min(next_, Steady::now() + kSoon);
    stop_bell_.ring();
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
        beats.push_back(
            {attempt->given.lease(),
             std::exchange(attempt->progress, std::nullopt),
             std::exchange(attempt->message, {})}
        );
    const auto states = co_await broker_.beat(beats);
    if (!states) {
        for (std::size_t i = 0; i < attempts.size(); ++i)
            keep_progress(*attempts[i], std::move(beats[i]));
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

void LeaseKeeper::keep_progress(Attempt& attempt, Beat untold) {
    if (!attempt.progress) attempt.progress = untold.progress;
    if (attempt.message.empty()) attempt.message = std::move(untold.message);
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
