#include "connect/targets.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "connect/crm.h"

namespace ao::connect {
namespace {

using namespace std::chrono_literals;
using Verdict = CircuitBreaker::Verdict;

struct TargetsTest : testing::Test {
    TargetsTest() { make({.most_calls = 2, .patience = 50ms, .seed = 7}); }

    void make(TargetOptions options) {
        options.breaker.least_calls = 3;
        targets = std::make_unique<Targets>(options, clock, metrics);
    }

    /// Runs one enter() to its end and keeps the passage.
    Targets::Passage enter(const std::string& name = "crm") {
        std::optional<Targets::Passage> passage;
        auto work = [&]() -> base::Async<> { passage.emplace(co_await targets->enter(name)); };
        base::asio::co_spawn(loop, work(), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        loop.restart();
        loop.run();
        return std::move(*passage);
    }

    void fail_times(int times) {
        for (int i = 0; i < times; ++i)
            enter().end(Verdict::failure);
    }

    base::EventLoop loop{1};
    base::ManualClock clock;
    base::Metrics metrics;
    std::unique_ptr<Targets> targets;
};

TEST_F(TargetsTest, so_many_calls_at_once_and_the_next_is_sent_away_after_a_moment) {
    auto first = enter();
    auto second = enter();
    EXPECT_EQ(first.fault(), Fault::none);
    EXPECT_EQ(second.fault(), Fault::none);
    auto third = enter();
    EXPECT_EQ(third.fault(), Fault::target_busy);
    EXPECT_GE(third.retry_after(), 1s);
    EXPECT_LE(third.retry_after(), 5s);
    EXPECT_EQ(enter("email").fault(), Fault::none) << "another target has room of its own";
    first.end(Verdict::success);
    EXPECT_EQ(enter().fault(), Fault::none);
    EXPECT_EQ(targets->states().at(0).postponed, 1);
}

TEST_F(TargetsTest, those_who_wait_come_first_and_in_order) {
    make({.most_calls = 1, .patience = 10s, .seed = 7});
    std::optional<Targets::Passage> held = enter();
    std::vector<int> order;
    auto caller = [&](int number) -> base::Async<> {
        Targets::Passage passage = co_await targets->enter("crm");
        EXPECT_EQ(passage.fault(), Fault::none);
        order.push_back(number);
        passage.end(Verdict::success);
    };
    auto release = [&]() -> base::Async<> {
        EXPECT_EQ(targets->states().at(0).waiting, 3);
        held->end(Verdict::success);
        co_return;
    };
    for (int number : {1, 2, 3})
        base::asio::co_spawn(loop, caller(number), [](std::exception_ptr) {});
    base::asio::co_spawn(loop, release(), [](std::exception_ptr) {});
    loop.restart();
    loop.run();
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
    EXPECT_EQ(targets->states().at(0).in_flight, 0);
    EXPECT_EQ(targets->states().at(0).waiting, 0);
}

TEST_F(TargetsTest, a_target_that_fails_is_left_alone_and_tried_again) {
    fail_times(3);
    auto refused = enter();
    EXPECT_EQ(refused.fault(), Fault::target_suspended);
    EXPECT_GE(refused.retry_after(), 12s);
    const auto state = targets->states().at(0);
    EXPECT_EQ(state.state, "open");
    EXPECT_EQ(state.failures, 3);
    EXPECT_EQ(state.opened_at, clock.now());
    EXPECT_GT(*state.retry_at, clock.now());
    EXPECT_EQ(enter("email").fault(), Fault::none);
    clock.advance(20s);
    enter().end(Verdict::success);
    EXPECT_EQ(targets->states().at(0).state, "closed");
    EXPECT_FALSE(targets->states().at(0).opened_at);
}

TEST_F(TargetsTest, those_who_wait_are_sent_away_when_the_breaker_opens) {
    make({.most_calls = 1, .patience = 60s, .seed = 7});
    fail_times(2);
    std::optional<Targets::Passage> last = enter();
    std::vector<Fault> seen;
    auto caller = [&]() -> base::Async<> {
        Targets::Passage passage = co_await targets->enter("crm");
        seen.push_back(passage.fault());
    };
    auto fail = [&]() -> base::Async<> {
        last->end(Verdict::failure);
        co_return;
    };
    for (int i = 0; i < 3; ++i)
        base::asio::co_spawn(loop, caller(), [](std::exception_ptr) {});
    base::asio::co_spawn(loop, fail(), [](std::exception_ptr) {});
    loop.restart();
    loop.run();  // 60 s if anybody had to wait out its patience
    EXPECT_EQ(seen, std::vector(3, Fault::target_suspended));
    EXPECT_EQ(targets->states().at(0).in_flight, 0);
}

TEST_F(TargetsTest, a_coroutine_that_is_destroyed_leaves_nothing_behind) {
    {
        auto held = enter();
        auto second = enter();
        base::EventLoop doomed{1};
        auto caller = [&]() -> base::Async<> { co_await targets->enter("crm"); };
        base::asio::co_spawn(doomed, caller(), [](std::exception_ptr) {});
        doomed.poll();
        EXPECT_EQ(targets->states().at(0).waiting, 1);
    }
    EXPECT_EQ(targets->states().at(0).waiting, 0);
    EXPECT_EQ(targets->states().at(0).in_flight, 0);
}

TEST_F(TargetsTest, is_seen_in_the_metrics) {
    fail_times(3);
    enter();
    const std::string text = metrics.prometheus_text();
    EXPECT_NE(text.find("ao_target_state{target=\"crm\"} 2"), std::string::npos) << text;
    EXPECT_NE(
        text.find("ao_target_postponed_total{reason=\"suspended\",target=\"crm\"} 1"),
        std::string::npos
    ) << text;
}

TEST_F(TargetsTest, new_settings_hold_at_once) {
    fail_times(3);
    TargetOptions options{.most_calls = 1, .patience = 1ms};
    options.breaker.enabled = false;
    targets->configure(options);
    auto one = enter();
    EXPECT_EQ(one.fault(), Fault::none);
    EXPECT_EQ(enter().fault(), Fault::target_busy);
}

TEST(Verdict, OutagesAreFailuresAndRefusalsAreNot) {
    EXPECT_EQ(verdict_of(Fault::deadline_exceeded), Verdict::failure);
    EXPECT_EQ(verdict_of(Fault::response_too_large), Verdict::failure);
    EXPECT_EQ(verdict_of(Fault::unavailable), Verdict::failure);
    EXPECT_EQ(verdict_of(Fault::rejected), Verdict::success);
    EXPECT_EQ(verdict_of(Fault::throttled), Verdict::success);
    EXPECT_EQ(verdict_of(Fault::target_busy), Verdict::unknown);
    EXPECT_EQ(verdict_of(Fault::private_address), Verdict::unknown);
}

/// A CRM that answers what it is told.
struct ScriptedCrm final : Crm {
    explicit ScriptedCrm(Fault answer) : fault(answer) {}

