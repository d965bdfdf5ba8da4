#include "base/metrics.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ao::base {

namespace {

using testing::HasSubstr;

TEST(Metrics, TheSameNameAndLabelsAreTheSameMetric) {
    Metrics metrics;
    Counter& ok = metrics.counter("ao_requests_total", "Requests.", {{"status", "200"}});
    Counter& bad = metrics.counter("ao_requests_total", "Requests.", {{"status", "500"}});
    EXPECT_EQ(&ok, &metrics.counter("ao_requests_total", "", {{"status", "200"}}));
    EXPECT_NE(&ok, &bad);
    ok.add();
    ok.add(2);
    EXPECT_EQ(ok.value(), 3);
    EXPECT_EQ(bad.value(), 0);
}

TEST(Metrics, ACounterNeverFalls) {
    Metrics metrics;
    Counter& counter = metrics.counter("ao_x_total", "");
    counter.add(5);
    counter.add(-3);
    EXPECT_EQ(counter.value(), 5);
}

TEST(Metrics, AGaugeRisesAndFalls) {
    Metrics metrics;
    Gauge& gauge = metrics.gauge("ao_queue_depth", "");
    gauge.set(10);
    gauge.add(-4);
    EXPECT_EQ(gauge.value(), 6);
}

TEST(Metrics, HistogramsGiveQuantiles) {
    Metrics metrics;
    Histogram& histogram = metrics.histogram("ao_seconds", "", {}, {1, 2, 4});
    EXPECT_EQ(histogram.quantile(0.5), 0);
    for (int i = 0; i < 10; ++i)
        histogram.observe(0.5);
    for (int i = 0; i < 10; ++i)
        histogram.observe(3);
    EXPECT_EQ(histogram.count(), 20u);
    EXPECT_EQ(histogram.sum(), 35);
    EXPECT_DOUBLE_EQ(histogram.quantile(0), 0);
    EXPECT_DOUBLE_EQ(histogram.quantile(0.25), 0.5);  // half of the first bucket, 0 to 1
    EXPECT_DOUBLE_EQ(histogram.quantile(0.5), 1);
    EXPECT_DOUBLE_EQ(histogram.quantile(0.75), 3);  // half of the third bucket, 2 to 4
    EXPECT_DOUBLE_EQ(histogram.quantile(1), 4);
    for (int i = 0; i < 1000; ++i)
        histogram.observe(100);
    EXPECT_DOUBLE_EQ(histogram.quantile(0.99), 4);  // all that is known: beyond the last bound
}

TEST(Metrics, ABoundBelongsToTheBucketBelowIt) {  // Prometheus: le means less than or equal
    Metrics metrics;
    metrics.histogram("ao_seconds", "", {}, {1, 2}).observe(1);
    EXPECT_THAT(metrics.prometheus_text(), HasSubstr("ao_seconds_bucket{le=\"1\"} 1\n"));
}

TEST(Metrics, NothingIsLostAmongThreads) {
    Metrics metrics;
    Counter& counter = metrics.counter("ao_x_total", "");
    Histogram& histogram = metrics.histogram("ao_x_seconds", "");
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 12; ++thread)
        threads.emplace_back([&] {
            for (int i = 0; i < 10'000; ++i) {
                counter.add();
                histogram.observe(0.001);
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(counter.value(), 120'000);
    EXPECT_EQ(histogram.count(), 120'000u);
    EXPECT_NEAR(histogram.sum(), 120, 1e-6);
}

TEST(Metrics, PrometheusText) {
    Metrics metrics;
    metrics.counter("ao_requests_total", "Requests.", {{"route", "/a\"b\\c\nd"}}).add(3);
    metrics.gauge("ao_depth", "Depth.").set(2.5);
    Histogram& histogram = metrics.histogram("ao_seconds", "Time.", {{"op", "x"}}, {0.1, 1});
    histogram.observe(0.05);
    histogram.observe(0.5);
    histogram.observe(5);
    std::string text = metrics.prometheus_text();
    EXPECT_THAT(
        text, HasSubstr("# HELP ao_requests_total Requests.\n# TYPE ao_requests_total counter\n")
    );
    EXPECT_THAT(text, HasSubstr("ao_requests_total{route=\"/a\\\"b\\\\c\\nd\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE ao_depth gauge\nao_depth 2.5\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE ao_seconds histogram\n"));
    EXPECT_THAT(text, HasSubstr("ao_seconds_count{op=\"x\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("ao_seconds_sum{op=\"x\"} 5.5"));
    EXPECT_THAT(text, HasSubstr("ao_seconds_bucket{op=\"x\",le=\"0.1\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("ao_seconds_bucket{op=\"x\",le=\"1\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("ao_seconds_bucket{op=\"x\",le=\"+Inf\"} 3\n"));
}

TEST(Metrics, MisuseIsABug) {
    Metrics metrics;
    metrics.counter("ao_x_total", "");
    EXPECT_THROW(metrics.gauge("ao_x_total", ""), std::logic_error);
    EXPECT_THROW(metrics.counter("ao x", ""), std::logic_error);
    EXPECT_THROW(metrics.counter("ao_y_total", "", {{"a-b", ""}}), std::logic_error);
    EXPECT_THROW(metrics.histogram("ao_seconds", "", {}, {2, 1}), std::logic_error);
    EXPECT_THAT(metrics.prometheus_text(), testing::Not(HasSubstr("ao_y")));
}

}  // namespace

}  // namespace ao::base
