#include "queue/executor.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "base/deadline.h"
#include "base/log.h"

namespace ao::queue {

namespace {

/// A server that says "come back in a year" is not believed.
constexpr std::chrono::hours kMaxRetryAfter{24};

/// The wrapper turns what a handler throws before its first wait into a failed attempt, too.
base::Async<Outcome> call(const TaskKind* kind, model::Task task) {
    co_return co_await kind->run(std::move(task));
}

/// A reason as it is stored: whole pages that some server answered are of no use there.
std::string shortened(std::string why) {
    constexpr std::size_t kMaxReason = 2'000;
    if (why.size() > kMaxReason) why = why.substr(0, kMaxReason) + "…";
    return why;
}

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        return std::string("exception: ") + exception.what();
    } catch (...) {
        return "exception of an unknown type";
    }
}

model::TaskStatus status_after(const model::Task& task, const Outcome& outcome) {
    if (std::holds_alternative<Done>(outcome.what)) return model::TaskStatus::completed;
    if (std::holds_alternative<Snooze>(outcome.what)) return model::TaskStatus::pending;
    if (std::holds_alternative<Discard>(outcome.what)) return model::TaskStatus::failed;
    return model::is_last_attempt(task) ? model::TaskStatus::dead : model::TaskStatus::retry;
}

/// Moves a task to its next state; false when the lease is lost.
struct Transition {
    store::TaskStore& tasks;
    store::Lease lease;
    std::chrono::milliseconds delay;
    base::Time now;

    bool operator()(const Done& done) {
        return tasks.complete(lease, done.outcome, done.result, now);
    }

    bool operator()(const Retry& retry) {
        return tasks.retry(lease, shortened(retry.why), now + delay, now);
    }

    bool operator()(const Snooze&) { return tasks.release(lease, now + delay); }

    bool operator()(const Discard& discard) {
        return tasks.fail(lease, shortened(discard.why), now);
    }
};

void log_end(const model::Task& task, model::TaskStatus status, const Outcome& outcome) {
    std::string_view why;
    if (const auto* retry = std::get_if<Retry>(&outcome.what)) why = retry->why;
    if (const auto* discard = std::get_if<Discard>(&outcome.what)) why = discard->why;
    const auto level = why.empty()                          ? base::log::Level::debug
                       : status == model::TaskStatus::retry ? base::log::Level::info
                                                            : base::log::Level::warning;
    base::log::write(
        level,
        "task.ended",
        {{"task", task.id},
         {"type", task.type},
         {"status", model::to_string(status)},
         {"attempt", task.attempt},
         {"why", why},
         {"request_id", task.request_id}}
    );
}

}  // namespace

Executor::Executor(
    base::EventLoop& loop,
    store::Database& database,
    const base::Clock& clock,
    LeaseKeeper& leases,
    TaskMetrics& metrics,
    Jitter& jitter,
    Options options
)
    : loop_(loop),
      database_(database),
      clock_(clock),
      leases_(leases),
      metrics_(metrics),
      jitter_(jitter),
      options_(options) {}

base::Async<> Executor::run(std::shared_ptr<Attempt> attempt) {
    const base::SteadyTime start = clock_.steady();
    leases_.hold(attempt);
    metrics_.started(attempt->task, clock_.now());
    Outcome outcome = co_await outcome_of(attempt);
    const std::chrono::duration<double> seconds = clock_.steady() - start;
    co_await finish(attempt, ending_of(attempt->task, std::move(outcome)), seconds.count());
    leases_.drop(attempt);
    while (!attempt->ended) {
        co_await attempt->changed.wait(std::chrono::hours{1});
    }
}

base::Async<Outcome> Executor::outcome_of(std::shared_ptr<Attempt> attempt) {
    auto ended = [attempt](const std::exception_ptr& failure, Outcome reply) {
        attempt->ended = true;
        attempt->failure = failure;
        if (!failure) attempt->reply = std::move(reply);
        attempt->changed.ring();
    };
    base::asio::co_spawn(
        loop_,
        call(&attempt->kind, attempt->task),
        base::asio::bind_cancellation_slot(attempt->cancel_handler.slot(), std::move(ended))
    );
    const std::chrono::milliseconds timeout = attempt->kind.timeout;
    if (!co_await attempt->changed.wait(timeout)) {
        attempt->cancel_handler.emit(base::asio::cancellation_type::terminal);
        co_return retry("timed out after " + std::to_string(timeout.count()) + " ms");
    }
    if (attempt->failure) co_return retry(text_of(attempt->failure));
    co_return attempt->reply ? std::move(*attempt->reply) : retry("given up");
}

