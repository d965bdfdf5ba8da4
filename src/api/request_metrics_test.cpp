#include "api/request_metrics.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ao::api {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class Observations : public testing::Test {
  protected:
    void observe(http::Method method, std::string_view route, int status, milliseconds took) {
        http::Request request;
        request.method = method;
        request.route = route;
        requests_.observe({request, status, 100, took});
    }

    base::Metrics metrics_;
    RequestMetrics requests_{metrics_};
    const std::string leads_ = "/api/leads/{id}";
};

TEST_F(Observations, RefusalsCountAsFailedRequests) {
    observe(http::Method::get, leads_, 200, milliseconds{2});
    observe(http::Method::get, leads_, 401, milliseconds{1});
    observe(http::Method::get, leads_, 429, milliseconds{1});
    observe(http::Method::get, "", 404, milliseconds{8});
    RequestTotals totals = requests_.totals();
    EXPECT_EQ(totals.requests, 4U);
    EXPECT_EQ(totals.failed, 3U);
    EXPECT_EQ(totals.rate_limited, 1U);
    EXPECT_DOUBLE_EQ(totals.latency_max_ms, 8.0);
    EXPECT_NEAR(totals.latency_total_ms, 12.0, 0.01);
    EXPECT_EQ(
        requests_.errors(),
        (std::map<std::string, std::uint64_t>{{"401", 1}, {"404", 1}, {"429", 1}})
    );
}

TEST_F(Observations, AreKeptByRouteTemplateAndMethod) {
    observe(http::Method::get, leads_, 200, milliseconds{2});
    observe(http::Method::get, leads_, 500, milliseconds{6});
    observe(http::Method::put, leads_, 200, milliseconds{1});
    observe(http::Method::get, "", 404, milliseconds{1});
    std::map<std::string, RouteFigures> routes;
    for (RouteFigures& route : requests_.routes())
        routes[route.name] = route;
    ASSERT_EQ(routes.size(), 3U);
    EXPECT_EQ(routes["GET /api/leads/{id}"].requests, 2U);
    EXPECT_EQ(routes["GET /api/leads/{id}"].errors, 1U);
    EXPECT_DOUBLE_EQ(routes["GET /api/leads/{id}"].min_ms, 2.0);
    EXPECT_DOUBLE_EQ(routes["GET /api/leads/{id}"].max_ms, 6.0);
    EXPECT_EQ(routes["PUT /api/leads/{id}"].requests, 1U);
    EXPECT_EQ(routes["GET (none)"].errors, 1U);
    EXPECT_THAT(
        metrics_.prometheus_text(),
        HasSubstr(R"(http_requests_total{endpoint="/api/leads/{id}",method="GET",status="500"} 1)")
    );
}

TEST_F(Observations, CanBeReadOutForRatesAndPercentiles) {
    observe(http::Method::get, leads_, 200, milliseconds{2});
    const core::RequestCounts before = requests_.counts();
    observe(http::Method::get, leads_, 404, milliseconds{400});
    observe(http::Method::get, leads_, 503, milliseconds{400});
    const core::Traffic traffic = core::traffic_between(before, requests_.counts(), 2);
    EXPECT_EQ(traffic.requests, 2U);
    EXPECT_EQ(traffic.per_second, 1);
    EXPECT_EQ(traffic.error_percent, 100);
    EXPECT_EQ(traffic.server_error_percent, 50);
    EXPECT_NEAR(traffic.average_ms, 400, 1e-3);
    EXPECT_GT(traffic.p50_ms, 200);
    EXPECT_LE(traffic.p99_ms, 500);
}

TEST_F(Observations, NotBeingReadyIsNoFailure) {
    const auto fetch_ready = [&](int status) {
        observe(http::Method::get, "/health/ready", status, milliseconds{1});
    };
    fetch_ready(503);
    fetch_ready(200);
    observe(http::Method::get, leads_, 503, milliseconds{1});
    EXPECT_EQ(requests_.counts().requests, 3U);
    EXPECT_EQ(requests_.counts().failed, 1U);
    EXPECT_EQ(requests_.counts().server_failed, 1U);
    EXPECT_EQ(requests_.totals().failed, 2U);
}

TEST_F(Observations, OfSeveralThreadsAddUp) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([this] {
            for (int n = 0; n < 1'000; ++n)
                observe(http::Method::get, leads_, n % 10 == 0 ? 503 : 200, milliseconds{1});
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(requests_.totals().requests, 4'000U);
    EXPECT_EQ(requests_.totals().failed, 400U);
}

}  // namespace
}  // namespace ao::api
