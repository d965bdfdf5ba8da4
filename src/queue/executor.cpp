#include "queue/executor.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

namespace ao::queue {

namespace {

/// The wrapper turns what a handler throws before its first wait into a failed attempt, too.
base::Async<Outcome> call(const TaskKind* kind, Assignment given) {
    co_return co_await kind->run(std::move(given));
}

}  // namespace

base::Async<Outcome> execute(base::EventLoop& loop, std::shared_ptr<Attempt> attempt) {
    auto ended = [attempt](const std::exception_ptr& failure, Outcome reply) {
        attempt->ended = true;
        attempt->failure = failure;
        if (!failure) attempt->reply = std::move(reply);
        attempt->changed.ring();
    };
    base::asio::co_spawn(
        loop,
        call(&attempt->kind, attempt->given),
        base::asio::bind_cancellation_slot(attempt->cancel_handler.slot(), std::move(ended))
    );
    const std::chrono::milliseconds timeout = attempt->given.timeout;
    const bool in_time = co_await attempt->changed.wait(timeout);
    if (!in_time) {
        attempt->cancel_handler.emit(base::asio::cancellation_type::terminal);
        co_return retry("timed out after " + std::to_string(timeout.count()) + " ms");
    }
    if (attempt->failure) co_return retry(text_of(attempt->failure));
    co_return attempt->reply ? std::move(*attempt->reply) : retry("given up");
}

}  // namespace ao::queue