Executor::Ending Executor::ending_of(const model::Task& task, Outcome outcome) {
    std::chrono::milliseconds delay{0};
    if (const auto* retry = std::get_if<Retry>(&outcome.what)) {
        // On top of what the other side asked for, so that its clients do not return in one second.
        delay = std::clamp<std::chrono::milliseconds>(
                    retry->after, std::chrono::milliseconds{0}, kMaxRetryAfter
                ) +
                model::retry_delay(
                    task.attempt, options_.retry_base, options_.retry_cap, jitter_.uniform()
                );
    } else if (const auto* snooze = std::get_if<Snooze>(&outcome.what)) {
        delay = snooze->after;
    }
    const model::TaskStatus status = status_after(task, outcome);
    return {std::move(outcome), status, delay};
}

base::Async<> Executor::finish(std::shared_ptr<Attempt> attempt, Ending ending, double seconds) {
    constexpr std::chrono::milliseconds kPauseBase{20};
    constexpr std::chrono::milliseconds kPauseCap{2'000};
    const model::Task& task = attempt->task;
    const base::SteadyTime until = clock_.steady() + options_.lease;
    for (int tries = 1; !attempt->given_up; ++tries) {
        std::string fault;
        const Written written = co_await write(*attempt, ending, fault);
        if (written == Written::yes) {
            metrics_.finished(task.type, ending.status, seconds);
            log_end(task, ending.status, ending.outcome);
            co_return;
        }
        if (written == Written::lease_lost) break;
        if (written == Written::effect_threw) {
            ending = ending_of(task, retry("the after-effect failed: " + fault));
            ending.bare = true;
            continue;
        }
        if (clock_.steady() >= until) {
            base::log::error("queue.cannot_finish", {{"task", task.id}, {"tries", tries}});
            break;
        }
        co_await base::wait_for(model::retry_delay(tries, kPauseBase, kPauseCap, jitter_.uniform())
        );
    }
    metrics_.dropped(task.type);
    if (!attempt->given_up)  // who gave it up has said so
        base::log::warning("queue.result_dropped", {{"task", task.id}, {"attempt", task.attempt}});
}

base::Async<Executor::Written> Executor::write(
    const Attempt& attempt, const Ending& ending, std::string& fault
) {
    const base::Time now = clock_.now();
    auto transit = [&attempt, &ending, now](store::Session& session) {
        store::TaskStore tasks(session);
        Transition transition{tasks, attempt.lease(), ending.delay, now};
        if (!std::visit(transition, ending.outcome.what)) return false;
        if (ending.outcome.after_effect) ending.outcome.after_effect(session);
        if (model::is_final(ending.status) && attempt.kind.on_end && !ending.bare) {
            model::Task ended = attempt.task;
            ended.status = ending.status;
            attempt.kind.on_end(session, ended);
        }
        // A task that comes back changes when the next one is due.
        if (!model::is_final(ending.status)) session.notify(store::Topic::tasks);
        return true;
    };
    auto body = [&transit, &fault](store::Session& session) -> base::Result<bool> {
        try {
            return transit(session);
        } catch (const store::Failure&) {
            throw;
        } catch (...) {
            fault = text_of(std::current_exception());
            return base::conflict(fault);
        }
    };
    try {
        auto stored = co_await database_.write("task.finish", std::move(body));
        if (stored) co_return *stored ? Written::yes : Written::lease_lost;
        co_return fault.empty() ? Written::not_now : Written::effect_threw;
    } catch (const std::exception&) {
        base::log::exception("queue.finish_failed", std::current_exception());
        co_return Written::not_now;
    }
}

}  // namespace ao::queue
