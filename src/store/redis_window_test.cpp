#include "store/redis_window.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "base/deadline.h"
#include "store/redis_rig.h"

namespace ao::store {
namespace {

using namespace std::chrono_literals;

/// Two servers, each with a connection of its own, that count together.
class RedisWindowTest : public testing::Test {
  protected:
    void SetUp() override {
        here_.start();
        there_.start();
    }

    template <class T>
    T run(base::Async<T> work) {
        std::optional<T> result;
        auto keep = [](base::Async<T> asked, std::optional<T>* out) -> base::Async<> {
            out->emplace(co_await std::move(asked));
        };
        group_.spawn(keep(std::move(work), &result));
        const auto limit = std::chrono::steady_clock::now() + 30s;
        while (!result && std::chrono::steady_clock::now() < limit) {
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(10ms);
        }
        return std::move(result).value();
    }

    void TearDown() override { run(stop()); }

    base::Async<bool> stop() {
        co_await here_.stop();
        co_await there_.stop();
        co_return true;
    }

    base::Async<bool> connected() {
        for (int tries = 0; tries < 2'000 && !(here_.connected() && there_.connected()); ++tries)
            co_await base::wait_for(5ms);
        co_return here_.connected() && there_.connected();
    }

    base::Async<std::int64_t> allowed_of(int requests, WindowLimit limit) {
        std::int64_t allowed = 0;
        for (int i = 0; i < requests; ++i) {
            RedisWindows& asked = i % 2 == 0 ? windows_ : windows_there_;
            const auto counted = co_await asked.count("user:ann", limit);
            if (counted.value().allowed) ++allowed;
        }
        co_return allowed;
    }

    RedisRig redis_;
    base::EventLoop loop_{1};
    base::Metrics metrics_;
    base::TaskGroup group_{loop_, "test"};
    RedisClient here_{loop_, redis_.options(), metrics_};
    RedisClient there_{loop_, redis_.options(), metrics_};
    RedisWindows windows_{here_, "rate"};
    RedisWindows windows_there_{there_, "rate"};
};

TEST_F(RedisWindowTest, TwoServersCountTogetherExactly) {
    ASSERT_TRUE(run(connected()));
    EXPECT_EQ(run(allowed_of(500, {.most = 120, .length = 1h})), 120);
    const auto refused = run(windows_there_.count("user:ann", {.most = 120, .length = 1h})).value();
    EXPECT_EQ(refused.total, 120);
    EXPECT_GT(refused.until, 59min);
    EXPECT_LE(refused.until, 1h);
    EXPECT_TRUE(run(windows_.count("user:bob", {.most = 120, .length = 1h})).value().allowed);
}

TEST_F(RedisWindowTest, LargeLimitsAreExactTooAndCostFewFields) {
    ASSERT_TRUE(run(connected()));
    const WindowLimit limit{.most = 500, .length = 1h, .tick = 28'125ms};
    EXPECT_EQ(run(allowed_of(700, limit)), 500);
    const std::vector<std::string> words{"HLEN", "rate:user:ann"};
    EXPECT_LE(run(here_.command(words)).value().integer, 4 + 129);
}

TEST_F(RedisWindowTest, RoomComesBackOnceTheOldestHasLeftTheWindow) {
    ASSERT_TRUE(run(connected()));
    const WindowLimit limit{.most = 3, .length = 400ms};
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(run(allowed_of(3, limit)), 3);
    auto again = [this](WindowLimit wanted) -> base::Async<bool> {
        for (int tries = 0; tries < 2'000; ++tries) {
            const auto counted = co_await windows_.count("user:ann", wanted);
            if (counted.value().allowed) co_return true;
            co_await base::wait_for(5ms);
        }
        co_return false;
    };
    EXPECT_TRUE(run(again(limit)));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 400ms);
}

TEST_F(RedisWindowTest, AnotherTickBeginsAnew) {
    ASSERT_TRUE(run(connected()));
    EXPECT_EQ(run(allowed_of(5, {.most = 3, .length = 1h})), 3);
    EXPECT_EQ(run(allowed_of(5, {.most = 3, .length = 1h, .tick = 10ms})), 3);
}

TEST_F(RedisWindowTest, IsUnavailableWhileRedisIsAway) {
    ASSERT_TRUE(run(connected()));
    redis_.kill();
    const auto counted = run(windows_.count("user:ann", {.most = 3, .length = 1h}));
    ASSERT_FALSE(counted);
    EXPECT_EQ(counted.error().kind, base::ErrorKind::unavailable);
}

}  // namespace
}  // namespace ao::store
