#pragma once
#include <functional>
#include <mutex>

#include "api/endpoint.h"
#include "api/rate_limiter.h"
#include "api/request_metrics.h"
#include "base/metrics.h"
#include "core/alerts.h"
#include "core/metrics_export.h"
#include "core/system.h"
#include "http/server.h"

namespace ao::api {

/// The rate limit as /metrics shows it.
struct RateLimitView {
    bool enabled = false;
    std::int64_t window_seconds = 0;
    std::int64_t max_requests = 0;
    BlockedRequests blocked{};
};

/// Live figures: JSON with the flat keys of the seed contract and nested detail, or Prometheus
/// text.
class MetricsDoor {
  public:
    /// `rate_limit` and `server` are asked at each call; both may be called from any event loop.
    MetricsDoor(
        core::System& system,
        const core::Alerts& alerts,
        core::MetricsExport& exports,
        const RequestMetrics& requests,
        base::Metrics& metrics,
        std::function<RateLimitView()> rate_limit,
        std::function<http::ServerFigures()> server
    );

    /// JSON, unless `?format=prometheus` or an Accept header that prefers text/plain asks for
    /// Prometheus text.
    Answer metrics(Call& call);

    /// Always Prometheus text (exposition format 0.0.4).
    Answer prometheus(Call& call);

    /// `POST /api/monitoring/metrics/export`: the JSON as a file of the day.
    Answer export_figures(Call& call);

  private:
    base::Async<std::string> render_json();
    base::Async<std::string> render_prometheus();
    void set_gauges(const core::SystemState& state);
    void set_alert_gauges();

    core::System& system_;
    const core::Alerts& alerts_;
    core::MetricsExport& exports_;
    const RequestMetrics& requests_;
    base::Metrics& metrics_;
    std::function<RateLimitView()> rate_limit_;
    std::function<http::ServerFigures()> server_;
    std::mutex mutex_;  ///< two scrapes at once must not add the same twice
};

}  // namespace ao::api
