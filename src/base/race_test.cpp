#include "base/race.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace ao::base {
namespace {

using namespace std::chrono_literals;

Async<int> number_after(std::chrono::milliseconds wait, int number) {
    co_await wait_for(wait);
    co_await wait_for(0ms);  // throws when cancelled
    co_return number;
}

Async<bool> true_after(std::chrono::milliseconds wait) {
    co_return co_await wait_for(wait);
}

Async<int> failing() {
    co_await wait_for(1ms);
    throw std::runtime_error("broken");
}

Async<> keep(Async<Raced<int>> work, Raced<int>& into) {
    into = co_await std::move(work);
}

/// Fails the test when the loser was not cancelled.
Raced<int> run(Async<Raced<int>> work) {
    EventLoop loop;
    Raced<int> result;
    std::exception_ptr failure;
    asio::co_spawn(loop, keep(std::move(work), result), [&](std::exception_ptr thrown) {
        failure = thrown;
    });
    loop.run_for(10s);
    EXPECT_TRUE(loop.stopped()) << "somebody still waits";
    if (failure) std::rethrow_exception(failure);
    return result;
}

TEST(Race, WorkThatIsQuickerGivesItsValue) {
    const auto raced = run(race(number_after(1ms, 7), true_after(1h)));
    EXPECT_EQ(raced.value, 7);
    EXPECT_FALSE(raced.interrupted);
}

TEST(Race, WorkIsCancelledByTheEnd) {
    const auto raced = run(race(number_after(1h, 7), true_after(1ms)));
    EXPECT_FALSE(raced.value);
    EXPECT_TRUE(raced.interrupted);
    EXPECT_TRUE(raced.end);
}

TEST(Race, ExceptionsOfTheWorkPass) {
    EXPECT_THROW(run(race(failing(), true_after(1h))), std::runtime_error);
}

}  // namespace
}  // namespace ao::base
