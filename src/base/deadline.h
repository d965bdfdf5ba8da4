#pragma once
#include <chrono>
#include <exception>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/system/system_error.hpp>

#include "base/async.h"

namespace ao::base {

/// Waits for `duration`; false when the wait was cut short because the coroutine was cancelled.
Async<bool> wait_for(std::chrono::steady_clock::duration duration);

namespace detail {

/// True for the exception that a cancelled wait ends with.
bool is_cancellation(const std::exception_ptr& failure);

}  // namespace detail

/// What `work` returns, or nothing when it took longer than `limit`: it is then cancelled, and its
/// end waited for, so that nothing it uses is needed any longer. Work that does not wait on
/// cancellable operations therefore overruns. Exceptions of `work` pass through. T must have a
/// default constructor.
///
///     auto reply = co_await within(5s, client.send(std::move(request)));
///     if (!reply) co_return unavailable("the CRM took more than 5 s", 30s);
template <class T>
Async<std::optional<T>> within(std::chrono::steady_clock::duration limit, Async<T> work) {
    auto executor = co_await asio::this_coro::executor;
    Timer timer(executor, limit);
    auto race = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, std::move(work), asio::deferred), timer.async_wait(asio::deferred)
    );
    auto [order, failure, value, timer_error] = co_await race.async_wait(
        asio::experimental::wait_for_one(), asio::use_awaitable_t<Executor>()
    );
    bool late = order[0] == 1 && !timer_error;
    if (failure && !(late && detail::is_cancellation(failure))) std::rethrow_exception(failure);
    if (late) co_return std::nullopt;
    co_return std::optional<T>(std::move(value));
}

/// The same for work without a result: false when it was cut short.
Async<bool> within(std::chrono::steady_clock::duration limit, Async<> work);

}  // namespace ao::base