    [[nodiscard]] bool configured() const override { return true; }

    base::Async<CrmReply> push(model::Lead, std::string, std::string) override {
        co_return CrmReply{.fault = fault, .status = 500};
    }

    base::Async<CrmReply> probe() override { co_return CrmReply{.fault = fault}; }

    Fault fault;
};

TEST_F(TargetsTest, a_guarded_crm_answers_for_one_that_is_left_alone) {
    auto crm = make_guarded_crm(std::make_unique<ScriptedCrm>(Fault::unavailable), *targets);
    std::vector<CrmReply> replies;
    auto work = [&]() -> base::Async<> {
        for (int i = 0; i < 5; ++i) {
            model::Lead lead;
            replies.push_back(co_await crm->push(std::move(lead), "", "key"));
        }
    };
    base::asio::co_spawn(loop, work(), [](std::exception_ptr) {});
    loop.run();
    ASSERT_EQ(replies.size(), 5U);
    EXPECT_EQ(replies[2].fault, Fault::unavailable);
    EXPECT_EQ(replies[2].status, 500);
    EXPECT_EQ(replies[3].fault, Fault::target_suspended);
    EXPECT_EQ(replies[3].status, 0);
    EXPECT_GE(replies[3].retry_after, 12s);
}

}  // namespace
}  // namespace ao::connect
