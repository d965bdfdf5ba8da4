#include "api/monitoring.h"

#include <gmock/gmock.h>

#include "api/api_rig.h"
#include "api/monitoring_wire.h"
#include "api/performance_wire.h"

namespace ao::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class MonitoringApi : public ApiRig {
  protected:
    /// The server answers slowly, or quickly, for a while.
    void serve(std::chrono::milliseconds latency) {
        http::Request request;
        request.route = "/api/leads";
        for (int i = 0; i < 50; ++i)
            requests_.observe({request, 200, 10, latency});
        clock_.advance(std::chrono::seconds{61});
        run(looked());
    }

    base::Async<bool> looked() {
        co_await monitor_.look();
        co_return true;
    }

    http::Response put(const std::string& target, const std::string& body) {
        return ask(http::Method::put, target, bearer(token_), body);
    }

    const std::string token_ = token_of("boss");
};

TEST_F(MonitoringApi, AnAlertIsListedAcknowledgedAndBecomesHistory) {
    EXPECT_EQ(member(get("/api/monitoring/alerts", token_).body, "alert_count"), "0");
    serve(std::chrono::milliseconds{800});
    auto list = base::json::parse<AlertListReply>(get("/api/monitoring/alerts", token_).body);
    ASSERT_TRUE(list.ok());
    ASSERT_EQ(list->alert_count, 1);
    const AlertReply alert = list->alerts[0];
    EXPECT_EQ(alert.type, "latency_high");
    EXPECT_EQ(alert.severity, "MEDIUM");
    EXPECT_EQ(alert.threshold, 500);
    EXPECT_NEAR(alert.current_value, 800, 1);
    EXPECT_EQ(alert.state, "active");
    EXPECT_THAT(get("/metrics").body, HasSubstr(R"("active_alerts":[{"id":")" + alert.id));
    EXPECT_THAT(
        get("/metrics/prometheus").body,
        HasSubstr(R"(ao_alert_active{severity="MEDIUM",type="latency_high"} 1)")
    );
    EXPECT_THAT(get("/health/detailed").body, HasSubstr(alert.message));

    const std::string path = "/api/monitoring/alerts/" + alert.id + "/acknowledge";
    EXPECT_EQ(member(post(path, "", token_).body, "acknowledged_by"), "boss");
    EXPECT_EQ(post("/api/monitoring/alerts/nobody/acknowledge", "", token_).status, 404);

    serve(std::chrono::milliseconds{1});
    serve(std::chrono::milliseconds{1});
    list = base::json::parse<AlertListReply>(get("/api/monitoring/alerts", token_).body);
    EXPECT_EQ(list->alert_count, 0);
    ASSERT_EQ(list->history.size(), 1U);
    EXPECT_EQ(list->history[0].state, "resolved");
    EXPECT_EQ(list->history[0].acknowledged_by, "boss");
    EXPECT_EQ(post(path, "", token_).status, 409);
}

TEST_F(MonitoringApi, ThresholdsAreReadAndChanged) {
    const auto changed = put(
        "/api/monitoring/thresholds",
        R"({"thresholds":[{"alert_type":"latency_high","threshold":300},{"alert_type":"redis_away","enabled":false}]})"
    );
    EXPECT_EQ(changed.status, 200);
    const auto list =
        base::json::parse<ThresholdListReply>(get("/api/monitoring/thresholds", token_).body);
    ASSERT_TRUE(list.ok());
    ASSERT_EQ(list->thresholds.size(), model::kAlertTypes);
    for (const ThresholdReply& each : list->thresholds) {
        if (each.alert_type == "latency_high") {
            EXPECT_EQ(each.threshold, 300);
            EXPECT_EQ(each.configured, 500);
            EXPECT_EQ(each.source, "run_time");
            EXPECT_EQ(each.changed_by, "boss");
            EXPECT_EQ(each.key, "monitoring.latency_threshold_ms");
        }
        if (each.alert_type == "redis_away") {
            EXPECT_FALSE(each.enabled);
            EXPECT_FALSE(each.threshold.has_value());
        }
    }
    const auto refused =
        put("/api/monitoring/thresholds",
            R"({"thresholds":[{"alert_type":"nonsense","threshold":3}]})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("/thresholds/0/alert_type"));
}

TEST_F(MonitoringApi, TheOldWayToChangeOneKnowsItsNamesToo) {
    const std::string path = "/api/monitoring/alerts/threshold?alert_type=";
    const auto changed = post(path + "latency_high&threshold=10.5", "", token_);
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(member(changed.body, "status"), "success");
    EXPECT_EQ(member(changed.body, "alert_type"), "latency_high");
    EXPECT_EQ(member(changed.body, "threshold"), "10.5");
    EXPECT_EQ(alerts_.threshold(model::AlertType::latency_high).threshold, 10.5);

    EXPECT_THAT(
        post(path + "nonsense&threshold=1", "", token_).body, HasSubstr("query:alert_type")
    );
    EXPECT_THAT(post(path + "latency_high", "", token_).body, HasSubstr("query:threshold"));
    EXPECT_EQ(post(path + "latency_high&threshold=much", "", token_).status, 422);
}

TEST_F(MonitoringApi, TheFiguresOfADayBecomeAFile) {
    for (int i = 0; i < 2; ++i) {
        const auto made = post("/api/monitoring/metrics/export?output_dir=/tmp/else", "", token_);
        EXPECT_EQ(made.status, 200);
        EXPECT_EQ(member(made.body, "filepath"), "metrics/metrics_2026-01-01.json");
    }
    const std::string file = base::read_small_file(data_ / "metrics/metrics_2026-01-01.json");
    EXPECT_THAT(file, HasSubstr(R"("requests_total":)"));
    EXPECT_THAT(file, Not(HasSubstr("password")));
}

TEST_F(MonitoringApi, PerformanceIsMeasuredByTypeOfTask) {
    const base::Metrics::Labels labels{{"operation", "crm_update"}};
    for (const double seconds : {0.1, 0.3})
        metrics_.histogram("ao_operation_seconds", "", labels).observe(seconds);
    metrics_.counter("ao_operation_failures_total", "", labels).add();
    const auto reply =
        base::json::parse<PerformanceReply>(get("/api/monitoring/performance", token_).body);
    ASSERT_TRUE(reply.ok());
    ASSERT_EQ(reply->operations.size(), 2U);
    const OperationReply crm = reply->operations.at("crm_update");
    EXPECT_EQ(crm.total_executions, 2);
    EXPECT_EQ(crm.failures, 1);
    EXPECT_EQ(crm.success_rate_percent, 50);
    EXPECT_EQ(crm.avg_duration_ms, 200);
    EXPECT_GE(crm.p99_duration_ms, crm.p50_duration_ms);
    EXPECT_EQ(reply->operations.at("email_send").total_executions, 0);
}

TEST_F(MonitoringApi, HistoryHasAPointForEveryStep) {
    serve(std::chrono::milliseconds{2});
    serve(std::chrono::milliseconds{2});
    const auto all =
        base::json::parse<VitalHistoryReply>(get("/api/monitoring/history", token_).body);
    ASSERT_TRUE(all.ok());
    ASSERT_EQ(all->points.size(), 2U);
    EXPECT_EQ(all->step_seconds, 10);
    EXPECT_NEAR(all->points[1].requests_per_second, 50.0 / 61, 0.01);
    EXPECT_GT(all->latest.resident_bytes, 0);
    const auto last =
        base::json::parse<VitalHistoryReply>(get("/api/monitoring/history?minutes=1", token_).body);
    EXPECT_EQ(last->points.size(), 1U);
    EXPECT_EQ(get("/api/monitoring/history?minutes=0", token_).status, 422);
}

}  // namespace
}  // namespace ao::api
