#include "model/alert.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

using Step = AlertGauge::Step;
using std::chrono::seconds;

class AlertGaugeTest : public testing::Test {
  protected:
    Step look(std::optional<double> reading, seconds later = seconds{1}) {
        clock_.advance(later);
        return gauge_.look(rule_, threshold_, reading, clock_.steady(), patience_);
    }

    base::ManualClock clock_;
    const AlertRule& rule_ = alert_rule(AlertType::latency_high);
    AlertThreshold threshold_{AlertType::latency_high, 100, true};
    AlertPatience patience_{seconds{10}, seconds{30}};
    AlertGauge gauge_;
};

TEST_F(AlertGaugeTest, BeginsOnlyWhenTheReadingStaysBeyondTheThreshold) {
    EXPECT_EQ(look(150), Step::none);
    EXPECT_EQ(look(150, seconds{9}), Step::none);
    EXPECT_EQ(look(100), Step::none);  // on the threshold is not beyond it: from the beginning
    EXPECT_EQ(look(150), Step::none);
    EXPECT_EQ(look(101, seconds{9}), Step::none);
    EXPECT_EQ(look(101), Step::raise);
    EXPECT_TRUE(gauge_.active());
    EXPECT_EQ(look(150, seconds{100}), Step::none);
}

TEST_F(AlertGaugeTest, EndsOnlyWhenTheReadingStaysATenthBetter) {
    gauge_ = AlertGauge(true);
    EXPECT_EQ(look(95), Step::none);
    EXPECT_EQ(look(95, seconds{100}), Step::none);  // below the threshold, but not by a tenth
    EXPECT_EQ(look(90), Step::none);
    EXPECT_EQ(look(90, seconds{30}), Step::clear);
    EXPECT_FALSE(gauge_.active());
}

TEST_F(AlertGaugeTest, NothingToJudgeAndSwitchedOffCountAsGood) {
    gauge_ = AlertGauge(true);
    EXPECT_EQ(look(std::nullopt), Step::none);
    EXPECT_EQ(look(std::nullopt, seconds{30}), Step::clear);
    threshold_.enabled = false;
    EXPECT_EQ(look(1'000), Step::none);
    EXPECT_EQ(look(1'000, seconds{30}), Step::none);
}

TEST(AlertRules, TooLittleIsBadForDiskSpace) {
    const AlertRule& rule = alert_rule(AlertType::disk_low);
    AlertGauge gauge;
    const AlertThreshold threshold{AlertType::disk_low, 512, true};
    const AlertPatience at_once{seconds{0}, seconds{0}};
    EXPECT_EQ(gauge.look(rule, threshold, 600, {}, at_once), Step::none);
    EXPECT_EQ(gauge.look(rule, threshold, 511, {}, at_once), Step::raise);
    EXPECT_EQ(gauge.look(rule, threshold, 550, {}, at_once), Step::none);
    EXPECT_EQ(gauge.look(rule, threshold, 564, {}, at_once), Step::clear);
    EXPECT_TRUE(is_worse(rule, 1, 2));
}

TEST(AlertRules, MessagesAreTheContracts) {
    EXPECT_EQ(
        alert_message(alert_rule(AlertType::latency_high), 812.5, 500),
        "Average latency 812.5ms exceeds threshold 500.0ms"
    );
    EXPECT_EQ(
        alert_message(alert_rule(AlertType::database_failed), 1, 0), "The database takes no writes"
    );
}

TEST(AlertRules, WordsAreTheirTypes) {
    for (const AlertRule& rule : alert_rules())
        EXPECT_EQ(parse_alert_type(rule.word), rule.type);
    EXPECT_FALSE(parse_alert_type("nonsense"));
}

}  // namespace
}  // namespace ao::model
