#include "queue/worker.h"

#include <atomic>

#include <boost/asio/post.hpp>

#include "base/deadline.h"
#include "base/log.h"
#include "base/task_group.h"
#include "queue/claimer.h"
#include "queue/executor.h"
#include "queue/rescuer.h"

namespace ao::queue {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongPause{60'000};

}  // namespace

struct Worker::Impl : std::enable_shared_from_this<Worker::Impl> {
    Impl(
        base::EventLoop& event_loop,
        store::Database& db,
        const Registry& table,
        const base::Clock& time,
        base::Metrics& numbers,
        WorkerOptions settings
    )
        : loop(event_loop),
          database(db),
          registry(table),
          clock(time),
          options(std::move(settings)),
          jitter(options.seed),
          metrics(numbers),
          claimer(database, registry, clock, {options.queue, options.worker_id, options.lease}),
          leases(loop, database, clock, {options.lease, options.renew_every}),
          executor(
              loop,
              database,
              clock,
              leases,
              metrics,
              jitter,
              {options.lease, options.retry_base, options.retry_cap}
          ),
          rescuer(
              loop,
              database,
              registry,
              clock,
              leases,
              metrics,
              jitter,
              {options.sweep_every, options.lease},
              [this] { look(); }
          ),
          attempts(loop, "task attempts"),
          loops(loop, "task worker"),
          work(loop),
          idle(loop) {}

    /// There may be something to claim.
    void look() {
        maybe_more = true;
        work.ring();
    }

    [[nodiscard]] std::size_t free_slots() const { return options.concurrency - running.load(); }

    // Coroutines take `self` to keep what they use alive until they end.
    void begin(const std::shared_ptr<Impl>& self);
    base::Async<> live(std::shared_ptr<Impl> self);
    base::Async<> claim_loop(const std::shared_ptr<Impl>& self);
    [[nodiscard]] milliseconds pause() const;
    void start_all(const std::shared_ptr<Impl>& self, std::vector<model::Task> tasks);
    base::Async<> attempt(std::shared_ptr<Impl> self, model::Task task);
    base::Async<> release_all(const std::vector<model::Task>& tasks);
    base::Async<> stop(std::shared_ptr<Impl> self);

    base::EventLoop& loop;
    store::Database& database;
    const Registry& registry;
    const base::Clock& clock;
    WorkerOptions options;
    Jitter jitter;
    TaskMetrics metrics;
    Claimer claimer;
    LeaseKeeper leases;
    Executor executor;
    Rescuer rescuer;
    base::TaskGroup attempts;
    base::TaskGroup loops;
    Bell work;  ///< rung by commits, sweeps and free slots
    Bell idle;  ///< rung when the last slot became free
    std::atomic<std::size_t> running{0};
    bool maybe_more = true;
    bool stopping = false;
    std::optional<base::Time> next_due;
    store::Database::Subscription subscription;
};

void Worker::Impl::begin(const std::shared_ptr<Impl>& self) {
    if (stopping || subscription) return;
    // Commits come in bursts: one post to the loop covers all that happen until it runs.
    auto posted = std::make_shared<std::atomic<bool>>(false);
    auto wake = [weak = weak_from_this(), posted, &events = loop] {
        if (posted->exchange(true)) return;
        base::asio::post(events, [weak, posted] {
            posted->store(false);
            if (auto impl = weak.lock()) impl->look();
        });
    };
    subscription = database.subscribe(store::Topic::tasks, std::move(wake));
    loops.spawn(live(self));
}

base::Async<> Worker::Impl::live(std::shared_ptr<Impl> self) {
    if (options.recover_on_start) co_await rescuer.recover();
    if (stopping) co_return;
    loops.spawn(leases.run());
    loops.spawn(rescuer.run());
    co_await claim_loop(self);
}

base::Async<> Worker::Impl::claim_loop(const std::shared_ptr<Impl>& self) {
    constexpr milliseconds kAfterFailure{500};
    while (!stopping) {
        if (!maybe_more || free_slots() == 0) {
            if (!co_await work.wait(pause())) maybe_more = true;
            continue;
        }
        maybe_more = false;
        std::optional<Claimed> claimed = co_await claimer.claim(free_slots());
        if (!claimed) {
            maybe_more = true;
            co_await base::wait_for(jitter.around(kAfterFailure));
            continue;
        }
        next_due = claimed->next_due;
        maybe_more = maybe_more || claimed->more;
        if (stopping) {
            co_await release_all(claimed->tasks);
        } else if (claimed->tasks.empty() && claimed->more) {
            co_await work.wait(pause());  // some type is at its limit: wait for its slot
        }
        if (!stopping) start_all(self, std::move(claimed->tasks));
    }
}

milliseconds Worker::Impl::pause() const {
    if (free_slots() == 0 || !next_due) return kLongPause;
    return std::clamp(
        std::chrono::ceil<milliseconds>(*next_due - clock.now()), milliseconds{1}, kLongPause
    );
}

void Worker::Impl::start_all(const std::shared_ptr<Impl>& self, std::vector<model::Task> tasks) {
    for (model::Task& task : tasks) {
        ++running;
        attempts.spawn(attempt(self, std::move(task)));
    }
}

base::Async<> Worker::Impl::attempt([[maybe_unused]] std::shared_ptr<Impl> self, model::Task task) {
    const TaskKind& kind = *registry.find(task.type);  // only types of the table are claimed
    co_await executor.run(std::make_shared<Attempt>(loop, std::move(task), kind));
    claimer.left(kind.type);
    if (--running == 0) idle.ring();
    work.ring();
}

base::Async<> Worker::Impl::release_all(const std::vector<model::Task>& tasks) {
    std::vector<store::Lease> held;
    for (const model::Task& task : tasks) {
        held.push_back({task.id, task.attempt, task.lease_token});
    }
    co_await release(database, std::move(held), clock.now());
}

base::Async<> Worker::Impl::stop([[maybe_unused]] std::shared_ptr<Impl> self) {
    constexpr milliseconds kCancelGrace{2'000};
    stopping = true;
    subscription.reset();
    work.ring();
    while (running > 0) {
        if (!co_await idle.wait(options.stop_timeout)) break;
    }
    if (running > 0) {
        co_await leases.give_back();
        while (running > 0) {
            if (!co_await idle.wait(kCancelGrace)) break;
        }
        if (running > 0) base::log::error("queue.handlers_left", {{"running", running.load()}});
    }
    rescuer.stop();
    leases.stop();
    co_await loops.join();
}

Worker::Worker(
    base::EventLoop& loop,
    store::Database& database,
    const Registry& registry,
    const base::Clock& clock,
    base::Metrics& metrics,
    WorkerOptions options
)
    : impl_(std::make_shared<Impl>(loop, database, registry, clock, metrics, std::move(options))) {}

Worker::~Worker() {
    impl_->subscription.reset();
}

void Worker::start() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->begin(impl); });
}

base::Async<> Worker::stop() {
    return impl_->stop(impl_);
}

void Worker::wake() {
    base::asio::post(impl_->loop, [impl = impl_] {
        impl->look();
        impl->rescuer.wake();
    });
}

std::size_t Worker::running() const {
    return impl_->running;
}

}  // namespace ao::queue
