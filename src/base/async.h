#pragma once
#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ao::base {

namespace asio = boost::asio;

/// One event loop: an io_context run by exactly one thread.
using EventLoop = asio::io_context;

/// The executor of an event loop. Concrete on purpose: a type-erased one costs 1.65–2x the CPU of a
/// request.
using Executor = EventLoop::executor_type;

/// A coroutine that runs on one event loop and resumes there after every wait.
template <class T = void>
using Async = asio::awaitable<T, Executor>;

/// A timer of the monotonic clock on an event loop.
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock,
    asio::wait_traits<std::chrono::steady_clock>,
    Executor>;

/// Completion token that gives errors as values: `auto [error, size] = co_await
/// socket.async_read_some(buffer, kAsync);`
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAsync{};

}  // namespace ao::base
