#include "base/run_on.h"

#include <memory>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <gtest/gtest.h>

namespace ao::base {
namespace {

using namespace std::chrono_literals;

/// Two event loops, both run by the test's own thread: it decides who comes first.
struct RunOnTest : ::testing::Test {
    void begin(Async<bool> work) {
        auto ended = [this](const std::exception_ptr& failure, bool value) {
            failed = failure != nullptr;
            answer = value;
        };
        asio::co_spawn(
            here,
            run_on(there, std::move(work)),
            asio::bind_cancellation_slot(cancel->slot(), ended)
        );
        poll(here);
        poll(there);
    }

    void cancel_from_here() {
        asio::post(here, [this] { cancel->emit(asio::cancellation_type::terminal); });
    }

    static void poll(EventLoop& loop) {
        loop.restart();
        loop.poll();
    }

    EventLoop here;
    EventLoop there;
    std::unique_ptr<asio::cancellation_signal> cancel =
        std::make_unique<asio::cancellation_signal>();
    std::optional<bool> answer;
    bool failed = false;
};

Async<bool> work_until(std::shared_ptr<Timer> end) {
    auto [error] = co_await end->async_wait(kAsync);
    co_return !error;
}

std::shared_ptr<Timer> timer(EventLoop& loop, std::chrono::steady_clock::duration after) {
    return std::make_shared<Timer>(loop, after);
}

TEST_F(RunOnTest, GivesWhatTheOtherLoopGave) {
    auto end = timer(there, 0s);
    begin(work_until(end));
    poll(here);
    EXPECT_EQ(answer, true);
}

Async<bool> work_without_a_wait() {
    co_return true;
}

TEST_F(RunOnTest, WorkMayEndWithoutAWait) {
    // Nobody can cancel this caller.
    auto ended = [this](const std::exception_ptr&, bool value) { answer = value; };
    asio::co_spawn(here, run_on(there, work_without_a_wait()), ended);
    poll(here);
    for (int round = 0; round < 3; ++round) {
        poll(there);
        poll(here);
    }
    EXPECT_EQ(answer, true);
}

TEST_F(RunOnTest, CancellingTheCallerCancelsTheWork) {
    begin(work_until(timer(there, 1h)));
    cancel_from_here();
    for (int round = 0; round < 3; ++round) {
        poll(here);
        poll(there);
    }
    EXPECT_TRUE(failed || answer == false);
}

TEST_F(RunOnTest, ACancellationMayArriveAfterTheWorkAndTheCallerHaveEnded) {
    auto end = timer(there, 1h);
    begin(work_until(end));
    cancel_from_here();
    end->cancel();
    poll(there);
    // The cancellation is sent off, and then the answer arrives.
    poll(here);
    ASSERT_TRUE(answer || failed);
    cancel.reset();
    poll(there);
}

}  // namespace
}  // namespace ao::base
