#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "core/traffic.h"
#include "http/server.h"

namespace ao::api {

/// Figures of one route since the start, as GET /metrics shows them.
struct RouteFigures {
    std::string
        name;  ///< "GET /api/leads/{id}": the template, never the path, so the list is bounded
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;  ///< 4xx and 5xx
    double total_ms = 0;
    double min_ms = 0;
    double max_ms = 0;
    double p50_ms = 0, p95_ms = 0, p99_ms = 0;
};

/// Totals since the start.
struct RequestTotals {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;        ///< 4xx and 5xx, 401 and 429 among them
    std::uint64_t rate_limited = 0;  ///< 429
    double latency_total_ms = 0;
    double latency_max_ms = 0;
    double p50_ms = 0, p95_ms = 0, p99_ms = 0;
};

/// Counts every answered request, by route template and status. observe() runs on each event loop
/// and costs two map look-ups and a few relaxed adds, each to a cell of its thread's own; reading
/// is for /metrics. Thread-safe.
class RequestMetrics {
  public:
    explicit RequestMetrics(base::Metrics& metrics);
    ~RequestMetrics();
    RequestMetrics(const RequestMetrics&) = delete;
    RequestMetrics& operator=(const RequestMetrics&) = delete;

    void observe(const http::Observation& observation);

    [[nodiscard]] RequestTotals totals() const;
    [[nodiscard]] std::vector<RouteFigures> routes() const;

    /// What the monitor takes its rates and percentiles from. A 503 of /health/ready is what was
    /// asked for, not a failure: else a load balancer's look at a server that starts raises alarms.
    [[nodiscard]] core::RequestCounts counts() const;

    /// Requests answered with each status of 400 and above: {"404": 12}.
    [[nodiscard]] std::map<std::string, std::uint64_t> errors() const;

  private:
    struct Route;
    struct Cache;
    struct Latencies;
    Route& route_of(const http::Request& request);

    base::Metrics& metrics_;
    base::Histogram& seconds_;
    const std::unique_ptr<Latencies> latencies_;
    std::array<std::atomic<std::uint64_t>, 600> by_status_{};
    std::atomic<std::uint64_t> not_ready_{0};
    std::atomic<std::int64_t> max_nanoseconds_{0};
    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Route>> routes_;
    const std::uint64_t instance_;
};

}  // namespace ao::api
