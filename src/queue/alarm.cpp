#include "queue/alarm.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/task_group.h"
#include "queue/after_commits.h"
#include "queue/bell.h"

namespace ao::queue {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kBatch = 200;
constexpr milliseconds kAfterFailure{500};
constexpr std::chrono::hours kBetweenRounds{1};

}  // namespace

struct Alarm::Impl : std::enable_shared_from_this<Alarm::Impl> {
    Impl(base::EventLoop& event_loop, store::Database& db, const base::Clock& time, Source given)
        : loop(event_loop),
          database(db),
          clock(time),
          source(std::move(given)),
          bell(event_loop),
          group(event_loop, "alarm") {}

    void begin(const std::shared_ptr<Impl>& self);
    base::Async<> run(std::shared_ptr<Impl> self);
    base::Async<bool> look();
    base::Async<bool> go_round();
    base::Async<> sleep();

    base::EventLoop& loop;
    store::Database& database;
    const base::Clock& clock;
    Source source;
    Bell bell;
    base::TaskGroup group;
    std::vector<store::Database::Subscription> timers;
    std::optional<base::Time> next;
    base::Time next_round{};
    bool stopping = false;
};

void Alarm::Impl::begin(const std::shared_ptr<Impl>& self) {
    if (stopping || !timers.empty()) return;
    auto ring = [weak = weak_from_this()] {
        if (auto impl = weak.lock()) impl->bell.ring();
    };
    for (const store::Topic topic : source.topics)
        timers.push_back(call_after_commits(database, topic, loop, ring));
    group.spawn(run(self));
}

base::Async<> Alarm::Impl::run([[maybe_unused]] std::shared_ptr<Impl> self) {
    while (!stopping) {
        bool done = false;
        try {
            done = co_await look();
            if (done) done = co_await go_round();
        } catch (const std::exception&) {
            base::log::exception("alarm.failed", std::current_exception());
        }
        if (stopping) co_return;
        if (done) {
            co_await sleep();
        } else {
            co_await bell.wait(kAfterFailure);
        }
    }
}

/// Rings what is due and finds the next; false when the store could not.
base::Async<bool> Alarm::Impl::look() {
    while (!stopping) {
        auto earliest = [this](store::Session& session) { return source.next(session); };
        next = co_await database.read(store::ReadCost::point, std::move(earliest));
        if (!next || *next > clock.now()) co_return true;
        auto ring = [this, now = clock.now()](store::Session& session) {
            return base::Result(source.ring(session, now, kBatch));
        };
        const auto rung = co_await database.write("alarm.ring", std::move(ring));
        if (!rung) co_return false;  // the queue of writes is full
    }
    co_return true;
}

/// The round that is due, if one is; its parts give way to other writers, and to timers.
base::Async<bool> Alarm::Impl::go_round() {
    if (!source.patrol || clock.now() < next_round) co_return true;
    bool more = true;
    while (more && !stopping) {
        auto part = [this, now = clock.now()](store::Session& session) {
            return base::Result(source.patrol(session, now));
        };
        const auto going_on = co_await database.write("alarm.patrol", std::move(part));
        if (!going_on) co_return false;
        more = *going_on;
    }
    next_round = clock.now() + kBetweenRounds;
    co_return true;
}

base::Async<> Alarm::Impl::sleep() {
    while (!stopping) {
        milliseconds pause = source.look_every;
        std::optional<base::Time> due = next;
        if (source.patrol) due = std::min(next_round, next.value_or(next_round));
        if (due) {
            const auto left = std::chrono::ceil<milliseconds>(*due - clock.now());
            if (left <= milliseconds{0}) co_return;
            pause = std::min(pause, left);
        }
        if (co_await bell.wait(pause)) co_return;
    }
}

Alarm::Alarm(
    base::EventLoop& loop, store::Database& database, const base::Clock& clock, Source source
)
    : impl_(std::make_shared<Impl>(loop, database, clock, std::move(source))) {}

Alarm::~Alarm() {
    impl_->timers.clear();
}

void Alarm::start() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->begin(impl); });
}

base::Async<> Alarm::stop() {
    const std::shared_ptr<Impl> impl = impl_;
    impl->stopping = true;
    impl->timers.clear();
    impl->bell.ring();
    co_await impl->group.join();
}

void Alarm::wake() {
    base::asio::post(impl_->loop, [impl = impl_] { impl->bell.ring(); });
}

}  // namespace ao::queue
