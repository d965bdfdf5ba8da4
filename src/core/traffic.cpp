#include "core/traffic.h"

#include <algorithm>

#include "base/metrics.h"

namespace ao::core {

namespace {

double percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

/// The value below which `fraction` of the observations lie, interpolated inside its bucket.
double quantile(const std::vector<std::uint64_t>& buckets, double total, double fraction) {
    const std::vector<double>& bounds = base::Metrics::kLatencySeconds;
    const double rank = fraction * total;
    double below = 0;
    for (std::size_t i = 0; i < std::min(bounds.size(), buckets.size()); ++i) {
        const auto inside = static_cast<double>(buckets[i]);
        if (inside > 0 && below + inside >= rank) {
            const double low = i == 0 ? 0 : bounds[i - 1];
            return low + (bounds[i] - low) * (rank - below) / inside;
        }
        below += inside;
    }
    return bounds.back();  // beyond the last bound nothing is known
}

}  // namespace

Traffic traffic_between(
    const RequestCounts& earlier, const RequestCounts& later, double elapsed_seconds
) {
    Traffic traffic;
    traffic.requests = later.requests - earlier.requests;
    if (elapsed_seconds > 0)
        traffic.per_second = static_cast<double>(traffic.requests) / elapsed_seconds;
    traffic.error_percent = percent(later.failed - earlier.failed, traffic.requests);
    traffic.server_error_percent =
        percent(later.server_failed - earlier.server_failed, traffic.requests);

    std::vector<std::uint64_t> buckets = later.latencies;
    double observed = 0;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        if (i < earlier.latencies.size()) buckets[i] -= earlier.latencies[i];
        observed += static_cast<double>(buckets[i]);
    }
    if (observed == 0) return traffic;
    traffic.average_ms = (later.seconds - earlier.seconds) * 1e3 / observed;
    traffic.p50_ms = quantile(buckets, observed, 0.50) * 1e3;
    traffic.p95_ms = quantile(buckets, observed, 0.95) * 1e3;
    traffic.p99_ms = quantile(buckets, observed, 0.99) * 1e3;
    return traffic;
}

}  // namespace ao::core
