#include "store/conformance_test.h"
#include "store/task_lane.h"
#include "store/task_store.h"

namespace ao::store {
namespace {

using model::OnConflict;
using std::chrono::seconds;

class TaskEnqueueTest : public Conformance {
  protected:
    model::Task unique(const std::string& id) {
        model::Task task;
        task.id = id;
        task.tenant_id = "default";
        task.type = "t";
        task.run_at = task.created_at = now();
        task.unique_key = "k";
        return task;
    }

    bool enqueue(const model::Task& task) {
        return write([&](Session& session) { return TaskStore(session).enqueue(task); });
    }

    Placed place(const model::Task& task, OnConflict on_conflict) {
        return write([&](Session& session) { return TaskStore(session).place(task, on_conflict); });
    }

    Lease lease_first() {
        return write([&](Session& session) {
            TaskLanes lanes(session);
            lanes.promote(now() + std::chrono::hours(24), 1);
            const auto lane = lanes.front("default", "default", "t", 1);
            const auto task = lanes.lease(lane.at(0), "token", "w1", now(), now() + seconds(30));
            return Lease{task.id, task.attempt, task.lease_token};
        });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, TaskEnqueueTest, every_backend(), backend_name);

TEST_P(TaskEnqueueTest, AKeyMayOutliveItsTask) {
    auto first = unique("a");
    first.unique_until = now() + seconds(60);
    ASSERT_TRUE(enqueue(first));
    const auto run = lease_first();
    write([&](Session& session) { return TaskStore(session).complete(run, "", {}, now()); });
    EXPECT_FALSE(enqueue(unique("b"))) << "completed, but the window is open";
    const auto existing = place(unique("b"), OnConflict::replace);
    EXPECT_EQ(existing.placement, Placement::existing);
    EXPECT_EQ(existing.task.id, "a");
    EXPECT_EQ(existing.task.status, model::TaskStatus::completed);
    clock_.advance(seconds(60));
    EXPECT_TRUE(enqueue(unique("b")));
}

TEST_P(TaskEnqueueTest, ACancelledTaskGivesItsKeyBack) {
    auto first = unique("a");
    first.unique_until = now() + seconds(60);
    enqueue(first);
    write([&](Session& session) { return TaskStore(session).cancel("default", "a", now()); });
    EXPECT_TRUE(enqueue(unique("b")));
}

TEST_P(TaskEnqueueTest, AConflictIsRefusedOrAnsweredWithWhatIsThere) {
    enqueue(unique("a"));
    EXPECT_EQ(place(unique("b"), OnConflict::reject).placement, Placement::refused);
    const auto existing = place(unique("b"), OnConflict::existing);
    EXPECT_EQ(existing.placement, Placement::existing);
    EXPECT_EQ(existing.task.id, "a");
    auto other = unique("c");
    other.unique_key = "free";
    EXPECT_EQ(place(other, OnConflict::existing).placement, Placement::created);
    EXPECT_EQ(place(other, OnConflict::existing).task.id, "c");
}

TEST_P(TaskEnqueueTest, AWaitingTaskIsReplacedARunningOneIsNot) {
    enqueue(unique("a"));
    auto second = unique("b");
    second.payload.text = R"({"n":2})";
    second.priority = 7;
    second.run_at = now() + seconds(60);
    const auto replaced = place(second, OnConflict::replace);
    EXPECT_EQ(replaced.placement, Placement::replaced);
    EXPECT_EQ(replaced.task.id, "a");
    EXPECT_EQ(replaced.task.payload.text, second.payload.text);
    EXPECT_EQ(replaced.task.priority, 7);
    EXPECT_EQ(replaced.task.run_at, second.run_at);
    EXPECT_EQ(read([&](Session& session) { return TaskStore(session).depth(now()); }).scheduled, 1);
    lease_first();
    EXPECT_EQ(place(unique("c"), OnConflict::replace).placement, Placement::existing);
}

}  // namespace
}  // namespace ao::store
