#include "queue/sweeper.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "store/queue_figures_store.h"
#include "store/task_lane.h"

namespace ao::queue {

namespace {

/// Rows that one transaction touches, so that no other one waits long for it.
constexpr std::size_t kAtOnce = 200;

}  // namespace

Sweeper::Sweeper(
    base::EventLoop& loop,
    store::Database& database,
    const base::Clock& clock,
    AttemptEnds& ends,
    TaskMetrics& metrics,
    Jitter& jitter,
    Options options,
    std::function<void()> on_due
)
    : database_(database),
      clock_(clock),
      ends_(ends),
      metrics_(metrics),
      jitter_(jitter),
      options_(options),
      on_due_(std::move(on_due)),
      bell_(loop),
      last_now_(clock.now()),
      last_steady_(clock.steady()) {}

base::Async<> Sweeper::recover(std::string prefix) {
    constexpr std::chrono::milliseconds kPause{500};
    const Rescue all = [prefix](store::TaskStore& tasks, base::Time now) {
        return tasks.rescue_from_workers(prefix, now, kAtOnce, model::kMaxCrashes);
    };
    while (!stopping_ && !co_await rescue(all))
        co_await bell_.wait(jitter_.around(kPause));
}

void Sweeper::be_patient() {
    // A worker sends its signs of life three times a lease.
    quiet_until_ = clock_.steady() + options_.lease / 2;
}

base::Async<> Sweeper::run() {
    bool in_time = true;
    while (!stopping_) {
        co_await sweep(in_time);
        if (!stopping_) in_time = !co_await bell_.wait(jitter_.around(options_.sweep_every));
    }
}

void Sweeper::wake() {
    bell_.ring();
}

void Sweeper::stop() {
    stopping_ = true;
    bell_.ring();
}

base::Async<bool> Sweeper::bury(std::string worker_id) {
    const Rescue its = [worker_id](store::TaskStore& tasks, base::Time now) {
        return tasks.rescue_from_worker(worker_id, now, kAtOnce, model::kMaxCrashes);
    };
    co_return co_await rescue(its);
}

base::Async<> Sweeper::sweep(bool in_time) {
    if (clock_is_odd(in_time)) be_patient();
    const Rescue expired = [](store::TaskStore& tasks, base::Time now) {
        return tasks.rescue(now, now, kAtOnce);
    };
    if (clock_.steady() >= quiet_until_) co_await rescue(expired);
    co_await expire();
    co_await measure();
}

base::Async<bool> Sweeper::rescue(Rescue some) {
    store::TaskStore::Rescued rescued;
    do {
        const base::Time now = clock_.now();
        auto body = [this, &some, now](store::Session& session) {
            store::TaskStore tasks(session);
            auto batch = some(tasks, now);
            ends_.tell_dead(session, batch.dead);
            return base::Result<store::TaskStore::Rescued>(std::move(batch));
        };
        try {
            auto answer = co_await database_.write("task.rescue", std::move(body));
            if (!answer) co_return false;
            rescued = std::move(*answer);
        } catch (const std::exception&) {
            base::log::exception("queue.rescue_failed", std::current_exception());
            co_return false;
        }
        metrics_.rescued(rescued.pending, rescued.dead);
        for (const model::Task& task : rescued.dead)
            base::log::error("queue.poison", {{"task", task.id}, {"type", task.type}});
        if (rescued.pending > 0) base::log::warning("queue.rescued", {{"tasks", rescued.pending}});
    } while (rescued.pending + rescued.dead.size() >= kAtOnce);
    co_return true;
}

base::Async<> Sweeper::expire() {
    std::int64_t expired = 0;
    do {
        auto body = [now = clock_.now()](store::Session& session) {
            const auto most = static_cast<std::int64_t>(kAtOnce);
            return base::Result<std::int64_t>(store::TaskLanes(session).expire_all(now, most));
        };
        try {
            auto answer = co_await database_.write("task.expire", std::move(body));
            if (!answer) co_return;
            expired = *answer;
        } catch (const std::exception&) {
            base::log::exception("queue.expire_failed", std::current_exception());
            co_return;
        }
        if (expired > 0) base::log::info("queue.expired", {{"tasks", expired}});
    } while (std::cmp_greater_equal(expired, kAtOnce));
}

base::Async<> Sweeper::measure() {
    const base::Time now = clock_.now();
    auto body = [now](store::Session& session) {
        return store::QueueFiguresStore(session).totals(now);
    };
    try {
        const auto queues = co_await database_.read(store::ReadCost::scan, std::move(body));
        metrics_.depth(queues, now);
        const bool due = std::any_of(queues.begin(), queues.end(), [](const auto& queue) {
            return queue.ready + queue.parked > 0;
        });
        if (due) on_due_();
    } catch (const std::exception&) {
        base::log::exception("queue.measure_failed", std::current_exception());
    }
}

bool Sweeper::clock_is_odd(bool in_time) {
    constexpr std::chrono::seconds kTolerance{2};
    const base::Time now = clock_.now();
    const base::SteadyTime steady = clock_.steady();
    const auto passed = steady - last_steady_;
    const auto gap = (now - last_now_) - passed;
    last_now_ = now;
    last_steady_ = steady;
    const bool jumped = gap > kTolerance;
    // Stopped, or starved: whoever wanted to renew a lease meanwhile could not.
    const bool stalled = in_time && passed > options_.sweep_every * 6 / 5 + kTolerance;
    if (!jumped && !stalled) return false;
    // Leases of living workers may look expired now; they renew before we look again.
    base::log::warning(
        "queue.clock_jumped",
        {{"seconds", std::chrono::duration<double>(jumped ? gap : passed).count()}}
    );
    return true;
}

}  // namespace ao::queue
