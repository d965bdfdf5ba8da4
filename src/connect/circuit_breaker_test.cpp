#include "connect/circuit_breaker.h"

#include <gtest/gtest.h>

namespace ao::connect {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;
using Verdict = CircuitBreaker::Verdict;

struct CircuitBreakerTest : testing::Test {
    CircuitBreaker::Permit call(Verdict verdict) {
        const auto permit = breaker.ask(clock.steady(), 0);
        if (permit.granted) breaker.end(permit, verdict, clock.steady(), 0.5);
        return permit;
    }

    void call_times(int times, Verdict verdict) {
        for (int i = 0; i < times; ++i)
            call(verdict);
    }

    base::ManualClock clock;
    BreakerOptions options{.least_calls = 4, .window = 60s, .open_for = 10s, .longest_open = 35s};
    CircuitBreaker breaker{options};
};

TEST_F(CircuitBreakerTest, opens_when_enough_calls_have_failed) {
    call_times(3, Verdict::failure);
    EXPECT_EQ(breaker.state(), State::closed) << "three calls decide nothing";
    call(Verdict::failure);
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_FALSE(breaker.ask(clock.steady(), 0).granted);
}

TEST_F(CircuitBreakerTest, stays_closed_while_most_calls_succeed) {
    for (int i = 0; i < 100; ++i) {
        call_times(3, Verdict::success);
        call(Verdict::failure);
        ASSERT_EQ(breaker.state(), State::closed);
    }
}

TEST_F(CircuitBreakerTest, failures_in_a_row_open_it_whatever_succeeded_before) {
    call_times(100, Verdict::success);
    call_times(3, Verdict::failure);
    EXPECT_EQ(breaker.state(), State::closed);
    call(Verdict::failure);
    EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(CircuitBreakerTest, counts_only_what_ended_within_the_window) {
    call_times(3, Verdict::failure);
    clock.advance(60s);
    call(Verdict::failure);
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_EQ(breaker.count(clock.steady()).calls, 1U);
    EXPECT_EQ(breaker.count(clock.steady()).failures, 1U);
}

TEST_F(CircuitBreakerTest, what_says_nothing_about_the_other_side_does_not_count) {
    call_times(20, Verdict::unknown);
    EXPECT_EQ(breaker.count(clock.steady()).calls, 0U);
}

TEST_F(CircuitBreakerTest, lets_one_probe_through_when_the_time_has_come) {
    call_times(4, Verdict::failure);
    clock.advance(9s);
    const auto early = breaker.ask(clock.steady(), 0);
    EXPECT_FALSE(early.granted);
    EXPECT_EQ(early.retry_after, 1s);
    clock.advance(1s);
    const auto probe = breaker.ask(clock.steady(), 0);
    EXPECT_TRUE(probe.granted);
    EXPECT_TRUE(probe.is_probe);
    EXPECT_EQ(breaker.state(), State::half_open);
    const auto second = breaker.ask(clock.steady(), 0);
    EXPECT_FALSE(second.granted);
    EXPECT_GT(second.retry_after, 0s);
    breaker.end(probe, Verdict::success, clock.steady(), 0);
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_EQ(breaker.count(clock.steady()).failures, 0U);
}

TEST_F(CircuitBreakerTest, each_failed_probe_doubles_the_wait_up_to_a_limit) {
    call_times(4, Verdict::failure);
    for (const auto wait : {10s, 20s, 35s, 35s}) {
        EXPECT_EQ(breaker.retry_at(), clock.steady() + wait);
        clock.advance(wait);
        ASSERT_TRUE(call(Verdict::failure).is_probe);
        ASSERT_EQ(breaker.state(), State::open);
    }
}

TEST_F(CircuitBreakerTest, keeps_the_time_of_its_first_opening_until_it_closes) {
    const auto first = clock.steady();
    call_times(4, Verdict::failure);
    clock.advance(10s);
    call(Verdict::failure);
    EXPECT_EQ(breaker.opened_at(), first);
}

TEST_F(CircuitBreakerTest, a_probe_that_was_broken_off_decides_nothing_and_blocks_nobody) {
    call_times(4, Verdict::failure);
    clock.advance(10s);
    EXPECT_TRUE(call(Verdict::unknown).is_probe);
    EXPECT_EQ(breaker.state(), State::half_open);
    EXPECT_TRUE(call(Verdict::success).is_probe);
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, calls_that_began_before_it_opened_change_nothing) {
    const auto slow = breaker.ask(clock.steady(), 0);
    call_times(4, Verdict::failure);
    const auto retry_at = breaker.retry_at();
    breaker.end(slow, Verdict::success, clock.steady(), 0);
    breaker.end(slow, Verdict::failure, clock.steady(), 0);
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_EQ(breaker.retry_at(), retry_at);
}

TEST_F(CircuitBreakerTest, chance_spreads_the_probe_and_those_who_wait) {
    CircuitBreaker other{options};
    call_times(4, Verdict::failure);
    for (int i = 0; i < 4; ++i)
        other.end(other.ask(clock.steady(), 0), Verdict::failure, clock.steady(), 0);
    EXPECT_EQ(other.retry_at(), clock.steady() + 8s);
    EXPECT_EQ(breaker.ask(clock.steady(), 0).retry_after, 10s);
    EXPECT_EQ(breaker.ask(clock.steady(), 0.5).retry_after, 15s);
}

TEST_F(CircuitBreakerTest, switched_off_it_never_opens_and_an_open_one_closes) {
    call_times(4, Verdict::failure);
    options.enabled = false;
    breaker.configure(options);
    EXPECT_EQ(breaker.state(), State::closed);
    call_times(100, Verdict::failure);
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(CircuitBreakerTest, remembers_a_bounded_number_of_calls) {
    call_times(5'000, Verdict::success);
    EXPECT_EQ(breaker.count(clock.steady()).calls, 1'000U);
}

}  // namespace
}  // namespace ao::connect
