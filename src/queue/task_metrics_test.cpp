#include "queue/task_metrics.h"

#include <gtest/gtest.h>

namespace ao::queue {
namespace {

class CountingTasks : public testing::Test {
  protected:
    static model::Task task(const std::string& queue, const std::string& type) {
        model::Task made;
        made.queue = queue;
        made.type = type;
        return made;
    }

    double finished(const std::string& queue, const std::string& type) {
        return registry_
            .counter(
                "ao_tasks_finished_total",
                "",
                {{"queue", queue}, {"type", type}, {"status", "completed"}}
            )
            .value();
    }

    double tasks(const std::string& queue, const std::string& state) {
        return registry_.gauge("ao_queue_tasks", "", {{"queue", queue}, {"state", state}}).value();
    }

    base::Metrics registry_;
    TaskMetrics metrics_{registry_};
    const base::Time now_ = base::from_micros(1'700'000'000'000'000);
};

TEST_F(CountingTasks, CountsByQueueAndType) {
    metrics_.finished(task("crm", "crm_update"), model::TaskStatus::completed, 0.1);
    EXPECT_EQ(finished("crm", "crm_update"), 1);
    metrics_.rescued(2, {task("crm", "crm_update")});
    EXPECT_EQ(registry_.counter("ao_tasks_rescued_total", "").value(), 3);
}

TEST_F(CountingTasks, MeasuresEachTypeOverAllQueues) {
    metrics_.finished(task("a", "crm_update"), model::TaskStatus::completed, 0.3);
    metrics_.finished(task("b", "crm_update"), model::TaskStatus::retry, 0.1);
    const base::Metrics::Labels labels{{"operation", "crm_update"}};
    EXPECT_EQ(registry_.histogram("ao_operation_seconds", "", labels).count(), 2U);
    EXPECT_EQ(registry_.counter("ao_operation_failures_total", "", labels).value(), 1);
    EXPECT_EQ(registry_.gauge("ao_operation_min_seconds", "", labels).value(), 0.1);
    EXPECT_EQ(registry_.gauge("ao_operation_max_seconds", "", labels).value(), 0.3);
}

TEST_F(CountingTasks, InventedNamesShareOneSeries) {
    for (std::size_t i = 0; i < TaskMetrics::kMostPairs + 5; ++i)
        metrics_.finished(task("q" + std::to_string(i), "type"), model::TaskStatus::completed, 0.1);
    EXPECT_EQ(finished("q0", "type"), 1);
    EXPECT_EQ(finished("other", "other"), 5);
}

TEST_F(CountingTasks, AQueueThatIsGoneIsEmpty) {
    model::QueueFigures crm{.name = "crm", .ready = 3};
    crm.oldest_due = now_ - std::chrono::seconds{7};
    metrics_.depth({crm}, now_);
    EXPECT_EQ(tasks("crm", "ready"), 3);
    const auto& oldest = registry_.gauge("ao_queue_oldest_seconds", "", {{"queue", "crm"}});
    EXPECT_EQ(oldest.value(), 7);
    metrics_.depth({}, now_);
    EXPECT_EQ(tasks("crm", "ready"), 0);
    EXPECT_EQ(oldest.value(), 0);
}

}  // namespace
}  // namespace ao::queue
