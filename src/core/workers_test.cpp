#include "core/workers.h"

#include "core/store_rig.h"
#include "core/tasks.h"

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class WorkersTest : public StoreRig {
  protected:
    static base::Async<bool> noting(Workers& workers, model::Actor who, std::string id) {
        co_await workers.note(std::move(who), std::move(id));
        co_return true;
    }

    base::Result<model::Worker> announce(const model::Actor& who, model::Worker worker) {
        return run(workers_.announce(who, std::move(worker)));
    }

    std::vector<WorkerView> seen_by(const std::string& tenant) {
        return run(workers_.list(actor(tenant)));
    }

    Workers workers_{*database_, clock_};
    Tasks tasks_{*database_, clock_, {"crm_update"}, &workers_.lines()};
};

TEST_F(WorkersTest, AreListedForTheirTenantAndTheProgramsOwnForAll) {
    model::Actor local = actor();
    local.local = true;
    ASSERT_TRUE(announce(actor("acme"), {.id = "a", .host = "h", .pid = 7, .queues = {"q"}}));
    ASSERT_TRUE(announce(local, {.id = "own"}));
    ASSERT_EQ(seen_by("acme").size(), 2U);
    EXPECT_EQ(seen_by("acme")[0].worker.id, "a");
    EXPECT_EQ(seen_by("acme")[0].worker.queues, std::vector<std::string>{"q"});
    ASSERT_EQ(seen_by("other").size(), 1U);
    EXPECT_EQ(seen_by("other")[0].worker.id, "own");
    clock_.advance(25h);
    EXPECT_TRUE(seen_by("acme").empty()) << "not heard of for a day";
}

TEST_F(WorkersTest, AllFaultsAreToldAtOnce) {
    auto refused = announce(actor(), {.id = "a b", .types = {"ok", ""}, .concurrency = 0});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.size(), 3U);
    EXPECT_EQ(refused.error().fields[1].pointer, "/types/1");
}

TEST_F(WorkersTest, SignsOfLifeAreWrittenEveryFifteenSeconds) {
    announce(actor(), {.id = "w"}).value();
    const auto begin = clock_.now();
    run(noting(workers_, actor(), "w"));
    clock_.advance(14s);
    run(noting(workers_, actor(), "w"));
    EXPECT_EQ(seen_by("default")[0].worker.seen_at, begin);
    clock_.advance(1s);
    run(noting(workers_, actor(), "w"));
    EXPECT_EQ(seen_by("default")[0].worker.seen_at, begin + 15s);
}

TEST_F(WorkersTest, ShowWhatTheyHoldAndLeaveWithIt) {
    announce(actor(), {.id = "w"}).value();
    const auto id = run(tasks_.enqueue(actor(), {.type = "crm_update"})).value().value->id;
    in_store([&](store::Session& session) {
        return store::claim(session, "default", {}, "w", 1, clock_.now(), 30s).size();
    });
    auto seen = seen_by("default");
    ASSERT_EQ(seen[0].tasks.size(), 1U);
    EXPECT_EQ(seen[0].tasks[0].id, id);
    EXPECT_TRUE(seen_by("default")[0].worker.state == model::WorkerState::running);
    auto leases = run(workers_.leave(actor(), "w"));
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].task_id, id);
    EXPECT_TRUE(seen_by("default")[0].worker.state == model::WorkerState::stopped);
}

TEST_F(WorkersTest, AnnouncedTypesCanBeQueued) {
    auto refused = run(tasks_.enqueue(actor(), {.type = "greet"}));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().fields.at(0).message.find("queue.types"), std::string::npos);
    announce(actor("acme"), {.id = "w", .types = {"sing", "greet"}}).value();
    EXPECT_FALSE(run(tasks_.enqueue(actor(), {.type = "greet"}))) << "somebody else's worker";
    EXPECT_TRUE(run(tasks_.enqueue(actor("acme"), {.type = "greet"})));
    EXPECT_FALSE(run(tasks_.enqueue(actor("acme"), {.type = "gree"})));
    clock_.advance(24h * 29);
    EXPECT_TRUE(run(tasks_.enqueue(actor("acme"), {.type = "sing"}))) << "the worker may be away";
}

TEST_F(WorkersTest, AreToldWhenTheirTaskIsCancelled) {
    const auto id = run(tasks_.enqueue(actor(), {.type = "crm_update"})).value().value->id;
    in_store([&](store::Session& session) {
        return store::claim(session, "default", {}, "w", 1, clock_.now(), 30s).size();
    });
    std::vector<std::string> told;
    auto line = workers_.lines().open("w", "", [&](const WorkerCall& call) {
        told.push_back(call.task_id);
    });
    ASSERT_TRUE(run(tasks_.cancel(actor(), id)));
    EXPECT_EQ(told, std::vector{id});
}

TEST(WorkerLines, ALineThatIsOnlyInterruptedIsNotAbandoned) {
    WorkerLines lines;
    auto line = lines.open("w", "1", {});
    EXPECT_FALSE(lines.take_abandoned("w", "1"));
    line.reset();
    line = lines.open("w", "1", {});
    EXPECT_FALSE(lines.take_abandoned("w", "1")) << "it is back";
    line.reset();
    EXPECT_TRUE(lines.take_abandoned("w", "1"));
    EXPECT_FALSE(lines.take_abandoned("w", "1")) << "once";
}

TEST(WorkerLines, AGoodByeIsNoDeath) {
    WorkerLines lines;
    auto line = lines.open("w", "", {});
    lines.say_bye("w");
    line.reset();
    EXPECT_FALSE(lines.take_abandoned("w", ""));
    EXPECT_FALSE(lines.introduce("w", "2"));
}

TEST(WorkerLines, ASuccessorTellsOfItsPredecessorsDeath) {
    WorkerLines lines;
    EXPECT_FALSE(lines.introduce("w", "1"));
    EXPECT_FALSE(lines.introduce("w", "1")) << "the same process again";
    EXPECT_TRUE(lines.introduce("w", "2"));
    auto line = lines.open("w", "2", {});
    EXPECT_FALSE(lines.introduce("w", "3")) << "it lives: two workers with one name";
    line.reset();
    EXPECT_FALSE(lines.take_abandoned("w", "2")) << "the name is another's";
}

}  // namespace
}  // namespace ao::core
