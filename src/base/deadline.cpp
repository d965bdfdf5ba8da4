#include "base/deadline.h"

namespace ao::base {

namespace detail {

bool is_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace detail

Async<bool> wait_for(std::chrono::steady_clock::duration duration) {
    Timer timer(co_await asio::this_coro::executor, duration);
    auto [error] = co_await timer.async_wait(kAsync);
    co_return !error;
}

namespace {

struct Done {};

Async<Done> finish(Async<> work) {
    co_await std::move(work);
    co_return Done{};
}

}  // namespace

Async<bool> within(std::chrono::steady_clock::duration limit, Async<> work) {
    auto done = co_await within(limit, finish(std::move(work)));
    co_return done.has_value();
}

}  // namespace ao::base
