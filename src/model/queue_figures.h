#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "model/queue_rule.h"

namespace ao::model {

/// How a queue of a tenant stands.
struct QueueFigures {
    std::string name;
    std::int64_t ready = 0;      ///< a worker may take them now
    std::int64_t scheduled = 0;  ///< due later, retries among them
    std::int64_t parked = 0;     ///< their concurrency key is taken
    std::int64_t running = 0;
    std::int64_t dead = 0;
    std::optional<base::Time> oldest_due{};  ///< of what is ready or parked
    double per_second = 0;                   ///< finished, over the last minute
    std::optional<double> start_p50_ms{};    ///< from due to started, over the last minute
    std::optional<double> start_p95_ms{};
    QueueRule rule{};  ///< what an operator said about the queue
};

}  // namespace ao::model
