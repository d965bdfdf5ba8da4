#include "core/monitor.h"

#include <gtest/gtest.h>

#include "core/store_rig.h"

namespace ao::core {
namespace {

using model::AlertType;
using std::chrono::seconds;

class MonitorTest : public StoreRig {
  protected:
    static AlertOptions alert_options() {
        AlertOptions made;
        made.thresholds.fill(1e9);
        made.thresholds[static_cast<std::size_t>(AlertType::error_rate_high)] = 5;
        made.thresholds[static_cast<std::size_t>(AlertType::disk_low)] = 0;
        made.thresholds[static_cast<std::size_t>(AlertType::queue_stalled)] = 50;
        made.patience = {seconds{0}, seconds{0}};
        return made;
    }

    base::Async<bool> looked() {
        co_await monitor_.look();
        co_return true;
    }

    void look() {
        clock_.advance(seconds{10});
        run(looked());
    }

    std::optional<double> reading(AlertType type) {
        return alerts_.thresholds()[static_cast<std::size_t>(type)].reading;
    }

    RequestCounts counts_{};
    bool audit_broken_ = false;
    std::optional<base::Time> newest_backup_{};
    System system_{*database_, clock_, {}};
    Alerts alerts_{*database_, clock_, alert_options()};
    Monitor monitor_{
        loop_,
        *database_,
        clock_,
        system_,
        alerts_,
        {.requests = [this] { return counts_; },
         .audit_broken = [this] { return audit_broken_; },
         .newest_backup = [this] { return newest_backup_; },
         .directory = std::filesystem::temp_directory_path()},
        {.window = seconds{30}, .least_requests = 10}};
};

TEST_F(MonitorTest, ErrorsInTheWindowRaiseAnAlertThatEndsWithThem) {
    counts_.requests = 100;
    counts_.failed = 10;
    look();
    EXPECT_EQ(reading(AlertType::error_rate_high), 10);
    ASSERT_EQ(alerts_.active().size(), 1U);
    for (int i = 0; i < 4; ++i) {
        counts_.requests += 100;
        look();
    }
    EXPECT_EQ(reading(AlertType::error_rate_high), 0);
    EXPECT_TRUE(alerts_.active().empty());
}

TEST_F(MonitorTest, AHandfulOfRequestsIsNotJudged) {
    counts_.requests = counts_.failed = 9;
    look();
    EXPECT_FALSE(reading(AlertType::error_rate_high).has_value());
}

TEST_F(MonitorTest, FactsAndMeasuresAreRead) {
    look();
    EXPECT_EQ(reading(AlertType::audit_chain_broken), 0);
    EXPECT_EQ(reading(AlertType::database_failed), 0);
    EXPECT_TRUE(reading(AlertType::database_timeout).has_value());
    EXPECT_GT(reading(AlertType::memory_high).value(), 1);
    EXPECT_GT(reading(AlertType::disk_low).value(), 0);
    EXPECT_FALSE(reading(AlertType::backup_old).has_value());  // nobody makes any
    audit_broken_ = true;
    newest_backup_ = clock_.now() - std::chrono::hours{50};
    clock_.advance(seconds{60});
    look();
    EXPECT_EQ(alerts_.active().size(), 1U);
    EXPECT_NEAR(reading(AlertType::backup_old).value(), 50, 0.1);
}

TEST_F(MonitorTest, DueTasksThatNobodyRunsAreAStalledQueue) {
    in_store([this](store::Session& session) {
        model::Task task;
        task.id = base::new_id();
        task.tenant_id = "default";
        task.type = "email_send";
        task.queue = "default";
        task.run_at = task.created_at = clock_.now();
        store::TaskStore(session).enqueue(task);
        return true;
    });
    look();
    EXPECT_EQ(reading(AlertType::queue_stalled), 0);
    EXPECT_EQ(reading(AlertType::queue_depth_high), 1);
    for (int i = 0; i < 6; ++i)
        look();
    EXPECT_EQ(reading(AlertType::queue_stalled), 60);
    ASSERT_EQ(alerts_.active().size(), 1U);
    EXPECT_EQ(alerts_.active()[0].type, AlertType::queue_stalled);
}

TEST_F(MonitorTest, RemembersAPointEveryTenSecondsAndNoMoreThanSixHours) {
    const base::Time began = clock_.now();
    counts_.requests = 50;
    look();
    counts_.requests = 150;
    look();
    const auto points = monitor_.history(began);
    ASSERT_EQ(points.size(), 2U);
    EXPECT_EQ(points[0].traffic.per_second, 5);
    EXPECT_EQ(points[1].traffic.per_second, 10);
    EXPECT_GT(points[1].resident_bytes, 0);
    EXPECT_EQ(monitor_.history(points[1].at).size(), 1U);
    EXPECT_EQ(monitor_.latest().traffic.requests, 100U);
}

}  // namespace
}  // namespace ao::core
