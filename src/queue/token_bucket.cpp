#include "queue/token_bucket.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ao::queue {

namespace {

/// Sums of small refills may miss a whole number by rounding.
constexpr double kRounding = 1e-6;

double capacity_of(double per_second, std::int64_t burst) {
    return std::max(1.0, burst > 0 ? static_cast<double>(burst) : per_second);
}

}  // namespace

TokenBucket::TokenBucket(double per_second, std::int64_t burst, base::SteadyTime now)
    : per_second_(per_second), capacity_(capacity_of(per_second, burst)), filled_at_(now) {}

void TokenBucket::change(double per_second, std::int64_t burst, base::SteadyTime now) {
    refill(now);
    per_second_ = per_second;
    capacity_ = capacity_of(per_second, burst);
    level_ = std::min(level_, capacity_);
}

std::int64_t TokenBucket::tokens(base::SteadyTime now) {
    refill(now);
    return static_cast<std::int64_t>(std::floor(level_ + kRounding));
}

void TokenBucket::take() {
    level_ = std::max(0.0, level_ - 1);
}

base::SteadyTime TokenBucket::next(base::SteadyTime now) {
    if (tokens(now) > 0) return now;
    const double micros = std::ceil((1 - level_) / per_second_ * 1e6);
    return now + std::chrono::microseconds{static_cast<std::int64_t>(micros)};
}

void TokenBucket::refill(base::SteadyTime now) {
    if (now <= filled_at_) return;
    const std::chrono::duration<double> passed = now - filled_at_;
    level_ = std::min(capacity_, level_ + passed.count() * per_second_);
    filled_at_ = now;
}

}  // namespace ao::queue
