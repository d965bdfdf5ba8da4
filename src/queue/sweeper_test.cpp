#include "queue/sweeper.h"

#include "queue/worker_rig.h"

namespace ao::queue {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

class Sweeping : public WorkerRig {};

TEST_F(Sweeping, TasksOfADeadWorkerRunAgainAfterTheirLease) {
    registry_.add(replying("work", [](const model::Task&) { return done(); }));
    const std::string id = enqueue("work");
    ASSERT_EQ(claim_and_die(30s).size(), 1U);
    start();
    run_until([&] {
        return metrics_.gauge(
                           "ao_queue_tasks", "", {{"queue", "default"}, {"state", "running"}}
               ).value() == 1;
    });
    EXPECT_EQ(get(id).status, TaskStatus::processing);
    clock_.advance(31s);
    broker_->wake();
    run_until_status(id, TaskStatus::completed);
    EXPECT_EQ(get(id).crashes, 1);
    EXPECT_EQ(get(id).attempt, 2);
}

TEST_F(Sweeping, ATaskThatKillsItsWorkersIsDeadAndItsWorkflowGoesOn) {
    TaskKind kind = replying("poison", [](const model::Task&) { return done(); });
    kind.on_end = [](store::Session& session, const model::Task& ended) {
        EXPECT_EQ(ended.status, TaskStatus::dead);
        mark(session, "next");
    };
    registry_.add(kind);
    const std::string id = enqueue("poison");
    for (int crash = 1; crash < model::kMaxCrashes; ++crash) {
        ASSERT_EQ(claim_and_die(30s).size(), 1U);
        clock_.advance(31s);
        in_store([&](auto& tasks) { return tasks.rescue(clock_.now(), clock_.now(), 10).pending; });
    }
    ASSERT_EQ(claim_and_die(30s).size(), 1U);
    clock_.advance(31s);
    start();
    run_until_status(id, TaskStatus::dead);
    EXPECT_EQ(get(id).crashes, model::kMaxCrashes);
    EXPECT_TRUE(find("next"));
}

TEST_F(Sweeping, AStartTakesBackWhatADeadPredecessorHeld) {
    registry_.add(replying("work", [](const model::Task&) { return done(); }));
    std::vector<std::string> ids;
    for (int i = 0; i < 50; ++i) {
        ids.push_back(enqueue("work"));
    }
    ASSERT_EQ(claim_and_die(1h).size(), 50U);
    broker_options_.recover_on_start = true;
    start();
    for (const std::string& id : ids) {
        run_until_status(id, TaskStatus::completed);
        EXPECT_EQ(get(id).crashes, 1);
    }
}

TEST_F(Sweeping, AProcessMayBeKilledTwiceUnderATask) {
    registry_.add(replying("work", [](const model::Task&) { return done(); }));
    const std::string id = enqueue("work");
    const auto far = clock_.now() + std::chrono::hours{24};
    for (int kill = 1; kill < model::kMaxCrashes - 1; ++kill) {
        ASSERT_EQ(claim_and_die(30s).size(), 1U);
        in_store([&](auto& tasks) {
            return tasks.rescue(far, clock_.now(), 10, model::kMaxCrashes).pending;
        });
    }
    ASSERT_EQ(claim_and_die(30s).size(), 1U);
    broker_options_.recover_on_start = true;
    start();
    run_until_status(id, TaskStatus::completed);
    EXPECT_EQ(get(id).crashes, model::kMaxCrashes - 1);
}

TEST_F(Sweeping, AWorkerThatLivesKeepsItsTasksWhenTheClockJumps) {
    registry_.add(hanging("hangs"));
    broker_options_.sweep_every = 5ms;
    options_.beat_every = 20ms;
    options_.stop_timeout = 1ms;
    const std::string id = enqueue("hangs");
    start();
    run_until([&] { return begun_ == 1; });
    clock_.jump(clock_.now() + 24h);
    const base::Time jumped = clock_.now();
    run_until([&] { return get(id).lease_until > jumped; });
    loop_.run_for(50ms);
    EXPECT_EQ(begun_, 1);
    EXPECT_EQ(get(id).crashes, 0);
}

TEST_F(Sweeping, TheLeaseOfALongTaskIsRenewed) {
    registry_.add(hanging("hangs"));
    options_.beat_every = 5ms;
    options_.stop_timeout = 1ms;
    const std::string id = enqueue("hangs");
    start();
    run_until([&] { return begun_ == 1; });
    const base::Time first = get(id).lease_until;
    clock_.advance(20s);
    run_until([&] { return get(id).lease_until >= first + 20s; });
}

}  // namespace
}  // namespace ao::queue
