#include "queue/rescuer.h"

#include "base/deadline.h"
#include "base/log.h"

namespace ao::queue {

namespace {

constexpr std::size_t kRescueBatch = 200;

/// Later than every lease, and still far from the end of the numbers.
const base::Time kFarFuture{std::chrono::hours{24 * 365 * 1'000}};

/// A workflow goes on after a task that died without its handler.
void end_dead_tasks(
    store::Session& session, const Registry& registry, const std::vector<model::Task>& dead
) {
    for (const model::Task& task : dead) {
        const TaskKind* kind = registry.find(task.type);
        if (kind == nullptr || !kind->on_end) continue;
        try {
            kind->on_end(session, task);
        } catch (const store::Failure&) {
            throw;
        } catch (const std::exception&) {
            // One task's sequel must not keep the others from being rescued.
            base::log::exception(
                "queue.on_end_failed", std::current_exception(), {{"task", task.id}}
            );
        }
    }
}

}  // namespace

Rescuer::Rescuer(
    base::EventLoop& loop,
    store::Database& database,
    const Registry& registry,
    const base::Clock& clock,
    LeaseKeeper& leases,
    TaskMetrics& metrics,
    Jitter& jitter,
    Options options,
    std::function<void()> on_due
)
    : database_(database),
      registry_(registry),
      clock_(clock),
      leases_(leases),
      metrics_(metrics),
      jitter_(jitter),
      options_(options),
      on_due_(std::move(on_due)),
      bell_(loop),
      last_now_(clock.now()),
      last_steady_(clock.steady()) {}

base::Async<> Rescuer::recover() {
    constexpr std::chrono::milliseconds kPause{500};
    while (!stopping_ && !co_await rescue(true)) {
        co_await bell_.wait(jitter_.around(kPause));
    }
}

base::Async<> Rescuer::run() {
    while (!stopping_) {
        co_await sweep();
        if (!stopping_) co_await bell_.wait(jitter_.around(options_.sweep_every));
    }
}

void Rescuer::stop() {
    stopping_ = true;
    bell_.ring();
}

base::Async<> Rescuer::sweep() {
    // First our own: after a stopped process or machine they may look expired, and nobody has died.
    const bool renewed = co_await leases_.renew();
    if (wall_clock_jumped()) quiet_until_ = clock_.steady() + options_.lease;
    if (renewed && clock_.steady() >= quiet_until_) co_await rescue(false);
    co_await measure();
}

base::Async<bool> Rescuer::rescue(bool all) {
    store::TaskStore::Rescued rescued;
    do {
        const base::Time now = clock_.now();
        auto body = [this, all, now](store::Session& session) {
            store::TaskStore tasks(session);
            auto batch = all ? tasks.rescue(kFarFuture, now, kRescueBatch, model::kMaxProcessDeaths)
                             : tasks.rescue(now, now, kRescueBatch);
            end_dead_tasks(session, registry_, batch.dead);
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
        metrics_.rescued(rescued.pending, rescued.dead.size());
        for (const model::Task& task : rescued.dead) {
            base::log::error("queue.poison", {{"task", task.id}, {"type", task.type}});
        }
        if (rescued.pending > 0) base::log::warning("queue.rescued", {{"tasks", rescued.pending}});
    } while (rescued.pending + rescued.dead.size() >= kRescueBatch);
    co_return true;
}

base::Async<> Rescuer::measure() {
    const base::Time now = clock_.now();
    auto body = [now](store::Session& session) { return store::TaskStore(session).depth(now); };
    try {
        const auto depth = co_await database_.read(store::ReadCost::scan, std::move(body));
        metrics_.depth(depth);
        if (depth.pending > 0) on_due_();
    } catch (const std::exception&) {
        base::log::exception("queue.measure_failed", std::current_exception());
    }
}

bool Rescuer::wall_clock_jumped() {
    constexpr std::chrono::seconds kTolerance{1};
    const base::Time now = clock_.now();
    const base::SteadyTime steady = clock_.steady();
    const auto gap = (now - last_now_) - (steady - last_steady_);
    last_now_ = now;
    last_steady_ = steady;
    if (gap <= kTolerance) return false;
    // Leases of living workers may look expired now; they renew before we look again.
    base::log::warning(
        "queue.clock_jumped", {{"seconds", std::chrono::duration<double>(gap).count()}}
    );
    return true;
}

}  // namespace ao::queue
