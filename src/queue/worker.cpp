#include "queue/worker.h"

#include <algorithm>
#include <atomic>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "base/deadline.h"
#include "base/log.h"
#include "base/task_group.h"
#include "queue/executor.h"
#include "queue/jitter.h"
#include "queue/lease_keeper.h"
#include "queue/slots.h"

namespace ao::queue {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongPause{60'000};
constexpr milliseconds kPauseBase{50};
constexpr milliseconds kPauseCap{2'000};

/// A take on its way.
struct PendingTake {
    PendingTake(base::EventLoop& loop, Slots::Wish wanted) : wish(std::move(wanted)), bell(loop) {}

    Slots::Wish wish;
    Bell bell;  ///< rung when it has ended, and when it may be out of date
    base::asio::cancellation_signal cancel{};
    std::optional<base::Result<std::vector<Assignment>>> answer{};
    bool cancelled = false;
    bool ended = false;
};

/// An attempt that is over, and what is to be said about it.
struct End {
    std::shared_ptr<Attempt> attempt;
    Outcome outcome;
};

}  // namespace

struct Worker::Impl : std::enable_shared_from_this<Worker::Impl> {
    Impl(
        base::EventLoop& event_loop,
        Broker& source,
        const Registry& table,
        const base::Clock& time,
        base::Metrics& numbers,
        WorkerOptions settings
    )
        : loop(event_loop),
          broker(source),
          registry(table),
          clock(time),
          options(std::move(settings)),
          jitter(options.seed),
          running_gauge(numbers.gauge("ao_tasks_running", "Attempts that run in this process.")),
          slots(registry, options.concurrency),
          leases(loop, broker, options.beat_every),
          attempts(loop, "task attempts"),
          returns(loop, "tasks given back"),
          loops(loop, "task worker"),
          room(loop),
          mail(loop),
          idle(loop) {}

    // Coroutines take `self` to keep what they use alive until they end.
    void begin(const std::shared_ptr<Impl>& self);
    void be_quiet();
    void go_on(const std::shared_ptr<Impl>& self);
    base::Async<> take_loop(std::shared_ptr<Impl> self);
    base::Async<bool> take_once(const std::shared_ptr<Impl>& self, Slots::Wish wish);
    base::Async<> fetch(std::shared_ptr<PendingTake> take);
    base::Async<> report_loop(std::shared_ptr<Impl> self);
    base::Async<bool> report(const std::shared_ptr<Impl>& self);
    base::Async<base::Result<Receipt>> tell(
        const std::vector<End>& ends, const std::optional<Slots::Wish>& wish
    );
    void settle(const std::vector<End>& ends, const std::vector<LeaseState>& states);
    void keep(std::vector<End> ends);
    void start_all(const std::shared_ptr<Impl>& self, std::vector<Assignment> assignments);
    base::Async<> run(std::shared_ptr<Impl> self, std::shared_ptr<Attempt> attempt);
    base::Async<> give_back(std::vector<store::Lease> unwanted);
    void free_slot(Attempt& attempt);
    [[nodiscard]] TakeRequest request_of(const Slots::Wish& wish) const;
    base::Async<> pause_after_failure();
    base::Async<> stop(std::shared_ptr<Impl> self);

