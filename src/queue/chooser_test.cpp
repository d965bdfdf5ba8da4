#include "queue/chooser.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "queue/chooser_rig.h"

namespace ao::queue {
namespace {

using namespace std::chrono_literals;
using model::RuleScope;
using Ids = std::vector<std::string>;

class ChooserTest : public ChooserRig, public testing::Test {};

TEST_F(ChooserTest, ATenantsTypesAreMergedByPriorityThenAge) {
    auto add_one = [&](const char* id, const char* type, int priority, std::chrono::seconds age) {
        auto made = task(id, "a", type);
        made.priority = priority;
        made.run_at = clock_.now() - age;
        add(made);
    };
    add_one("new", "x", 0, 1s);
    add_one("old", "y", 0, 9s);
    add_one("high", "z", 5, 0s);
    add_one("low", "x", -5, 99s);
    EXPECT_EQ(choose_ids(3), (Ids{"high", "old", "new"}));
    const auto last = choose(3);
    EXPECT_EQ(ids(last), Ids{"low"});
    EXPECT_FALSE(last.more);
    EXPECT_EQ(last.tasks[0].status, model::TaskStatus::processing);
    EXPECT_EQ(last.tasks[0].attempt, 1);
    EXPECT_EQ(last.tasks[0].lease_until, clock_.now() + 30s);
}

TEST_F(ChooserTest, TenantsTakeTurnsWhateverTheyHaveWaiting) {
    for (const char* tenant : {"a", "b", "c"})
        add_many(tenant, 10'000);
    std::map<std::string, int> served;
    for (int batch = 0; batch < 40; ++batch)
        for (const auto& task : choose(16).tasks)
            ++served[task.tenant_id];
    for (const char* tenant : {"a", "b", "c"})
        EXPECT_NEAR(served[tenant], 640.0 / 3, 16) << tenant;
}

TEST_F(ChooserTest, OneTaskAtATimeTakesTurnsToo) {
    add_many("a", 3);
    add_many("b", 3);
    EXPECT_EQ(
        (Ids{choose_ids(1)[0], choose_ids(1)[0], choose_ids(1)[0], choose_ids(1)[0]}),
        (Ids{"a-00000", "b-00000", "a-00001", "b-00001"})
    );
}

TEST_F(ChooserTest, AFirstTaskWaitsForOneBatchAtMostBehindALongLine) {
    add_many("big", 5'000);
    choose(16);
    add(task("only", "small"));
    const auto next = choose_ids(16);
    EXPECT_EQ(std::count(next.begin(), next.end(), "only"), 1);
    EXPECT_EQ(next.size(), 16U) << "what one tenant leaves goes to the other";
}

TEST_F(ChooserTest, TheAppetiteOfAWorkerIsObeyedTypeByType) {
    add(task("x1", "a", "x"));
    add(task("x2", "a", "x"));
    add(task("y1", "a", "y"));
    add(task("z1", "a", "z"));
    TakeRequest request;
    request.limit = 10;
    request.types = {{"x", 1}, {"y", 5}, {"none", 3}};
    EXPECT_EQ(ids(choose(request)), (Ids{"x1", "y1"}));
    request.types = {{"x", 0}};
    EXPECT_TRUE(choose(request).tasks.empty());
    EXPECT_FALSE(choose(request).more);
}

TEST_F(ChooserTest, OnlyTheWantedQueuesAndTenantAreServed) {
    add(task("a1"));
    add(task("b1", "b"));
    auto slow = task("slow1");
    slow.queue = "slow";
    add(slow);
    TakeRequest request;
    request.limit = 10;
    request.tenant_id = "b";
    EXPECT_EQ(ids(choose(request)), Ids{"b1"});
    request.tenant_id.clear();
    request.queues = {"slow", "empty"};
    EXPECT_EQ(ids(choose(request)), Ids{"slow1"});
    request.queues = {};
    EXPECT_TRUE(choose(request).tasks.empty());
}

TEST_F(ChooserTest, QueuesTakeTurns) {
    for (const char* queue : {"one", "two"})
        for (int i = 0; i < 4; ++i) {
            auto made = task(queue + std::to_string(i));
            made.queue = queue;
            add(made);
        }
    TakeRequest request;
    request.limit = 2;
    request.queues = {"one", "two"};
    std::map<std::string, int> served;
    for (int i = 0; i < 2; ++i)
        for (const auto& task : choose(request).tasks)
            ++served[task.queue];
    EXPECT_EQ(served["one"], 2);
    EXPECT_EQ(served["two"], 2);
}

TEST_F(ChooserTest, WhatIsDelayedComesWhenItIsDue) {
    auto later = task("later");
    later.run_at = clock_.now() + 60s;
    add(later);
    const auto nothing = choose();
    EXPECT_TRUE(nothing.tasks.empty());
    EXPECT_EQ(nothing.look_again, later.run_at);
    clock_.advance(60s);
    EXPECT_EQ(choose_ids(), Ids{"later"});
    EXPECT_EQ(choose().look_again, std::nullopt);
}

TEST_F(ChooserTest, ManyThatAreDueAtOnceComeInBoundedSteps) {
    with_tasks([&](store::TaskStore& tasks) {
        for (int i = 0; i < 1'000; ++i) {
            auto later = task("t" + std::to_string(i));
            later.run_at = clock_.now() + 1s;
            tasks.enqueue(later);
        }
        return true;
    });
    clock_.advance(1s);
    std::size_t got = 0;
    for (auto choice = choose(500); !choice.tasks.empty() || choice.more; choice = choose(500)) {
        EXPECT_LE(choice.tasks.size(), 200U);
        got += choice.tasks.size();
    }
    EXPECT_EQ(got, 1'000U);
}

TEST_F(ChooserTest, WhatHasExpiredIsCancelledInsteadOfStarted) {
    auto late = task("late");
    late.expires_at = clock_.now() + 10s;
    add(late);
    clock_.advance(10s);
    add(task("fresh"));
    EXPECT_EQ(choose_ids(), Ids{"fresh"});
    const auto found =
        with_tasks([&](store::TaskStore& tasks) { return tasks.find("a", "late").value(); });
    EXPECT_EQ(found.status, model::TaskStatus::cancelled);
    EXPECT_EQ(found.error, "expired");
    EXPECT_EQ(found.finished_at, clock_.now());
}

TEST_F(ChooserTest, WhatHasStartedDoesNotExpire) {
    auto made = task("a1");
    made.expires_at = clock_.now() + 10s;
    add(made);
    const auto started = choose().tasks.at(0);
    clock_.advance(20s);
    with_tasks([&](store::TaskStore& tasks) {
        return tasks.retry(lease_of(started), "no luck", clock_.now(), clock_.now());
    });
    EXPECT_EQ(choose_ids(), Ids{"a1"});
}

TEST_F(ChooserTest, HandedOverTasksCarryTheirGeneration) {
    add(task("a1"));
    TakeRequest request;
    request.limit = 5;
    const auto choice = in_store([&](store::Session& session) {
        return chooser_->choose(session, request, clock_.now(), hand_over());
    });
    ASSERT_EQ(ids(choice), Ids{"a1"});
    EXPECT_EQ(choice.tasks[0].generation, 1);
    EXPECT_EQ(choice.tasks[0].status, model::TaskStatus::pending);
    EXPECT_EQ(choice.tasks[0].attempt, 0);
    EXPECT_TRUE(choose_ids().empty()) << "once only";
}

TEST_F(ChooserTest, ManyTenantsWithNothingForThisWorkerEndTheSearch) {
    for (int i = 0; i < 200; ++i)
        add(task("t" + std::to_string(i), "tenant-" + std::to_string(i), "x"));
    add(task("wanted", "tenant-150", "y"));
    TakeRequest request;
    request.limit = 4;
    request.types = {{"y", 4}};
    Ids got;
    int turns = 0;
    bool more = true;
    for (; more && turns < 50; ++turns) {
        const auto choice = choose(request);
        more = choice.more;
        for (const auto& task : choice.tasks)
            got.push_back(task.id);
    }
    EXPECT_EQ(got, Ids{"wanted"});
    EXPECT_LT(turns, 15) << "then it waits for a commit";
}

}  // namespace
}  // namespace ao::queue
