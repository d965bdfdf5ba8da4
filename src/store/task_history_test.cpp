#include "store/task_history.h"

#include <algorithm>

#include "store/conformance_test.h"
#include "store/queue_figures_store.h"
#include "store/task_lane.h"
#include "store/task_store.h"

namespace ao::store {
namespace {

using std::chrono::seconds;

/// Tasks t000, t001 … that finish a second apart, in this order.
class TaskHistoryTest : public Conformance {
  protected:
    static constexpr int kTasks = 300;  ///< several steps of the index by time

    static std::string id_of(int number) {
        const std::string digits = std::to_string(number);
        return "t" + std::string(3 - digits.size(), '0') + digits;
    }

    void finish(int number, base::Time at) {
        model::Task task;
        task.id = id_of(number);
        task.tenant_id = "default";
        task.type = "noop";
        task.run_at = task.created_at = at;
        write([&](Session& session) {
            TaskStore tasks(session);
            tasks.enqueue(task);
            TaskLanes lanes(session);
            auto lane = lanes.front("default", "default", "noop", 1);
            const auto leased =
                lanes.lease(std::move(lane.at(0)), "token", "w1", at, at + seconds(30));
            tasks.complete(leased, "", {R"({"sent":true})"}, at);
            return true;
        });
    }

    void finish_all() {
        for (int number = 0; number < kTasks; ++number)
            finish(number, start_ + seconds(number));
    }

    [[nodiscard]] base::Time end_of(int number) const { return start_ + seconds(number); }

    std::vector<std::string> kept(const model::TaskFilter& filter = {}) {
        return read([&](Session& session) {
            auto ids = TaskStore(session).select_ids("default", filter, 1'000);
            std::reverse(ids.begin(), ids.end());
            return ids;
        });
    }

    std::int64_t forget_before(base::Time time) {
        return write([&](Session& session) {
            return TaskHistory(session).forget_before(time, now(), 1'000);
        });
    }

    const base::Time start_ = now();
};

INSTANTIATE_TEST_SUITE_P(Backends, TaskHistoryTest, every_backend(), backend_name);

TEST_P(TaskHistoryTest, ForgetsExactlyWhatFinishedBefore) {
    finish_all();
    EXPECT_EQ(forget_before(end_of(0)), 0);
    for (const int first : {1, 62, 64, 65, 130, 299}) {
        forget_before(end_of(first));
        const auto ids = kept();
        ASSERT_EQ(ids.size(), static_cast<std::size_t>(kTasks - first));
        EXPECT_EQ(ids.front(), id_of(first));
    }
    EXPECT_EQ(forget_before(end_of(kTasks)), 1) << "the last one";
}

TEST_P(TaskHistoryTest, AClockThatRanAheadHoldsNothingUp) {
    for (int number = 0; number < kTasks; ++number) {
        const bool ahead = number >= 100 && number < 170;
        finish(number, end_of(number) + (ahead ? std::chrono::hours{1} : std::chrono::hours{0}));
    }
    EXPECT_EQ(forget_before(end_of(250)), 250 - 70);
    EXPECT_EQ(forget_before(end_of(kTasks) + std::chrono::hours{1}), kTasks - 180);
}

TEST_P(TaskHistoryTest, ListsExactlyWhatFinishedBetween) {
    finish_all();
    for (const auto& [after, before] :
         {std::pair{0, 1}, {10, 63}, {63, 66}, {100, 290}, {280, 300}}) {
        const auto ids = kept({.finished_after = end_of(after), .finished_before = end_of(before)});
        ASSERT_EQ(ids.size(), static_cast<std::size_t>(before - after));
        EXPECT_EQ(ids.front(), id_of(after));
        EXPECT_EQ(ids.back(), id_of(before - 1));
    }
}

TEST_P(TaskHistoryTest, EmptiesResultsStepByStepAndNoOthers) {
    finish_all();
    base::Time after{};
    int steps = 0;
    for (bool more = true; more; ++steps) {
        const auto last = write([&](Session& session) {
            return TaskHistory(session).empty_results_between(after, end_of(199), 70);
        });
        more = last.has_value();
        if (last) after = *last;
    }
    EXPECT_EQ(steps, 4) << "70, 70, 60 and none";
    const auto result_of = [&](int number) {
        return read([&](Session& session) {
            return TaskStore(session).find("default", id_of(number))->result.text;
        });
    };
    EXPECT_EQ(result_of(0), "null");
    EXPECT_EQ(result_of(199), "null");
    EXPECT_EQ(result_of(200), R"({"sent":true})");
}

TEST_P(TaskHistoryTest, TheFiguresSeeTheLastMinute) {
    finish_all();
    const auto figures = read([&](Session& session) {
        return QueueFiguresStore(session).list("default", end_of(kTasks));
    });
    ASSERT_EQ(figures.size(), 1U);
    EXPECT_NEAR(figures.at(0).per_second, 1.0, 0.1);
}

}  // namespace
}  // namespace ao::store
