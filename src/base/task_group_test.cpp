#include "base/task_group.h"

#include <gtest/gtest.h>

#include "base/deadline.h"

namespace ao::base {

namespace {

using namespace std::chrono_literals;

Async<> count_after(std::chrono::milliseconds pause, int& counter) {
    co_await wait_for(pause);
    ++counter;
}

Async<> fail() {
    co_await wait_for(0ms);
    throw std::runtime_error("as the test wants");
}

Async<> spawn_more(TaskGroup& group, int& counter) {
    co_await wait_for(1ms);
    group.spawn(count_after(1ms, counter));
    ++counter;
}

Async<> join_and_note(TaskGroup& group, const int& counter, int& seen) {
    co_await group.join();
    seen = counter;
}

/// Runs `loop` until nothing is left to do; false when that takes too long.
bool run(EventLoop& loop) {
    loop.run_for(10s);
    return loop.stopped();
}

TEST(TaskGroup, JoinWaitsForAll) {
    EventLoop loop;
    TaskGroup group(loop, "test");
    TaskGroup waiting(loop, "waiting");
    int counter = 0;
    int seen = -1;
    for (int i = 0; i < 5; ++i)
        group.spawn(count_after(std::chrono::milliseconds(i), counter));
    group.spawn(spawn_more(group, counter));
    EXPECT_EQ(group.running(), 6u);
    waiting.spawn(join_and_note(group, counter, seen));
    ASSERT_TRUE(run(loop));
    EXPECT_EQ(seen, 7);  // also what was spawned while waiting
    EXPECT_EQ(group.running(), 0u);
}

TEST(TaskGroup, JoiningAnEmptyGroupReturnsAtOnce) {
    EventLoop loop;
    TaskGroup group(loop, "test");
    TaskGroup waiting(loop, "waiting");
    int counter = 0;
    int seen = -1;
    waiting.spawn(join_and_note(group, counter, seen));
    ASSERT_TRUE(run(loop));
    EXPECT_EQ(seen, 0);
}

TEST(TaskGroup, AnExceptionEndsNothingElse) {
    EventLoop loop;
    TaskGroup group(loop, "test");
    TaskGroup waiting(loop, "waiting");
    int counter = 0;
    int seen = -1;
    group.spawn(fail());
    group.spawn(count_after(2ms, counter));
    waiting.spawn(join_and_note(group, counter, seen));
    ASSERT_TRUE(run(loop));
    EXPECT_EQ(seen, 1);
}

TEST(TaskGroup, MayEndBeforeItsCoroutines) {
    EventLoop loop;
    int counter = 0;
    {
        TaskGroup group(loop, "short");
        group.spawn(count_after(1ms, counter));
    }
    ASSERT_TRUE(run(loop));
    EXPECT_EQ(counter, 1);
}

TEST(TaskGroup, ALoopMayEndWithCoroutinesInside) {
    int counter = 0;
    {
        EventLoop loop;
        TaskGroup group(loop, "cut");
        group.spawn(count_after(1h, counter));
        loop.poll();
    }
    EXPECT_EQ(counter, 0);
}

}  // namespace

}  // namespace ao::base
