#include <gtest/gtest.h>

#include "queue/chooser_rig.h"

namespace ao::queue {
namespace {

using namespace std::chrono_literals;
using model::QueueRule;
using model::RuleScope;
using Ids = std::vector<std::string>;

class ChooserKeysTest : public ChooserRig, public testing::Test {
  protected:
    QueueRule key_rule(const std::string& name) { return {{}, RuleScope::key, name}; }
};

TEST_F(ChooserKeysTest, TasksOfAKeyRunOneAfterTheOtherAndHoldUpNobody) {
    for (const char* id : {"k1", "k2", "k3"})
        add(keyed(id, "k"));
    add(task("z"));
    const auto first = choose();
    ASSERT_EQ(ids(first), (Ids{"k1", "z"}));
    EXPECT_TRUE(choose_ids().empty());
    complete(first.tasks[0]);
    const auto second = choose();
    ASSERT_EQ(ids(second), Ids{"k2"});
    complete(second.tasks[0]);
    EXPECT_EQ(choose_ids(), Ids{"k3"});
}

TEST_F(ChooserKeysTest, ThousandsBehindATakenKeyAreLookedAtOnce) {
    with_tasks([&](store::TaskStore& tasks) {
        for (int i = 0; i < 2'000; ++i)
            tasks.enqueue(keyed("k" + std::to_string(10'000 + i), "k"));
        return true;
    });
    auto free = task("z");
    free.priority = -1;
    add(free);
    Ids got;
    int turns = 0;
    for (auto choice = choose(16); turns < 100; choice = choose(16), ++turns) {
        for (const auto& task : choice.tasks)
            got.push_back(task.id);
        if (!choice.more) break;
    }
    EXPECT_EQ(got, (Ids{"k10000", "z"}));
    EXPECT_LT(turns, 40) << "a bounded number of looks each, and none twice";
    EXPECT_FALSE(choose(16).more);
}

TEST_F(ChooserKeysTest, AKeyMayAllowMoreThanOne) {
    for (const char* id : {"k1", "k2", "k3", "k4"})
        add(keyed(id, "k", 2));
    EXPECT_EQ(choose_ids(), (Ids{"k1", "k2"}));
}

TEST_F(ChooserKeysTest, TheSameKeyOfTwoTenantsIsTwoKeys) {
    add(keyed("a1", "k"));
    auto other = keyed("b1", "k");
    other.tenant_id = "b";
    add(other);
    EXPECT_EQ(choose_ids().size(), 2U);
}

TEST_F(ChooserKeysTest, EveryWayARunEndsFreesItsKey) {
    using Tasks = store::TaskStore;
    const std::vector<std::function<void(Tasks&, const model::Task&, base::Time)>> ends{
        [](Tasks& tasks, const auto& run, auto now) { tasks.complete(lease_of(run), "", {}, now); },
        [](Tasks& tasks, const auto& run, auto now) { tasks.fail(lease_of(run), "no", now); },
        [](Tasks& tasks, const auto& run, auto now) {
            tasks.retry(lease_of(run), "no", now + 24h, now);
        },
        [](Tasks& tasks, const auto& run, auto now) { tasks.release(lease_of(run), now + 24h); },
        [](Tasks& tasks, const auto& run, auto now) { tasks.cancel("a", run.id, now); },
        [](Tasks& tasks, const auto&, auto now) { tasks.rescue(now + 1h, now, 10, 1); },
    };
    for (std::size_t way = 0; way < ends.size(); ++way) {
        const auto number = std::to_string(way);
        add(keyed("first" + number, "k" + number));
        add(keyed("then" + number, "k" + number));
        const auto running = choose();
        ASSERT_EQ(running.tasks.size(), 1U) << way;
        with_tasks([&](Tasks& tasks) {
            ends[way](tasks, running.tasks[0], clock_.now());
            return true;
        });
        const auto next = choose();
        ASSERT_EQ(ids(next), Ids{"then" + number}) << way;
        complete(next.tasks[0]);
    }
}

TEST_F(ChooserKeysTest, APausedTypeThatComesFirstDoesNotHoldUpTheKey) {
    add(keyed("running", "k"));
    auto first = keyed("x", "k");
    first.type = "x";
    first.priority = 9;
    const auto running = choose();
    add(first);
    add(keyed("y", "k"));
    EXPECT_TRUE(choose_ids().empty()) << "both are parked";
    QueueRule pause{{}, RuleScope::type, "x"};
    pause.paused = true;
    rule(pause);
    complete(running.tasks[0]);
    EXPECT_EQ(choose_ids(), Ids{"y"});
}

TEST_F(ChooserKeysTest, ARuleOfAKeyRaisesItsLimitAtOnce) {
    for (const char* id : {"k1", "k2", "k3", "k4"})
        add(keyed(id, "k"));
    EXPECT_EQ(choose_ids(), Ids{"k1"});
    auto three = key_rule("k");
    three.max_running = 3;
    rule(three);
    EXPECT_EQ(choose_ids(), (Ids{"k2", "k3"}));
}

TEST_F(ChooserKeysTest, APausedKeyWaitsForTheRuleToGo) {
    add(keyed("k1", "k"));
    add(keyed("l1", "l"));
    auto pause = key_rule("k");
    pause.paused = true;
    rule(pause);
    EXPECT_EQ(choose_ids(), Ids{"l1"});
    restart();
    EXPECT_TRUE(choose_ids().empty());
    remove_rule(RuleScope::key, "k");
    EXPECT_EQ(choose_ids(), Ids{"k1"});
}

TEST_F(ChooserKeysTest, ARatedKeyComesBackWithItsTokens) {
    for (const char* id : {"k1", "k2", "k3"})
        add(keyed(id, "k", 9));
    auto slow = key_rule("k");
    slow.rate_per_second = 1;
    rule(slow);
    const auto first = choose();
    EXPECT_EQ(ids(first), Ids{"k1"});
    ASSERT_TRUE(first.look_again);
    EXPECT_TRUE(choose_ids().empty());
    clock_.advance(*first.look_again - clock_.now());
    EXPECT_EQ(choose_ids(), Ids{"k2"});
    restart();
    EXPECT_EQ(choose_ids(), Ids{"k3"}) << "also after a restart";
}

TEST_F(ChooserKeysTest, ParkedTasksThatNobodyComesBackForAreFoundAtTheStart) {
    add(keyed("k1", "k"));
    in_store([&](store::Session& session) {
        store::TaskLanes(session).park("k1");
        return true;
    });
    restart();
    EXPECT_EQ(choose_ids(), Ids{"k1"});
}

}  // namespace
}  // namespace ao::queue
