#include "queue/scheduler.h"

#include <atomic>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/task_group.h"
#include "queue/bell.h"
#include "queue/tick.h"
#include "store/schedule_store.h"

namespace ao::queue {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kBatch = 100;
constexpr milliseconds kLookAtClock{5'000};
constexpr milliseconds kAfterFailure{500};

void log_reports(const std::vector<TickReport>& reports) {
    for (const TickReport& report : reports) {
        if (!report.broken.empty())
            base::log::error(
                "schedule.broken", {{"schedule", report.schedule_id}, {"why", report.broken}}
            );
        if (report.misfired)
            base::log::warning(
                "schedule.misfired",
                {{"schedule", report.schedule_id},
                 {"missed_from", base::to_rfc3339(report.from)},
                 {"missed_to", base::to_rfc3339(report.to)},
                 {"queued", report.queued}}
            );
        if (report.overlapped > 0)
            base::log::info(
                "schedule.overlapped",
                {{"schedule", report.schedule_id}, {"ticks", report.overlapped}}
            );
    }
}

base::Counter& tick_counter(base::Metrics& metrics, const char* outcome) {
    return metrics.counter(
        "ao_schedule_ticks_total", "Ticks of schedules.", {{"outcome", outcome}}
    );
}

}  // namespace

struct Scheduler::Impl : std::enable_shared_from_this<Scheduler::Impl> {
    Impl(
        base::EventLoop& event_loop,
        store::Database& db,
        const base::Clock& time,
        base::Metrics& metrics
    )
        : loop(event_loop),
          database(db),
          clock(time),
          queued(tick_counter(metrics, "queued")),
          overlapped(tick_counter(metrics, "overlapped")),
          misfires(metrics.counter(
              "ao_schedule_misfires_total", "Times that a schedule had missed ticks."
          )),
          bell(event_loop),
          group(event_loop, "scheduler") {}

    void begin(const std::shared_ptr<Impl>& self);
    [[nodiscard]] store::Database::Subscription listen(store::Topic topic);
    base::Async<> run(std::shared_ptr<Impl> self);
    base::Async<bool> tick();
    base::Async<bool> look();
    base::Async<> sleep();

    base::EventLoop& loop;
    store::Database& database;
    const base::Clock& clock;
    base::Counter& queued;
    base::Counter& overlapped;
    base::Counter& misfires;
    Bell bell;
    base::TaskGroup group;
    store::Database::Subscription schedules;
    store::Database::Subscription accounts;  ///< tenants that are switched off have no ticks
    std::optional<base::Time> next;          ///< of all schedules
    bool stopping = false;
};

void Scheduler::Impl::begin(const std::shared_ptr<Impl>& self) {
    if (stopping || schedules) return;
    schedules = listen(store::Topic::schedules);
    accounts = listen(store::Topic::accounts);
    group.spawn(run(self));
}

store::Database::Subscription Scheduler::Impl::listen(store::Topic topic) {
    // Commits come in bursts: one post to the loop covers all that happen until it runs.
    auto posted = std::make_shared<std::atomic<bool>>(false);
    auto wake = [weak = weak_from_this(), posted, &events = loop] {
        if (posted->exchange(true)) return;
        base::asio::post(events, [weak, posted] {
            posted->store(false);
            if (auto impl = weak.lock()) impl->bell.ring();
        });
    };
    return database.subscribe(topic, std::move(wake));
}

base::Async<> Scheduler::Impl::run([[maybe_unused]] std::shared_ptr<Impl> self) {
    while (!stopping) {
        bool done = false;
        try {
            done = co_await look();
        } catch (const std::exception&) {
            base::log::exception("schedule.failed", std::current_exception());
        }
        if (stopping) co_return;
        if (done) {
            co_await sleep();
        } else {
            co_await bell.wait(kAfterFailure);
        }
    }
}

/// Runs what is due and finds the next tick of all; false when the store could not.
base::Async<bool> Scheduler::Impl::look() {
    while (!stopping) {
        auto earliest = [](store::Session& session) {
            return store::ScheduleStore(session).next_due();
        };
        next = co_await database.read(store::ReadCost::point, std::move(earliest));
        if (!next || *next > clock.now()) co_return true;
        if (!co_await tick()) co_return false;
    }
    co_return true;
}

base::Async<bool> Scheduler::Impl::tick() {
    auto body = [now = clock.now()](store::Session& session) {
        return base::Result(run_due_ticks(session, now, kBatch));
    };
    const auto reports = co_await database.write("schedule.tick", std::move(body));
    if (!reports) co_return false;  // the queue of writes is full
    log_reports(*reports);
    for (const TickReport& report : *reports) {
        queued.add(static_cast<double>(report.queued));
        overlapped.add(static_cast<double>(report.overlapped));
        if (report.misfired) misfires.add();
    }
    co_return true;
}

/// Until the next tick is due or the bell rings.
base::Async<> Scheduler::Impl::sleep() {
    while (!stopping) {
        milliseconds pause = kLookAtClock;
        if (next) {
            const auto left = std::chrono::ceil<milliseconds>(*next - clock.now());
            if (left <= milliseconds{0}) co_return;
            pause = std::min(pause, left);
        }
        if (co_await bell.wait(pause)) co_return;
    }
}

Scheduler::Scheduler(
    base::EventLoop& loop,
    store::Database& database,
    const base::Clock& clock,
    base::Metrics& metrics
)
    : impl_(std::make_shared<Impl>(loop, database, clock, metrics)) {}

Scheduler::~Scheduler() {
    impl_->schedules.reset();
    impl_->accounts.reset();
}

void Scheduler::start() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->begin(impl); });
}

base::Async<> Scheduler::stop() {
    const std::shared_ptr<Impl> impl = impl_;
    impl->stopping = true;
    impl->schedules.reset();
    impl->accounts.reset();
    impl->bell.ring();
    co_await impl->group.join();
}

void Scheduler::wake() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->bell.ring(); });
}

}  // namespace ao::queue
