#pragma once
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "base/async.h"

namespace ao::base {

/// Runs `work` on `loop` and resumes the caller on its own event loop with what it gave; exceptions
/// come along. `work` lives on `loop`'s thread only, so it must not borrow what the caller's thread
/// changes meanwhile. Cancelling the caller cancels `work`. When `loop` never runs again, the
/// caller never resumes.
template <class T>
Async<T> run_on(EventLoop& loop, Async<T> work) {
    co_return co_await asio::co_spawn(loop, std::move(work), asio::use_awaitable_t<Executor>{});
}

}  // namespace ao::base
