#include "model/task.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

using namespace std::chrono_literals;

TEST(TaskStatus, EveryWordIsReadBack) {
    for (auto status :
         {TaskStatus::pending,
          TaskStatus::processing,
          TaskStatus::completed,
          TaskStatus::failed,
          TaskStatus::retry,
          TaskStatus::cancelled,
          TaskStatus::dead}) {
        EXPECT_EQ(parse_task_status(to_string(status)), status);
    }
    EXPECT_EQ(to_string(TaskStatus::retry), "retry");
    EXPECT_EQ(parse_task_status("PENDING"), std::nullopt);
    EXPECT_EQ(parse_task_status(""), std::nullopt);
}

TEST(TaskStatus, FinalMeansNothingMoreHappensByItself) {
    EXPECT_TRUE(is_final(TaskStatus::completed));
    EXPECT_TRUE(is_final(TaskStatus::failed));
    EXPECT_TRUE(is_final(TaskStatus::cancelled));
    EXPECT_TRUE(is_final(TaskStatus::dead));
    EXPECT_FALSE(is_final(TaskStatus::pending));
    EXPECT_FALSE(is_final(TaskStatus::processing));
    EXPECT_FALSE(is_final(TaskStatus::retry));
}

TEST(RetryDelay, SpansTheWholeWindowOfItsAttempt) {
    EXPECT_EQ(retry_delay(1, 2s, 1h, 0.0), 2s);
    EXPECT_EQ(retry_delay(1, 2s, 1h, 0.5), 1s);
    EXPECT_EQ(retry_delay(4, 2s, 1h, 0.0), 16s);
    EXPECT_EQ(retry_delay(4, 2s, 1h, 0.75), 4s);
    EXPECT_EQ(retry_delay(8, 2s, 1h, 0.999'999'99), 1ms);
}

TEST(RetryDelay, NeverPassesItsCapNorOverflows) {
    EXPECT_EQ(retry_delay(20, 2s, 1h, 0.0), 1h);
    EXPECT_EQ(retry_delay(std::numeric_limits<std::int32_t>::max(), 2s, 1h, 0.0), 1h);
    EXPECT_EQ(retry_delay(0, 2s, 1h, 0.0), 2s);
    EXPECT_EQ(retry_delay(-5, 2s, 1h, 0.0), 2s);
    EXPECT_EQ(retry_delay(1, 0s, 1h, 0.0), 1ms);
}

TEST(Task, TheLastAttemptIsTheOneThatReachesTheLimit) {
    Task task;
    task.max_attempts = 2;
    task.attempt = 1;
    EXPECT_FALSE(is_last_attempt(task));
    task.attempt = 2;
    EXPECT_TRUE(is_last_attempt(task));
}

}  // namespace
}  // namespace ao::model
