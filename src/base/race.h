#pragma once
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

#include "base/async.h"
#include "base/deadline.h"

namespace ao::base {

/// Who came first, and what `work` gave; nothing when it was cancelled in the middle.
template <class T>
struct Raced {
    std::optional<T> value{};
    bool interrupted = false;  ///< `end` came first; a value may still be there
    bool end = false;          ///< what `end` gave
};

/// Runs `work` until it ends or `end` does. The other one is then cancelled, and its end waited
/// for, so that nothing they use is needed any longer. Exceptions of either pass through, except
/// the cancellation itself. T must have a default constructor.
///
///     auto raced = co_await race(broker.take(wanted, 30s), peer.until_gone());
template <class T>
Async<Raced<T>> race(Async<T> work, Async<bool> end) {
    auto executor = co_await asio::this_coro::executor;
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, std::move(work), asio::deferred),
        asio::co_spawn(executor, std::move(end), asio::deferred)
    );
    auto [order, failure, value, end_failure, ended] = co_await group.async_wait(
        asio::experimental::wait_for_one(), asio::use_awaitable_t<Executor>()
    );
    const bool interrupted = order[0] == 1;
    if (failure && !(interrupted && detail::is_cancellation(failure)))
        std::rethrow_exception(failure);
    if (interrupted && end_failure) std::rethrow_exception(end_failure);
    Raced<T> raced{std::nullopt, interrupted, interrupted && ended};
    if (!failure) raced.value.emplace(std::move(value));
    co_return raced;
}

}  // namespace ao::base
