#pragma once
#include <cstdint>
#include <vector>

namespace ao::core {

/// What has been counted of the requests since the start, at one moment.
struct RequestCounts {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;                ///< 4xx and 5xx
    std::uint64_t server_failed = 0;         ///< 5xx
    std::uint64_t rate_limited = 0;          ///< 429
    double seconds = 0;                      ///< the latencies of those below, added up
    std::vector<std::uint64_t> latencies{};  ///< by base::Metrics::kLatencySeconds and one beyond
};

/// What the requests of a stretch of time were like.
struct Traffic {
    std::uint64_t requests = 0;
    double per_second = 0;
    double error_percent = 0;         ///< 4xx and 5xx
    double server_error_percent = 0;  ///< 5xx
    double average_ms = 0;
    double p50_ms = 0, p95_ms = 0, p99_ms = 0;
};

/// The requests between two counts that are `elapsed_seconds` apart.
Traffic traffic_between(
    const RequestCounts& earlier, const RequestCounts& later, double elapsed_seconds
);

}  // namespace ao::core
