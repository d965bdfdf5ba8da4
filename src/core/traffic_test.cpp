#include "core/traffic.h"

#include <gtest/gtest.h>

#include "base/metrics.h"

namespace ao::core {
namespace {

/// Counts in which `fast` requests took 1 to 1.5 ms and `slow` 0.5 to 1 s.
RequestCounts counts(std::uint64_t fast, std::uint64_t slow) {
    RequestCounts made;
    const auto& bounds = base::Metrics::kLatencySeconds;
    made.latencies.resize(bounds.size() + 1);
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        if (bounds[i] == 1.5e-3) made.latencies[i] = fast;
        if (bounds[i] == 1) made.latencies[i] = slow;
    }
    made.requests = fast + slow;
    made.seconds = static_cast<double>(fast) * 1e-3 + static_cast<double>(slow) * 0.8;
    return made;
}

TEST(Traffic, IsWhatHappenedBetweenTwoCounts) {
    RequestCounts earlier = counts(1'000, 0);
    RequestCounts later = counts(1'090, 10);
    later.failed = 20;
    later.server_failed = 5;
    const Traffic traffic = traffic_between(earlier, later, 10);
    EXPECT_EQ(traffic.requests, 100U);
    EXPECT_DOUBLE_EQ(traffic.per_second, 10);
    EXPECT_DOUBLE_EQ(traffic.error_percent, 20);
    EXPECT_DOUBLE_EQ(traffic.server_error_percent, 5);
    EXPECT_NEAR(traffic.average_ms, (90 * 1 + 10 * 800) / 100.0, 1e-6);
    EXPECT_GE(traffic.p50_ms, 1);
    EXPECT_LE(traffic.p50_ms, 1.5);
    EXPECT_GE(traffic.p95_ms, 500);
    EXPECT_GE(traffic.p99_ms, traffic.p95_ms);
}

TEST(Traffic, OfNothingIsZero) {
    const Traffic traffic = traffic_between(counts(5, 5), counts(5, 5), 0);
    EXPECT_EQ(traffic.requests, 0U);
    EXPECT_EQ(traffic.per_second, 0);
    EXPECT_EQ(traffic.p99_ms, 0);
}

}  // namespace
}  // namespace ao::core
