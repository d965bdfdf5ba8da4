#include "app/status_screen.h"

#include <gmock/gmock.h>

namespace ao::app {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class StatusScreen : public testing::Test {
  protected:
    StatusScreen() {
        state_.now = base::from_micros(1'767'225'600'000'000);
        for (int i = 0; i <= 7; ++i) {
            api::VitalSignsReply point;
            point.requests_per_second = i;
            state_.history.points.push_back(point);
        }
        state_.history.latest.requests_per_second = 12.5;
        state_.history.latest.p95_latency_ms = 3.456;
        state_.history.latest.queue_depth = 42;
    }

    void add_alert(const std::string& severity, const std::string& message) {
        api::AlertReply alert;
        alert.severity = severity;
        alert.message = message;
        alert.timestamp = state_.now - seconds{90};
        state_.alerts.alerts.push_back(alert);
    }

    StatusState state_;
};

TEST_F(StatusScreen, ShowsFiguresAndTheirCourse) {
    const std::string screen = status_screen(state_, {24, 80}, false);
    EXPECT_THAT(screen, HasSubstr("all is well"));
    EXPECT_THAT(screen, HasSubstr("12.5/s"));
    EXPECT_THAT(screen, HasSubstr("3.46 ms"));
    EXPECT_THAT(screen, HasSubstr("42"));
    EXPECT_THAT(screen, HasSubstr("▁▂▃▄▅▆▇█"));
}

TEST_F(StatusScreen, ShowsAlertsAsFarAsThereIsRoom) {
    for (int i = 0; i < 5; ++i)
        add_alert("HIGH", "Queue depth " + std::to_string(i) + " exceeds threshold 1");
    const std::string whole = status_screen(state_, {0, 80}, false);
    EXPECT_THAT(whole, HasSubstr("5 alerts"));
    EXPECT_THAT(whole, HasSubstr("Queue depth 4"));
    const std::string cramped = status_screen(state_, {15, 80}, false);
    EXPECT_THAT(cramped, HasSubstr("… 3 more"));
    EXPECT_THAT(cramped, Not(HasSubstr("Queue depth 4")));
}

TEST_F(StatusScreen, SaysWhyNothingIsKnown) {
    state_.trouble = "the server does not answer";
    EXPECT_THAT(status_screen(state_, {24, 80}, false), HasSubstr("the server does not answer"));
}

}  // namespace
}  // namespace ao::app
