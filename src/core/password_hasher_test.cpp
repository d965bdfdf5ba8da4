#include "core/password_hasher.h"

#include <atomic>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace ao::core {
namespace {

using namespace std::chrono_literals;

TEST(PasswordHasher, HashesAndVerifiesOnTheCallersLoop) {
    base::EventLoop loop(1);
    PasswordHasher hasher;
    int checks = 0;
    auto work = [&]() -> base::Async<> {
        auto caller = std::this_thread::get_id();
        auto phc = co_await hasher.hash("four quiet rivers run");
        EXPECT_EQ(std::this_thread::get_id(), caller);
        auto right = co_await hasher.verify(*phc, "four quiet rivers run");
        auto wrong = co_await hasher.verify(*phc, "four quiet rivers ran");
        EXPECT_TRUE(right && *right);
        EXPECT_TRUE(wrong && !*wrong);
        ++checks;
    };
    base::asio::co_spawn(loop, work(), [](const std::exception_ptr&) {});
    loop.run_for(20s);
    EXPECT_EQ(checks, 1);
}

TEST(PasswordHasher, RefusesWhatItHasNoRoomFor) {
    base::EventLoop loop(1);
    PasswordHasher hasher({.threads = 1, .max_waiting = 3});
    int done = 0;
    int refused = 0;
    auto work = [&]() -> base::Async<> {
        auto phc = co_await hasher.hash("four quiet rivers run");
        if (phc) {
            ++done;
        } else {
            EXPECT_EQ(phc.error().kind, base::ErrorKind::unavailable);
            EXPECT_GT(phc.error().retry_after, 0s);
            ++refused;
        }
    };
    for (int i = 0; i < 40; ++i)
        base::asio::co_spawn(loop, work(), [](const std::exception_ptr&) {});
    loop.run_for(20s);
    EXPECT_EQ(done + refused, 40);
    EXPECT_GE(done, 3);
    EXPECT_GE(refused, 20);
    EXPECT_EQ(hasher.waiting(), 0U);
}

}  // namespace
}  // namespace ao::core
