#include "base/task_group.h"

#include <boost/asio/co_spawn.hpp>

#include "base/log.h"

namespace ao::base {

struct TaskGroup::State {
    State(EventLoop& loop, std::string group) : name(std::move(group)), idle(loop) {
        idle.expires_at(std::chrono::steady_clock::time_point::max());
    }

    std::string name;
    std::size_t running = 0;
    // A timer that never fires is Asio's condition variable: cancel() wakes everyone who waits on
    // it.
    Timer idle;
};

TaskGroup::TaskGroup(EventLoop& loop, std::string name)
    : loop_(loop), state_(std::make_shared<State>(loop, std::move(name))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(Async<> work) {
    ++state_->running;
    auto finished = [state = state_](std::exception_ptr failure) {
        if (failure) log::exception("task_group.failed", failure, {{"group", state->name}});
        if (--state->running == 0) state->idle.cancel();
    };
    asio::co_spawn(loop_, std::move(work), std::move(finished));
}

std::size_t TaskGroup::running() const {
    return state_->running;
}

Async<> TaskGroup::join() {
    auto state = state_;
    while (state->running > 0)
        co_await state->idle.async_wait(kAsync);
}

}  // namespace ao::base
