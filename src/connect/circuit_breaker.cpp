#include "connect/circuit_breaker.h"

#include <algorithm>

namespace ao::connect {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostRemembered = 1'000;
constexpr milliseconds kSpread{10'000};    // over which those who were sent away come back
constexpr milliseconds kProbeWait{2'000};  // while a probe is on its way
constexpr unsigned kMostDoublings = 16;

milliseconds part_of(milliseconds whole, double share) {
    return milliseconds{static_cast<std::int64_t>(static_cast<double>(whole.count()) * share)};
}

}  // namespace

CircuitBreaker::Permit CircuitBreaker::ask(base::SteadyTime now, double chance) {
    if (state_ == State::closed) return {};
    if (now < retry_at_) {
        const auto left = std::chrono::ceil<milliseconds>(retry_at_ - now);
        return {false, false, left + part_of(std::min(left, kSpread), chance)};
    }
    if (is_probing_) return {false, false, kProbeWait + part_of(kProbeWait, chance)};
    state_ = State::half_open;
    is_probing_ = true;
    return {true, true, {}};
}

void CircuitBreaker::end(
    const Permit& permit, Verdict verdict, base::SteadyTime now, double chance
) {
    if (permit.is_probe) is_probing_ = false;
    if (!options_.enabled || verdict == Verdict::unknown) return;
    if (permit.is_probe && state_ == State::half_open) {
        if (verdict == Verdict::success)
            close();
        else
            open(now, chance);
        return;
    }
    if (state_ != State::closed) return;  // it began before, and is no news
    ended_.push_back({now, verdict == Verdict::failure});
    failures_ += verdict == Verdict::failure ? 1 : 0;
    failures_in_a_row_ = verdict == Verdict::failure ? failures_in_a_row_ + 1 : 0;
    const Counts counts = count(now);
    const double limit = options_.failure_share * static_cast<double>(counts.calls);
    const bool too_many =
        counts.calls >= options_.least_calls && static_cast<double>(counts.failures) >= limit;
    const bool no_end =
        counts.failures >= options_.least_calls && failures_in_a_row_ >= options_.least_calls;
    if (verdict == Verdict::failure && (too_many || no_end)) open(now, chance);
}

void CircuitBreaker::configure(BreakerOptions options) {
    options_ = options;
    if (!options_.enabled) close();
}

CircuitBreaker::Counts CircuitBreaker::count(base::SteadyTime now) {
    forget_old(now);
    return {ended_.size(), failures_};
}

void CircuitBreaker::open(base::SteadyTime now, double chance) {
    if (state_ == State::closed) opened_at_ = now;
    state_ = State::open;
    const unsigned doublings = std::min(openings_++, kMostDoublings);
    const auto wait =
        std::min<milliseconds>(options_.open_for * (1LL << doublings), options_.longest_open);
    retry_at_ = now + part_of(wait, 0.8 + 0.4 * chance);
}

void CircuitBreaker::close() {
    state_ = State::closed;
    openings_ = 0;
    failures_ = 0;
    failures_in_a_row_ = 0;
    ended_.clear();
}

void CircuitBreaker::forget_old(base::SteadyTime now) {
    while (!ended_.empty() &&
           (ended_.size() > kMostRemembered || ended_.front().at + options_.window <= now)) {
        failures_ -= ended_.front().failed ? 1 : 0;
        ended_.pop_front();
    }
}

const char* to_string(CircuitBreaker::State state) {
    switch (state) {
        case CircuitBreaker::State::closed:
            return "closed";
        case CircuitBreaker::State::open:
            return "open";
        case CircuitBreaker::State::half_open:
            break;
    }
    return "half_open";
}

}  // namespace ao::connect
