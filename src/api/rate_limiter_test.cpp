#include "api/rate_limiter.h"

#include <atomic>
#include <deque>
#include <thread>

#include <gtest/gtest.h>

namespace ao::api {
namespace {

using namespace std::chrono_literals;

class SlidingWindow : public ::testing::Test {
  protected:
    /// How many of `tries` passed.
    int passed(RateLimiter& limiter, int tries, const std::string& key = "user:ann") {
        int count = 0;
        for (int i = 0; i < tries; ++i)
            count += limiter.count(key).allowed ? 1 : 0;
        return count;
    }

    base::ManualClock clock_;
};

TEST_F(SlidingWindow, TheFirstTenOfFifteenPass) {
    RateLimiter limiter(clock_, {.window = 60s, .max_requests = 10});
    for (int i = 0; i < 15; ++i) {
        auto decision = limiter.count("user:ann");
        EXPECT_EQ(decision.allowed, i < 10) << i;
        EXPECT_EQ(decision.remaining, std::max(0, 9 - i));
        EXPECT_EQ(decision.reset, 60s);
    }
    EXPECT_EQ(limiter.blocked(), 5U);
    clock_.advance(60s);
    EXPECT_EQ(passed(limiter, 15), 10);
}

TEST_F(SlidingWindow, Slides) {
    RateLimiter limiter(clock_, {.window = 60s, .max_requests = 10});
    EXPECT_EQ(passed(limiter, 5), 5);
    clock_.advance(30s);
    EXPECT_EQ(passed(limiter, 10), 5);
    clock_.advance(29'999ms);
    EXPECT_EQ(passed(limiter, 1), 0);
    clock_.advance(1ms);
    EXPECT_EQ(passed(limiter, 10), 5) << "the first five have left the window";
    EXPECT_EQ(limiter.count("user:ann").reset, 30s);
}

TEST_F(SlidingWindow, NoWindowEverHoldsMoreThanTheLimit) {
    for (std::int64_t limit : {7, 100, 256, 257, 5000}) {
        base::ManualClock clock;
        RateLimiter limiter(clock, {.window = 10s, .max_requests = limit});
        std::deque<base::SteadyTime> accepted;
        std::int64_t total = 0;
        for (int i = 0; i < 200'000; ++i) {
            clock.advance(std::chrono::microseconds{(i * 7919) % 1000});
            if (!limiter.count("user:ann").allowed) continue;
            ++total;
            accepted.push_back(clock.steady());
            while (clock.steady() - accepted.front() >= 10s - 1ms)
                accepted.pop_front();
            ASSERT_LE(static_cast<std::int64_t>(accepted.size()), limit) << i;
        }
        // About 100 s went by: ten windows, each used to at least 98 of 100.
        EXPECT_GE(total, limit * 98 / 100 * 9) << limit;
    }
}

TEST_F(SlidingWindow, LargeLimitsAreExactForABurst) {
    RateLimiter limiter(clock_, {.window = 60s, .max_requests = 10'000});
    EXPECT_EQ(passed(limiter, 20'000), 10'000);
    clock_.advance(61s);
    EXPECT_EQ(passed(limiter, 20'000), 10'000);
}

TEST_F(SlidingWindow, HoldsAcrossTheDayItsTicksRunOver) {
    // Ticks of one millisecond are counted in 32 bits, which are full after 49.7 days.
    constexpr std::chrono::milliseconds kFull{1LL << 32};
    RateLimiter limiter(clock_, {.window = 60s, .max_requests = 10});
    clock_.advance(kFull - 30s);
    EXPECT_EQ(passed(limiter, 6), 6);
    clock_.advance(30s + 1ms);
    EXPECT_EQ(passed(limiter, 10), 4) << "those before the turn still count";
    clock_.advance(29'998ms);
    EXPECT_EQ(passed(limiter, 1), 0);
    clock_.advance(1ms);
    EXPECT_EQ(passed(limiter, 10), 6) << "and leave when their time has come";
    clock_.advance(30s + 1ms);
    EXPECT_EQ(passed(limiter, 10), 4);
}

TEST_F(SlidingWindow, KeysHaveBucketsOfTheirOwn) {
    RateLimiter limiter(clock_, {.window = 60s, .max_requests = 3});
    EXPECT_EQ(passed(limiter, 5, "user:ann"), 3);
    EXPECT_EQ(passed(limiter, 5, "user:bob"), 3);
    EXPECT_EQ(passed(limiter, 5, "addr:10.0.0.1"), 3);
}

TEST_F(SlidingWindow, OptionsMayChangeWhileRunning) {
    RateLimiter limiter(clock_, {.window = 60s, .max_requests = 3});
    EXPECT_EQ(passed(limiter, 5), 3);
    limiter.configure({.window = 60s, .max_requests = 5});
    EXPECT_EQ(passed(limiter, 5), 2) << "what was counted stays counted";
    limiter.configure({.enabled = false, .window = 30s, .max_requests = 7});
    EXPECT_FALSE(limiter.options().enabled);
    EXPECT_EQ(limiter.options().window, 30s);
}

TEST_F(SlidingWindow, KeysAreBoundedAndForgotten) {
    RateLimiter limiter(clock_, {.window = 60s, .max_requests = 3}, 1600);
    for (int i = 0; i < 20'000; ++i)
        limiter.count("addr:" + std::to_string(i));
    EXPECT_LE(limiter.keys(), 1600U);
    clock_.advance(10min);
    for (int i = 0; i < 2000; ++i)
        limiter.count("user:ann" + std::to_string(i % 200));
    EXPECT_LE(limiter.keys(), 210U) << "idle keys go as others come";
}

TEST(SharedWindow, IsExactOverThreads) {
    base::SystemClock clock;
    RateLimiter limiter(clock, {.window = 600s, .max_requests = 10'000});
    std::atomic<int> passed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 5000; ++n)
                if (limiter.count("user:ann").allowed) ++passed;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(passed, 10'000);
    EXPECT_EQ(limiter.blocked(), 10'000U);
}

}  // namespace
}  // namespace ao::api