    base::EventLoop& loop;
    Broker& broker;
    const Registry& registry;
    const base::Clock& clock;
    WorkerOptions options;
    Jitter jitter;
    base::Gauge& running_gauge;
    Slots slots;
    LeaseKeeper leases;
    base::TaskGroup attempts;
    base::TaskGroup returns;  ///< of tasks that came when none was wanted any more
    base::TaskGroup loops;
    Bell room;  ///< rung when a slot became free
    Bell mail;  ///< rung when there is something to report
    Bell idle;  ///< rung when the last attempt is over
    std::shared_ptr<PendingTake> pending;
    std::vector<End> untold;
    std::atomic<std::size_t> running{0};
    std::int32_t failures = 0;  ///< calls of the broker that failed in a row
    bool started = false;
    bool taking = false;   ///< the loop that takes runs
    bool no_more = false;  ///< nothing is taken any more
    bool stopping = false;
    bool closing = false;  ///< what is not reported now never will be
};

void Worker::Impl::begin(const std::shared_ptr<Impl>& self) {
    if (started || no_more) return;
    started = true;
    loops.spawn(leases.run());
    loops.spawn(report_loop(self));
    taking = true;
    loops.spawn(take_loop(self));
}

void Worker::Impl::be_quiet() {
    no_more = true;
    room.ring();
    if (pending) pending->bell.ring();
}

void Worker::Impl::go_on(const std::shared_ptr<Impl>& self) {
    if (!started || stopping || !std::exchange(no_more, false)) return;
    if (!std::exchange(taking, true)) loops.spawn(take_loop(self));
}

base::Async<> Worker::Impl::take_loop(std::shared_ptr<Impl> self) {
    while (!no_more) {
        auto wish = slots.reserve();
        if (!wish) {
            co_await room.wait(kLongPause);
            continue;
        }
        const bool reached = co_await take_once(self, std::move(*wish));
        if (!reached && !no_more) co_await pause_after_failure();
    }
    taking = false;
}

base::Async<bool> Worker::Impl::take_once(const std::shared_ptr<Impl>& self, Slots::Wish wish) {
    auto take = std::make_shared<PendingTake>(loop, std::move(wish));
    pending = take;
    auto ended = [take](const std::exception_ptr& failure) {
        if (failure && !take->cancelled) base::log::exception("queue.take_failed", failure);
        take->ended = true;
        take->bell.ring();
    };
    base::asio::co_spawn(
        loop, fetch(take), base::asio::bind_cancellation_slot(take->cancel.slot(), std::move(ended))
    );
    while (!take->ended) {
        co_await take->bell.wait(kLongPause);
        // Asked again for all that there is room for now.
        if (take->ended || take->cancelled) continue;
        if (!no_more && !slots.could_want_more_than(take->wish)) continue;
        take->cancelled = true;
        take->cancel.emit(base::asio::cancellation_type::terminal);
    }
    pending.reset();
    slots.settle(take->wish);
    if (!take->answer) co_return take->cancelled;
    if (!take->answer->ok()) {
        base::log::debug("queue.take_refused", {{"why", take->answer->error().message}});
        co_return false;
    }
    failures = 0;
    start_all(self, std::move(**take->answer));
    co_return true;
}

base::Async<> Worker::Impl::fetch(std::shared_ptr<PendingTake> take) {
    auto answer = co_await broker.take(request_of(take->wish), options.take_wait);
    take->answer = std::move(answer);
}

TakeRequest Worker::Impl::request_of(const Slots::Wish& wish) const {
    TakeRequest request;
    request.worker_id = options.worker_id;
    request.queues = options.queues;
    request.types = wish.types;
    request.limit = wish.limit;
    return request;
}

void Worker::Impl::start_all(
    const std::shared_ptr<Impl>& self, std::vector<Assignment> assignments
) {
    std::vector<store::Lease> unwanted;
    for (Assignment& given : assignments) {
        const TaskKind* kind = registry.find(given.task.type);
        if (no_more || kind == nullptr || !kind->run) {
            unwanted.push_back(given.lease());
            continue;
        }
        slots.enter(given.task.type);
        running_gauge.set(static_cast<double>(++running));
        auto attempt = std::make_shared<Attempt>(loop, std::move(given), *kind);
        attempt->given.tell = [this, weak = std::weak_ptr<Attempt>(attempt)](
                                  std::int32_t percent, std::string message
                              ) {
            const auto told = weak.lock();
            if (!told || told->settled) return;
            told->progress = std::clamp(percent, 0, 100);
            told->message = std::move(message);
            leases.hurry();
        };
        leases.hold(attempt);
        attempts.spawn(run(self, std::move(attempt)));
    }
    if (!unwanted.empty()) returns.spawn(give_back(std::move(unwanted)));
}

base::Async<> Worker::Impl::give_back(std::vector<store::Lease> unwanted) {
    const auto given = co_await broker.give_back(std::move(unwanted));
    if (!given) base::log::warning("queue.release_refused", {{"why", given.error().message}});
}

base::Async<> Worker::Impl::run(
    [[maybe_unused]] std::shared_ptr<Impl> self, std::shared_ptr<Attempt> attempt
) {
    Outcome outcome = co_await execute(loop, attempt);
    attempt->settled = attempt->given_up;  // who gave it up has said so
    if (!attempt->settled) {
        untold.push_back({attempt, std::move(outcome)});
        mail.ring();
    }
    while (!attempt->settled && !(attempt->given_up && !attempt->reporting))
        co_await attempt->changed.wait(kLongPause);
    leases.drop(attempt);
    while (!attempt->ended)
        co_await attempt->changed.wait(kLongPause);
    free_slot(*attempt);
    running_gauge.set(static_cast<double>(--running));
    if (running == 0) idle.ring();
}

void Worker::Impl::free_slot(Attempt& attempt) {
    if (!std::exchange(attempt.has_slot, false)) return;
    slots.leave(attempt.given.task.type);
    room.ring();
    if (pending) pending->bell.ring();
}

base::Async<> Worker::Impl::report_loop(std::shared_ptr<Impl> self) {
    while (!closing) {
        if (untold.empty()) {
            co_await mail.wait(kLongPause);
            continue;
        }
        const bool told = co_await report(self);
        if (!told) co_await pause_after_failure();
    }
}

base::Async<bool> Worker::Impl::report(const std::shared_ptr<Impl>& self) {
    std::vector<End> ends = std::exchange(untold, {});
    std::erase_if(ends, [](const End& end) { return end.attempt->given_up; });
    if (ends.empty()) co_return true;
    for (const End& end : ends) {
        end.attempt->reporting = true;
        // What comes back in the same step may have the slot.
        if (end.attempt->ended && std::exchange(end.attempt->has_slot, false))
            slots.leave(end.attempt->given.task.type);
    }
    std::optional<Slots::Wish> wish;
    if (!no_more) wish = slots.reserve();
    auto receipt = co_await tell(ends, wish);
    if (wish) slots.settle(*wish);
    if (!receipt) {
        base::log::debug("queue.finish_refused", {{"why", receipt.error().message}});
        keep(std::move(ends));
        co_return false;
    }
    failures = 0;
    settle(ends, receipt->ends);
    start_all(self, std::move(receipt->next));
    room.ring();
    if (pending) pending->bell.ring();
    co_return true;
}

base::Async<base::Result<Receipt>> Worker::Impl::tell(
    const std::vector<End>& ends, const std::optional<Slots::Wish>& wish
) {
    std::vector<Report> reports;
    for (const End& end : ends)
        reports.push_back({end.attempt->given.lease(), end.outcome});
    std::optional<TakeRequest> next;
    if (wish) next = request_of(*wish);
    try {
        auto receipt = co_await broker.finish(std::move(reports), std::move(next));
        co_return receipt;
    } catch (const std::exception&) {
        base::log::exception("queue.finish_failed", std::current_exception());
    }
    co_return base::unavailable("the broker failed", std::chrono::seconds{1});
}

void Worker::Impl::settle(const std::vector<End>& ends, const std::vector<LeaseState>& states) {
    for (std::size_t i = 0; i < ends.size(); ++i) {
        Attempt& attempt = *ends[i].attempt;
        const model::Task& task = attempt.given.task;
        if (states.at(i) == LeaseState::lost)
            base::log::warning(
                "queue.result_dropped", {{"task", task.id}, {"attempt", task.attempt}}
            );
        attempt.settled = true;
        attempt.changed.ring();
    }
}

void Worker::Impl::keep(std::vector<End> ends) {
    for (End& end : ends) {
        end.attempt->reporting = false;
        // Nothing new is begun in place of what cannot be told.
        if (!std::exchange(end.attempt->has_slot, true)) slots.enter(end.attempt->given.task.type);
        if (end.attempt->given_up) end.attempt->changed.ring();
        untold.push_back(std::move(end));
    }
}

base::Async<> Worker::Impl::pause_after_failure() {
    ++failures;
    const auto pause = model::retry_delay(failures, kPauseBase, kPauseCap, jitter.uniform());
    co_await base::wait_for(std::max(pause, kPauseBase / 2));
}

base::Async<> Worker::Impl::stop([[maybe_unused]] std::shared_ptr<Impl> self) {
    constexpr milliseconds kCancelGrace{2'000};
    stopping = true;
    be_quiet();
    while (running > 0) {
        const bool empty = co_await idle.wait(options.stop_timeout);
        if (!empty) break;
    }
    if (running > 0) {
        co_await leases.give_back();
        while (running > 0) {
            const bool empty = co_await idle.wait(kCancelGrace);
            if (!empty) break;
        }
        if (running > 0) base::log::error("queue.handlers_left", {{"running", running.load()}});
    }
    closing = true;
    mail.ring();
    leases.stop();
    co_await loops.join();
    co_await returns.join();
}

Worker::Worker(
    base::EventLoop& loop,
    Broker& broker,
    const Registry& registry,
    const base::Clock& clock,
    base::Metrics& metrics,
    WorkerOptions options
)
    : impl_(std::make_shared<Impl>(loop, broker, registry, clock, metrics, std::move(options))) {}

Worker::~Worker() = default;

void Worker::start() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->begin(impl); });
}

void Worker::quiet() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->be_quiet(); });
}

void Worker::resume() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->go_on(impl); });
}

void Worker::look() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->leases.wake(); });
}

base::Async<> Worker::stop() {
    return impl_->stop(impl_);
}

std::size_t Worker::running() const {
    return impl_->running;
}

}  // namespace ao::queue
