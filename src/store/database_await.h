#pragma once
/// The templates behind Database::write and read; include store/database.h instead.
#include <condition_variable>
#include <mutex>

#include <boost/asio/post.hpp>

#include "store/database.h"

namespace ao::store {

/// A body's outcome until its waiter takes it.
template <class Body>
struct Database::BodyOperation final : Database::Operation {
    using Outcome = std::invoke_result_t<Body&, Session&>;

    explicit BodyOperation(Body& transaction) : body(transaction) {}

    bool run(Session& session) override {
        outcome.emplace(body(session));
        return outcome->ok();
    }

    Outcome take() {
        if (failure) std::rethrow_exception(failure);
        if (refused)
            return base::unavailable(
                "The server is busy writing. Try again shortly.", std::chrono::seconds{1}
            );
        return std::move(*outcome);
    }

    Body& body;
    std::optional<Outcome> outcome;
};

template <class Body>
base::Async<std::invoke_result_t<Body&, Session&>> Database::write(const char* name, Body body) {
    auto executor = co_await base::asio::this_coro::executor;
    BodyOperation<Body> operation(body);
    operation.name = name;
    operation.loop = &executor.context();
    // The handler is owned by `done`: it resumes this coroutine on its own loop once the commit is
    // on disk.
    auto start = [this, &operation](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        operation.done = [shared]() { (*shared)(); };
        submit(operation);
    };
    co_await base::asio::async_initiate<const base::asio::use_awaitable_t<base::Executor>, void()>(
        start, base::asio::use_awaitable_t<base::Executor>{}
    );
    co_return operation.take();
}

template <class Body>
base::Async<std::invoke_result_t<Body&, Session&>> Database::read(ReadCost cost, Body body) {
    using Outcome = std::invoke_result_t<Body&, Session&>;
    std::optional<Outcome> outcome;
    std::exception_ptr failure;
    auto run = [&](Session& session) { outcome.emplace(body(session)); };
    if (cost == ReadCost::point) {
        run_reader(run);
        co_return std::move(*outcome);
    }
    auto executor = co_await base::asio::this_coro::executor;
    auto start = [&](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto work = [&, shared, executor] {
            try {
                run_reader(run);
            } catch (...) {
                failure = std::current_exception();
            }
            base::asio::post(executor, [shared] { (*shared)(); });
        };
        if (!post_reader(work)) {
            failure = std::make_exception_ptr(
                Failure(Failure::Kind::busy, "too many reads are waiting", "Try again shortly.")
            );
            base::asio::post(executor, [shared] { (*shared)(); });
        }
    };
    co_await base::asio::async_initiate<const base::asio::use_awaitable_t<base::Executor>, void()>(
        start, base::asio::use_awaitable_t<base::Executor>{}
    );
    if (failure) std::rethrow_exception(failure);
    co_return std::move(*outcome);
}

template <class Body>
std::invoke_result_t<Body&, Session&> Database::write_now(const char* name, Body body) {
    BodyOperation<Body> operation(body);
    std::mutex mutex;
    std::condition_variable finished;
    bool done = false;
    operation.name = name;
    operation.done = [&] {
        std::lock_guard lock(mutex);
        done = true;
        finished.notify_one();
    };
    submit(operation);
    std::unique_lock lock(mutex);
    finished.wait(lock, [&] { return done; });
    return operation.take();
}

template <class Body>
std::invoke_result_t<Body&, Session&> Database::read_now(Body body) {
    std::optional<std::invoke_result_t<Body&, Session&>> outcome;
    run_reader([&](Session& session) { outcome.emplace(body(session)); });
    return std::move(*outcome);
}

}  // namespace ao::store
