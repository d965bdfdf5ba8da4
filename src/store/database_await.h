#pragma once
/// The templates behind Database::write and read; include store/database.h instead.
#include <condition_variable>
#include <mutex>

#include <boost/asio/post.hpp>

#include "store/database.h"

namespace ao::store {

/// The completion token and handler with which a coroutine waits for the store.
using WaitToken = const base::asio::use_awaitable_t<base::Executor>;
using WaitHandler = base::asio::async_result<std::decay_t<WaitToken>, void()>::handler_type;

base::Error too_many_writes();
Failure too_many_reads();

/// A body and its outcome, until the waiter takes it.
template <class Body>
class Database::BodyOperation : public WriteOperation {
  public:
    using Outcome = std::invoke_result_t<Body&, Session&>;

    BodyOperation(const char* operation_name, Body& body)
        : WriteOperation(operation_name), body_(body) {}

    bool run(Session& session) final {
        outcome_.emplace(body_(session));
        return outcome_->ok();
    }

    Outcome take() {
        if (failure) std::rethrow_exception(failure);
        return std::move(*outcome_);
    }

  private:
    Body& body_;
    std::optional<Outcome> outcome_;
};

/// Waited for by a coroutine. The handler lies here and not in a std::function: a write allocates
/// nothing.
template <class Body>
class Database::LoopOperation final : public Database::BodyOperation<Body> {
  public:
    using BodyOperation<Body>::BodyOperation;

    void complete() override {
        WaitHandler handler = std::move(*handler_);
        handler_.reset();
        std::move(handler)();  // destroys *this
    }

    void wait_with(WaitHandler&& handler) { handler_.emplace(std::move(handler)); }

  private:
    std::optional<WaitHandler> handler_;
};

/// Waited for by a blocked thread.
template <class Body>
class Database::ThreadOperation final : public Database::BodyOperation<Body> {
  public:
    using BodyOperation<Body>::BodyOperation;

    void complete() override {
        std::lock_guard lock(mutex_);  // held while notifying: the waiter destroys *this
        done_ = true;
        finished_.notify_one();
    }

    void wait() {
        std::unique_lock lock(mutex_);
        finished_.wait(lock, [this] { return done_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable finished_;
    bool done_ = false;
};

template <class Body>
base::Async<std::invoke_result_t<Body&, Session&>> Database::write(const char* name, Body body) {
    base::Executor executor = co_await base::asio::this_coro::executor;
    LoopOperation<Body> operation(name, body);
    operation.loop = &executor.context();
    bool refused = false;
    auto start = [&](WaitHandler&& handler) {
        operation.wait_with(std::move(handler));
        if (submit(operation)) return;
        refused = true;
        base::asio::post(executor, [&operation] { operation.complete(); });
    };
    WaitToken token;
    co_await base::asio::async_initiate<WaitToken, void()>(start, token);
    if (refused) co_return too_many_writes();
    co_return operation.take();
}

template <class Body>
base::Async<std::invoke_result_t<Body&, Session&>> Database::read(ReadCost cost, Body body) {
    std::optional<std::invoke_result_t<Body&, Session&>> outcome;
    auto run = [&](Session& session) { outcome.emplace(body(session)); };
    if (cost == ReadCost::point) {
        run_reader(run);
        co_return std::move(*outcome);
    }
    if (cost == ReadCost::page && try_reader(run)) co_return std::move(*outcome);
    base::Executor executor = co_await base::asio::this_coro::executor;
    std::exception_ptr failure;
    std::optional<WaitHandler> waiting;
    auto resume = [&] {
        WaitHandler handler = std::move(*waiting);
        waiting.reset();
        std::move(handler)();
    };
    auto work = [&] {
        try {
            run_reader(run);
        } catch (...) {
            failure = std::current_exception();
        }
        base::asio::post(executor, [&resume] { resume(); });
    };
    auto start = [&](WaitHandler&& handler) {
        waiting.emplace(std::move(handler));
        if (post_reader([&work] { work(); })) return;
        failure = std::make_exception_ptr(too_many_reads());
        base::asio::post(executor, [&resume] { resume(); });
    };
    WaitToken token;
    co_await base::asio::async_initiate<WaitToken, void()>(start, token);
    if (failure) std::rethrow_exception(failure);
    co_return std::move(*outcome);
}

template <class Body>
std::invoke_result_t<Body&, Session&> Database::write_now(const char* name, Body body) {
    ThreadOperation<Body> operation(name, body);
    if (!submit(operation)) return too_many_writes();
    operation.wait();
    return operation.take();
}

template <class Body>
std::invoke_result_t<Body&, Session&> Database::read_now(Body body) {
    std::optional<std::invoke_result_t<Body&, Session&>> outcome;
    run_reader([&](Session& session) { outcome.emplace(body(session)); });
    return std::move(*outcome);
}

}  // namespace ao::store
