#include "queue/broker_conformance_test.h"
#include "queue/redis_conformance_test.h"
#include "store/queue_rule_store.h"

namespace ao::queue {
namespace {

using model::QueueRule;
using model::RuleScope;
using namespace std::chrono_literals;

/// Whoever waits is woken by whatever makes it its turn.
class BrokerRules : public BrokerConformance {
  protected:
    BrokerRules() { registry_.add({.type = "known"}); }

    void put(const QueueRule& rule) {
        in_store([&](store::Session& session) {
            store::QueueRuleStore(session).put(rule);
            return true;
        });
    }

    static QueueRule rule(RuleScope scope, const std::string& name) {
        return {"default", scope, name};
    }

    /// The one task that a wait brings, once `happens` has happened.
    template <class Happens>
    void expect_wait_ends_after(Happens happens) {
        auto waiting = begin_take(wish(1), 15s);
        for (int i = 0; i < 20; ++i)
            run_some();
        settle();
        EXPECT_FALSE(waiting->ended);
        happens();
        run_until([&] { return waiting->ended; });
        ASSERT_TRUE(waiting->answer);
        EXPECT_EQ(waiting->answer->size(), 1U);
    }
};

INSTANTIATE_TEST_SUITE_P(Brokers, BrokerRules, testing::ValuesIn(kBrokers), broker_name);

TEST_P(BrokerRules, TheEndOfARunMakesRoomUnderALimit) {
    auto one = rule(RuleScope::type, "known");
    one.max_running = 1;
    put(one);
    enqueue("known");
    enqueue("known");
    const Assignment first = take_one();
    expect_wait_ends_after([&] { EXPECT_EQ(end(first, done()), LeaseState::held); });
}

TEST_P(BrokerRules, TheEndOfARunFreesItsKey) {
    for (int i = 0; i < 2; ++i) {
        auto keyed = task("known");
        keyed.concurrency_key = "k";
        enqueue(keyed);
    }
    const Assignment first = take_one();
    expect_wait_ends_after([&] { EXPECT_EQ(end(first, done()), LeaseState::held); });
}

TEST_P(BrokerRules, WhatIsPausedComesWhenItIsResumed) {
    auto pause = rule(RuleScope::queue, "default");
    pause.paused = true;
    put(pause);
    enqueue("known");
    EXPECT_TRUE(take(1).empty());
    expect_wait_ends_after([&] {
        in_store([](store::Session& session) {
            return store::QueueRuleStore(session).remove("default", RuleScope::queue, "default");
        });
    });
}

TEST_P(BrokerRules, ARateWakesWhenTheNextTokenIsThere) {
    auto slow = rule(RuleScope::tenant, "*");
    slow.rate_per_second = 0.1;
    put(slow);
    enqueue("known");
    enqueue("known");
    EXPECT_EQ(end(take_one(), done()), LeaseState::held);
    expect_wait_ends_after([&] {
        clock_.advance(10s);
        wake();
    });
}

}  // namespace
}  // namespace ao::queue
