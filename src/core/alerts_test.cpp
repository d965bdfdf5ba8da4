#include "core/alerts.h"

#include <gmock/gmock.h>

#include "core/store_rig.h"
#include "store/audit_store.h"
#include "store/task_store.h"

namespace ao::core {
namespace {

using model::AlertType;
using std::chrono::seconds;

class AlertsTest : public StoreRig {
  protected:
    static AlertOptions options() {
        AlertOptions made;
        made.thresholds.fill(100);
        made.patience = {seconds{10}, seconds{30}};
        made.notices.webhook = true;
        made.notices.emails = {"ops@example.com"};
        return made;
    }

    base::Async<bool> judged(Alerts& alerts, double reading) {
        AlertReadings readings;
        readings[static_cast<std::size_t>(AlertType::latency_high)] = reading;
        co_await alerts.judge(readings);
        co_return true;
    }

    /// Two looks, a minute apart: whatever the reading says is believed.
    void read(double reading) {
        run(judged(alerts_, reading));
        clock_.advance(seconds{60});
        run(judged(alerts_, reading));
    }

    std::int64_t waiting_tasks() {
        return in_store([this](store::Session& session) {
            return store::TaskStore(session).depth(clock_.now()).waiting();
        });
    }

    std::vector<std::string> audited() {
        std::vector<std::string> types;
        auto list = [](store::Session& session) {
            return store::AuditStore(session).list("default", {}, 0, 50);
        };
        for (const model::AuditEvent& event : database_->read_now(list))
            types.push_back(event.type);
        return types;
    }

    Alerts alerts_{*database_, clock_, options()};
};

TEST_F(AlertsTest, OneBeginsIsToldOnceAndEndsWithAHistory) {
    read(812.5);
    ASSERT_EQ(alerts_.active().size(), 1U);
    const model::Alert alert = alerts_.active()[0];
    EXPECT_EQ(alert.type, AlertType::latency_high);
    EXPECT_EQ(alert.message, "Average latency 812.5ms exceeds threshold 100.0ms");
    EXPECT_EQ(waiting_tasks(), 2);  // a webhook and a mail

    read(900);
    EXPECT_EQ(alerts_.active().size(), 1U);
    EXPECT_EQ(alerts_.active()[0].worst, 900);
    EXPECT_EQ(waiting_tasks(), 2);

    read(5);
    EXPECT_TRUE(alerts_.active().empty());
    EXPECT_EQ(waiting_tasks(), 4);  // that it is over, too
    const auto history = run(alerts_.history(0, 10));
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].id, alert.id);
    EXPECT_EQ(history[0].worst, 900);
    EXPECT_TRUE(history[0].resolved_at.has_value());
}

TEST_F(AlertsTest, WhatIsActiveOutlastsARestartAndIsNotToldAgain) {
    read(200);
    Alerts reborn(*database_, clock_, options());
    ASSERT_EQ(reborn.active().size(), 1U);
    EXPECT_EQ(reborn.active()[0].id, alerts_.active()[0].id);
    run(judged(reborn, 200));
    clock_.advance(seconds{60});
    run(judged(reborn, 200));
    EXPECT_EQ(waiting_tasks(), 2);
    run(judged(reborn, 1));
    clock_.advance(seconds{60});
    run(judged(reborn, 1));
    EXPECT_TRUE(reborn.active().empty());
}

TEST_F(AlertsTest, SomebodyAcknowledgesOne) {
    read(200);
    const std::string id = alerts_.active()[0].id;
    const auto seen = run(alerts_.acknowledge(actor(), id));
    ASSERT_TRUE(seen.ok());
    EXPECT_EQ(seen->acknowledged_by, "ada");
    EXPECT_TRUE(alerts_.active()[0].acknowledged_at.has_value());
    clock_.advance(seconds{5});
    EXPECT_EQ(run(alerts_.acknowledge(actor(), id))->acknowledged_at, seen->acknowledged_at);
    EXPECT_THAT(audited(), testing::ElementsAre("alert_acknowledged"));
    EXPECT_EQ(run(alerts_.acknowledge(actor(), "nobody")).error().kind, base::ErrorKind::not_found);
    EXPECT_EQ(
        run(alerts_.acknowledge(actor("other"), id)).error().kind, base::ErrorKind::forbidden
    );
    read(1);
    EXPECT_EQ(run(alerts_.acknowledge(actor(), id)).error().kind, base::ErrorKind::conflict);
}

TEST_F(AlertsTest, AThresholdSetAtRunTimeOutranksTheConfigurationAndLasts) {
    const std::vector<ThresholdWish> wish{{"latency_high", 1'000, {}}};
    ASSERT_TRUE(run(alerts_.change_thresholds(actor(), wish)).ok());
    EXPECT_EQ(alerts_.threshold(AlertType::latency_high).threshold, 1'000);
    read(500);
    EXPECT_TRUE(alerts_.active().empty());
    EXPECT_THAT(audited(), testing::ElementsAre("alert_threshold_changed"));

    Alerts reborn(*database_, clock_, options());
    EXPECT_EQ(reborn.threshold(AlertType::latency_high).threshold, 1'000);
    ASSERT_TRUE(run(reborn.change_thresholds(actor(), {{"latency_high", {}, {}}})).ok());
    EXPECT_EQ(reborn.threshold(AlertType::latency_high).threshold, 100);
    EXPECT_FALSE(Alerts(*database_, clock_, options())
                     .thresholds()[static_cast<std::size_t>(AlertType::latency_high)]
                     .said.has_value());
}

TEST_F(AlertsTest, OneThatIsSwitchedOffEnds) {
    read(200);
    ASSERT_TRUE(run(alerts_.change_thresholds(actor(), {{"latency_high", {}, false}})).ok());
    read(200);
    EXPECT_TRUE(alerts_.active().empty());
    EXPECT_EQ(alerts_.threshold(AlertType::latency_high).threshold, 100);
}

TEST_F(AlertsTest, ABadWishChangesNothingAndNamesEveryFault) {
    const std::vector<ThresholdWish> wishes{
        {"latency_high", 5, {}},
        {"nonsense", 5, {}},
        {"error_rate_high", 101, {}},
        {"database_failed", 1, {}}};
    const auto refused = run(alerts_.change_thresholds(actor(), wishes));
    ASSERT_FALSE(refused.ok());
    ASSERT_EQ(refused.error().fields.size(), 3U);
    EXPECT_EQ(refused.error().fields[0].pointer, "/thresholds/1/alert_type");
    EXPECT_EQ(refused.error().fields[1].pointer, "/thresholds/2/threshold");
    EXPECT_EQ(refused.error().fields[2].pointer, "/thresholds/3/threshold");
    EXPECT_EQ(alerts_.threshold(AlertType::latency_high).threshold, 100);
    EXPECT_TRUE(audited().empty());
}

}  // namespace
}  // namespace ao::core
