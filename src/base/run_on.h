#pragma once
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "base/async.h"

namespace ao::base {

namespace detail {

/// Starts `work` on `loop`, as asio::co_spawn does, for a caller on another event loop. What
/// co_spawn posts to `loop` when the caller is cancelled points into the caller, which may have
/// resumed and gone by then (Boost 1.81); here it owns what it touches.
template <class T>
struct StartOn {
    EventLoop& loop;

    template <class Handler>
    void operator()(Handler&& handler, Async<T> work) const {
        auto cancel = std::make_shared<asio::cancellation_signal>();
        if (auto caller = asio::get_associated_cancellation_slot(handler); caller.is_connected()) {
            caller.assign([&loop = loop, cancel](asio::cancellation_type type) {
                asio::post(loop, [cancel, type] { cancel->emit(type); });
            });
        }
        auto home = asio::get_associated_executor(handler, loop.get_executor());
        // Whatever happens on `loop`, the signal is there until the caller has its answer.
        auto ended = [cancel, handler = std::forward<Handler>(handler)](auto&&... results) mutable {
            std::move(handler)(std::forward<decltype(results)>(results)...);
        };
        asio::co_spawn(
            loop,
            std::move(work),
            asio::bind_cancellation_slot(
                cancel->slot(), asio::bind_executor(home, std::move(ended))
            )
        );
    }
};

template <class T>
struct Ended {
    using Signature = void(std::exception_ptr, T);
};

template <>
struct Ended<void> {
    using Signature = void(std::exception_ptr);
};

}  // namespace detail

/// Runs `work` on `loop` and resumes the caller on its own event loop with what it gave; exceptions
/// come along. `work` lives on `loop`'s thread only, so it must not borrow what the caller's thread
/// changes meanwhile. Cancelling the caller cancels `work`. When `loop` never runs again, the
/// caller never resumes.
template <class T>
Async<T> run_on(EventLoop& loop, Async<T> work) {
    const asio::use_awaitable_t<Executor> token;
    const detail::StartOn<T> start{loop};
    co_return co_await asio::
        async_initiate<const asio::use_awaitable_t<Executor>, typename detail::Ended<T>::Signature>(
            start, token, std::move(work)
        );
}

}  // namespace ao::base
