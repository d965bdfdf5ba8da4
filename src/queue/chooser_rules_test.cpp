#include <algorithm>

#include <gtest/gtest.h>

#include "queue/chooser_rig.h"

namespace ao::queue {
namespace {

using namespace std::chrono_literals;
using model::QueueRule;
using model::RuleScope;
using Ids = std::vector<std::string>;

class ChooserRulesTest : public ChooserRig, public testing::Test {};

QueueRule paused(RuleScope scope, const std::string& name) {
    QueueRule rule{{}, scope, name};
    rule.paused = true;
    return rule;
}

QueueRule at_most(RuleScope scope, const std::string& name, std::int64_t running) {
    QueueRule rule{{}, scope, name};
    rule.max_running = running;
    return rule;
}

QueueRule rate(RuleScope scope, const std::string& name, double per_second, std::int64_t burst) {
    QueueRule rule{{}, scope, name};
    rule.rate_per_second = per_second;
    rule.burst = burst;
    return rule;
}

TEST_F(ChooserRulesTest, WhatIsPausedWaitsAndTheRestGoesOn) {
    add(task("x1", "a", "x"));
    add(task("y1", "a", "y"));
    add(task("other", "b", "x"));
    rule(paused(RuleScope::type, "x"));
    EXPECT_EQ(choose_ids(), (Ids{"y1", "other"})) << "a rule is about one tenant";
    remove_rule(RuleScope::type, "x");
    EXPECT_EQ(choose_ids(), Ids{"x1"});
}

TEST_F(ChooserRulesTest, AQueueAndAWholeTenantCanBePaused) {
    add(task("a1"));
    rule(paused(RuleScope::queue, "default"));
    EXPECT_TRUE(choose_ids().empty());
    remove_rule(RuleScope::queue, "default");
    rule(paused(RuleScope::tenant, "*"));
    EXPECT_TRUE(choose_ids().empty());
    restart();
    EXPECT_TRUE(choose_ids().empty()) << "rules are kept";
    remove_rule(RuleScope::tenant, "*");
    EXPECT_EQ(choose_ids(), Ids{"a1"});
}

TEST_F(ChooserRulesTest, MaxRunningCountsWhatRunsWhateverTheBatch) {
    add_many("a", 10);
    rule(at_most(RuleScope::type, "t", 3));
    const auto first = choose(2);
    const auto second = choose(10);
    EXPECT_EQ(first.tasks.size() + second.tasks.size(), 3U);
    EXPECT_TRUE(choose_ids().empty());
    complete(first.tasks[0]);
    EXPECT_EQ(choose_ids().size(), 1U);
    rule(at_most(RuleScope::tenant, "*", 1));
    complete(first.tasks[1]);
    EXPECT_TRUE(choose_ids().empty()) << "every rule that fits is obeyed";
}

TEST_F(ChooserRulesTest, ALimitThatHeldATaskBackIsRemembered) {
    add_many("a", 2);
    rule(at_most(RuleScope::queue, "default", 1));
    const auto running = choose(1);
    EXPECT_FALSE(chooser_->held_back());
    choose();
    EXPECT_TRUE(chooser_->take_held_back());
    EXPECT_FALSE(chooser_->held_back()) << "told already";
    complete(running.tasks[0]);
    EXPECT_EQ(choose_ids(1).size(), 1U);
    EXPECT_FALSE(chooser_->held_back());
}

TEST_F(ChooserRulesTest, ARateLetsStartsThroughAndSaysWhenTheNextOneMay) {
    add_many("a", 10);
    rule(rate(RuleScope::type, "t", 2, 4));
    const auto first = choose();
    EXPECT_EQ(first.tasks.size(), 1U) << "a new bucket holds one token";
    ASSERT_TRUE(first.look_again);
    EXPECT_NEAR(static_cast<double>((*first.look_again - clock_.now()).count()), 500'000, 10);
    clock_.advance(*first.look_again - clock_.now());
    EXPECT_EQ(choose_ids().size(), 1U);
    clock_.advance(1h);
    EXPECT_EQ(choose_ids().size(), 4U) << "the burst";
    restart();
    EXPECT_EQ(choose_ids().size(), 1U) << "a restart gives no burst";
}

TEST_F(ChooserRulesTest, ARateOfOneTenantHoldsUpNoOther) {
    add_many("a", 5);
    add_many("b", 5);
    rule(rate(RuleScope::tenant, "*", 1, 1));
    const auto got = choose(10).tasks;
    EXPECT_EQ(std::count_if(got.begin(), got.end(), [](auto& t) { return t.tenant_id == "b"; }), 5);
    EXPECT_EQ(got.size(), 6U);
}

TEST_F(ChooserRulesTest, WhenToLookAgainIsKeptWhileTheSearchGoesOnOverManyTenants) {
    for (int i = 0; i < 200; ++i) {
        const auto tenant = "tenant-" + std::to_string(i);
        add(task("t" + std::to_string(i), tenant));
        auto none = i == 7 ? rate(RuleScope::tenant, "*", 0.01, 1) : paused(RuleScope::tenant, "*");
        none.tenant_id = tenant;
        rule(none);
    }
    EXPECT_EQ(
        choose().tasks.size() + choose().tasks.size() + choose().tasks.size() +
            choose().tasks.size(),
        1U
    );
    auto again = task("again", "tenant-7");
    add(again);
    auto choice = choose();
    for (int turns = 0; choice.more && turns < 50; ++turns)
        choice = choose();
    EXPECT_FALSE(choice.more);
    ASSERT_TRUE(choice.look_again);
    clock_.advance(*choice.look_again - clock_.now());
    Ids got;
    for (int turns = 0; turns < 4; ++turns)
        for (const auto& id : choose_ids())
            got.push_back(id);
    EXPECT_EQ(got, Ids{"again"});
}

}  // namespace
}  // namespace ao::queue
