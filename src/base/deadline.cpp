#include "base/deadline.h"

namespace ao::base {

Async<bool> wait_for(std::chrono::steady_clock::duration duration) {
    Timer timer(co_await asio::this_coro::executor, duration);
    auto [error] = co_await timer.async_wait(kAsync);
    co_return !error;
}

}  // namespace ao::base
