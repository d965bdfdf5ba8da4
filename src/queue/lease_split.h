#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "queue/broker.h"
#include "queue/redis_broker.h"

namespace ao::queue {

/// The answers to `ours` and `others`, put back in the order of the questions.
inline std::vector<LeaseState> interleaved(
    const std::vector<bool>& is_ours,
    const std::vector<LeaseState>& ours,
    const std::vector<LeaseState>& others
) {
    std::vector<LeaseState> states;
    std::size_t own = 0;
    std::size_t other = 0;
    for (const bool mine : is_ours)
        states.push_back(mine ? ours.at(own++) : others.at(other++));
    return states;
}

/// Moves those whose leases Redis gave out of `all`; `is_ours` says for each where it went.
template <class T>
std::vector<T> take_ours(std::vector<T>& all, std::vector<bool>& is_ours) {
    std::vector<T> ours;
    std::vector<T> others;
    for (T& one : all) {
        is_ours.push_back(RedisBroker::is_ours(one.lease));
        (is_ours.back() ? ours : others).push_back(std::move(one));
    }
    all = std::move(others);
    return ours;
}

}  // namespace ao::queue
