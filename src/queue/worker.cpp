#include "queue/worker.h"

#include <atomic>
#include <unordered_map>

#include <boost/asio/post.hpp>

#include "base/deadline.h"
#include "base/log.h"
#include "base/task_group.h"
#include "queue/executor.h"
#include "queue/rescuer.h"

namespace ao::queue {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongPause{60'000};

/// What one claim brought.
struct Claimed {
    std::vector<model::Task> tasks;
    bool more = false;                   ///< some types gave as many as were asked for
    std::optional<base::Time> next_due;  ///< of a task that is not due yet
};

/// A part of one claim: at most `limit` tasks of `types`.
struct Request {
    std::vector<std::string> types;
    std::size_t limit;
};

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
    [[nodiscard]] std::vector<Request> requests() const;
    base::Async<std::optional<Claimed>> claim();
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
    LeaseKeeper leases;
    Executor executor;
    Rescuer rescuer;
    base::TaskGroup attempts;
    base::TaskGroup loops;
    Bell work;  ///< rung by commits, sweeps and free slots
    Bell idle;  ///< rung when the last slot became free
    std::unordered_map<std::string, std::size_t> running_of_type;
    std::atomic<std::size_t> running{0};
    bool maybe_more = true;
    bool stopping = false;
    std::size_t turn = 0;
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
        std::optional<Claimed> claimed = co_await claim();
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

std::vector<Request> Worker::Impl::requests() const {
    std::vector<Request> wanted;
    Request unlimited{{}, options.concurrency};
    for (const TaskKind& kind : registry.kinds()) {
        if (kind.concurrency == 0) {
            unlimited.types.push_back(kind.type);
            continue;
        }
        auto found = running_of_type.find(kind.type);
        const std::size_t now = found == running_of_type.end() ? 0 : found->second;
        wanted.push_back({{kind.type}, kind.concurrency - std::min(now, kind.concurrency)});
    }
    if (!unlimited.types.empty()) wanted.push_back(std::move(unlimited));
    return wanted;
}

base::Async<std::optional<Claimed>> Worker::Impl::claim() {
    std::vector<Request> wanted = requests();
    // Everybody is first in turn, so that a long line of one type does not keep the others waiting.
    if (!wanted.empty())
        std::rotate(
            wanted.begin(),
            wanted.begin() + static_cast<std::ptrdiff_t>(turn++ % wanted.size()),
            wanted.end()
        );
    const base::Time now = clock.now();
    auto body = [this, &wanted, now, free = free_slots()](store::Session& session) {
        store::TaskStore tasks(session);
        Claimed claimed;
        for (const Request& request : wanted) {
            const std::size_t limit = std::min(request.limit, free - claimed.tasks.size());
            auto some =
                limit == 0
                    ? std::vector<model::Task>()
                    : tasks.claim(
                          options.queue, request.types, options.worker_id, limit, now, options.lease
                      );
            claimed.more = claimed.more || some.size() == limit;
            std::move(some.begin(), some.end(), std::back_inserter(claimed.tasks));
        }
        claimed.next_due = tasks.next_run_at(options.queue, now);
        return base::Result<Claimed>(std::move(claimed));
    };
    try {
        auto claimed = co_await database.write("task.claim", std::move(body));
        if (claimed) co_return std::move(*claimed);
    } catch (const std::exception&) {
        base::log::exception("queue.claim_failed", std::current_exception());
    }
    co_return std::nullopt;
}

void Worker::Impl::start_all(const std::shared_ptr<Impl>& self, std::vector<model::Task> tasks) {
    for (model::Task& task : tasks) {
        ++running;
        ++running_of_type[task.type];
        attempts.spawn(attempt(self, std::move(task)));
    }
}

base::Async<> Worker::Impl::attempt([[maybe_unused]] std::shared_ptr<Impl> self, model::Task task) {
    const TaskKind& kind = *registry.find(task.type);  // only types of the table are claimed
    co_await executor.run(std::make_shared<Attempt>(loop, std::move(task), kind));
    --running_of_type[kind.type];
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
