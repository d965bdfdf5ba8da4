#include "core/system.h"

#include "core/store_rig.h"

namespace ao::core {
namespace {

class SystemVerbs : public StoreRig {
  protected:
    void enqueue(int count, base::Time run_at) {
        in_store([&](store::Session& session) {
            for (int i = 0; i < count; ++i) {
                model::Task task;
                task.id = base::new_id();
                task.tenant_id = "default";
                task.type = "crm_update";
                task.run_at = run_at;
                task.created_at = clock_.now();
                store::TaskStore(session).enqueue(task);
            }
            return true;
        });
    }

    System system_{*database_, clock_, {}};
};

TEST_F(SystemVerbs, IsNotReadyUntilTold) {
    EXPECT_FALSE(run(system_.state()).ready);
    system_.set_ready(true);
    system_.set_setup_required(true);
    SystemState state = run(system_.state());
    EXPECT_TRUE(state.ready);
    EXPECT_TRUE(state.setup_required);
    EXPECT_TRUE(state.database_ok);
}

TEST_F(SystemVerbs, ANewTaskIsCountedAtOnce) {
    EXPECT_EQ(run(system_.state()).depth.waiting(), 0);
    enqueue(3, clock_.now());
    EXPECT_EQ(run(system_.state()).depth.pending, 3);
}

TEST_F(SystemVerbs, ATaskThatBecomesDueIsCountedWithoutACommit) {
    enqueue(1, clock_.now() + std::chrono::seconds{5});
    SystemState before = run(system_.state());
    EXPECT_EQ(before.depth.scheduled, 1);
    EXPECT_EQ(before.depth.pending, 0);
    clock_.advance(std::chrono::seconds{6});
    SystemState after = run(system_.state());
    EXPECT_EQ(after.depth.pending, 1);
    EXPECT_EQ(after.uptime_seconds, 6);
}

TEST_F(SystemVerbs, ALongQueueIsCountedAtMostFiveTimesASecond) {
    enqueue(1'001, clock_.now());
    EXPECT_EQ(run(system_.state()).depth.pending, 1'001);
    enqueue(1, clock_.now());
    EXPECT_EQ(run(system_.state()).depth.pending, 1'001);
    clock_.advance(std::chrono::milliseconds{250});
    EXPECT_EQ(run(system_.state()).depth.pending, 1'002);
}

}  // namespace
}  // namespace ao::core
