#include "base/deadline.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/clock.h"

namespace ao::base {

namespace {

using namespace std::chrono_literals;

/// Sets `ended` when its coroutine's frame is destroyed.
struct EndMark {
    explicit EndMark(bool& flag) : ended(flag) {}

    ~EndMark() { ended = true; }

    EndMark(const EndMark&) = delete;
    EndMark& operator=(const EndMark&) = delete;
    bool& ended;
};

Async<std::string> answer_after(std::chrono::milliseconds pause, bool& ended) {
    EndMark mark(ended);
    co_await wait_for(pause);
    co_return "answer";
}

Async<std::string> throw_after(std::chrono::milliseconds pause) {
    co_await wait_for(pause);
    throw std::runtime_error("as the test wants");
}

Async<> do_nothing_for(std::chrono::milliseconds pause) {
    co_await wait_for(pause);
}

/// Runs `work` on a loop of its own and gives what it returned; throws what it threw.
template <class T>
T run(Async<T> work) {
    EventLoop loop;
    std::optional<T> result;
    std::exception_ptr thrown;
    asio::co_spawn(loop, std::move(work), [&](std::exception_ptr failure, T value) {
        thrown = failure;
        result = std::move(value);
    });
    loop.run_for(10s);
    EXPECT_TRUE(loop.stopped()) << "still running after 10 s";
    if (thrown) std::rethrow_exception(thrown);
    return result.value();
}

TEST(Within, GivesTheResultThatCameInTime) {
    bool ended = false;
    auto result = run(within(5s, answer_after(1ms, ended)));
    EXPECT_EQ(result, "answer");
    EXPECT_TRUE(ended);
}

TEST(Within, CancelsWhatTakesLonger) {
    bool ended = false;
    auto result = run(within(5ms, answer_after(1h, ended)));
    EXPECT_TRUE(ended) << "the work is over when the deadline reports";
    EXPECT_FALSE(result.has_value());
}

TEST(Within, PassesExceptionsOnAtOnce) {
    SystemClock clock;
    auto start = clock.steady();
    EXPECT_THROW(run(within(8s, throw_after(1ms))), std::runtime_error);
    EXPECT_LT(clock.steady() - start, 4s);
}

TEST(Within, WorkWithoutAResult) {
    EXPECT_TRUE(run(within(5s, do_nothing_for(1ms))));
    EXPECT_FALSE(run(within(1ms, do_nothing_for(1h))));
}

TEST(WaitFor, EndsWhenTheTimeIsOver) {
    EXPECT_TRUE(run(wait_for(1ms)));
}

}  // namespace

}  // namespace ao::base
