#include "core/login_throttle.h"

#include <gtest/gtest.h>

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class ThrottledLogin : public ::testing::Test {
  protected:
    /// One wrong password; whether it reached the hash.
    bool fail(const std::string& account, const std::string& address) {
        auto attempt = throttle_.begin(account, address);
        if (!attempt) return false;
        attempt->failed();
        return true;
    }

    bool succeed(const std::string& account, const std::string& address) {
        auto attempt = throttle_.begin(account, address);
        if (!attempt) return false;
        attempt->succeeded();
        return true;
    }

    std::chrono::seconds wait_of(const std::string& account, const std::string& address) {
        auto attempt = throttle_.begin(account, address);
        return attempt ? 0s : attempt.error().retry_after;
    }

    base::ManualClock clock_;
    LoginThrottle throttle_{clock_};
};

TEST_F(ThrottledLogin, WaitsDoubleAfterFiveFailures) {
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(fail("ann", "10.0.0.1")) << i;
    std::chrono::seconds expected = 1s;
    for (int i = 0; i < 12; ++i) {
        EXPECT_EQ(wait_of("ann", "10.0.0.1"), expected) << i;
        EXPECT_FALSE(fail("ann", "10.0.0.1")) << "a refused try must not reach the hash";
        clock_.advance(expected);
        EXPECT_TRUE(fail("ann", "10.0.0.1"));
        expected = std::min(expected * 2, std::chrono::seconds{900});
    }
}

TEST_F(ThrottledLogin, RefusalSaysWhenToComeBack) {
    for (int i = 0; i < 5; ++i)
        fail("ann", "10.0.0.1");
    auto refused = throttle_.begin("ann", "10.0.0.1");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::throttled);
    EXPECT_EQ(refused.error().retry_after, 1s);
}

TEST_F(ThrottledLogin, AnotherSourceAndAnotherAccountAreFree) {
    for (int i = 0; i < 5; ++i)
        fail("ann", "10.0.0.1");
    EXPECT_EQ(wait_of("ann", "10.0.0.2"), 0s);
    EXPECT_EQ(wait_of("bob", "10.0.0.1"), 0s);
    EXPECT_GT(wait_of("ANN", "10.0.0.1"), 0s) << "names are compared in any case";
}

TEST_F(ThrottledLogin, SuccessForgetsTheFailuresOfThatPair) {
    for (int i = 0; i < 4; ++i)
        fail("ann", "10.0.0.1");
    EXPECT_TRUE(succeed("ann", "10.0.0.1"));
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(fail("ann", "10.0.0.1"));
    EXPECT_EQ(wait_of("ann", "10.0.0.1"), 0s);
}

TEST_F(ThrottledLogin, AtMostAHundredTriesAnHourReachTheHashFromAnywhere) {
    int reached = 0;
    for (int i = 0; i < 10'000; ++i) {
        reached += fail("ann", "10.1." + std::to_string(i % 200) + ".1") ? 1 : 0;
        clock_.advance(std::chrono::microseconds{360'000});  // 10,000 in an hour
    }
    EXPECT_GE(reached, 50);
    EXPECT_LE(reached, 100);
}

TEST_F(ThrottledLogin, TheOwnerGetsInFromAKnownSourceMeanwhile) {
    EXPECT_TRUE(succeed("ann", "192.168.1.7"));
    for (int i = 0; i < 1000; ++i)
        fail("ann", "10.1." + std::to_string(i % 250) + ".1");
    EXPECT_FALSE(succeed("ann", "10.9.9.9")) << "strangers have used up the common budget";
    EXPECT_TRUE(succeed("ann", "192.168.1.7"));
}

TEST_F(ThrottledLogin, SprayingOnePasswordIsSlowedPerSource) {
    int reached = 0;
    for (int i = 0; i < 1000; ++i) {
        reached += fail("user-" + std::to_string(i), "10.0.0.1") ? 1 : 0;
        clock_.advance(1s);
    }
    EXPECT_LE(reached, 35);
    EXPECT_TRUE(fail("user-1", "10.0.0.2"));
}

TEST_F(ThrottledLogin, NeighboursInOneIpv6NetworkAreOneSource) {
    for (int i = 0; i < 5; ++i)
        fail("ann", "2001:db8:1:2::" + std::to_string(i + 1));
    EXPECT_GT(wait_of("ann", "2001:db8:1:2:ffff::9"), 0s);
    EXPECT_EQ(wait_of("ann", "2001:db8:1:3::1"), 0s);
    for (int i = 0; i < 5; ++i)
        fail("bob", "::ffff:10.0.0.1");
    EXPECT_GT(wait_of("bob", "10.0.0.1"), 0s) << "a mapped address is the IPv4 one";
}

TEST_F(ThrottledLogin, ManyPeopleWithOneAccountMaySignInAtOnce) {
    std::vector<LoginThrottle::Attempt> attempts;
    for (int i = 0; i < 50; ++i) {
        auto attempt = throttle_.begin("admin", "127.0.0.1");
        ASSERT_TRUE(attempt) << i;
        attempts.push_back(std::move(*attempt));
    }
    for (auto& attempt : attempts)
        attempt.succeeded();
    for (int i = 0; i < 500; ++i)
        EXPECT_TRUE(succeed("admin", "127.0.0.1")) << i;
}

TEST_F(ThrottledLogin, AnAttemptThatWasGivenUpCostsNothing) {
    for (int i = 0; i < 500; ++i)
        EXPECT_EQ(wait_of("ann", "10.0.0.1"), 0s) << i;
}

TEST_F(ThrottledLogin, IsForgottenAfterAnHour) {
    for (int i = 0; i < 8; ++i) {
        fail("ann", "10.0.0.1");
        clock_.advance(60s);
    }
    clock_.advance(1h + 1s);
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(fail("ann", "10.0.0.1"));
    EXPECT_EQ(wait_of("ann", "10.0.0.1"), 0s);
}

TEST(LoginThrottleMemory, IsBounded) {
    base::ManualClock clock;
    LoginThrottle throttle(clock, {.max_entries = 100});
    for (int i = 0; i < 10'000; ++i) {
        auto attempt =
            throttle.begin("user-" + std::to_string(i), "10.0." + std::to_string(i % 250));
        if (attempt) attempt->failed();
    }
    EXPECT_LE(throttle.entries(), 300U);
}

}  // namespace
}  // namespace ao::core
