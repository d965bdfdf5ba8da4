#include "queue/pruner.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "store/task_history.h"

namespace ao::queue {

namespace {

/// Rows of one transaction.
constexpr std::int64_t kStep = 500;

}  // namespace

Pruner::Pruner(
    base::EventLoop& loop,
    store::Database& database,
    const base::Clock& clock,
    PrunerOptions options
)
    : loop_(loop),
      database_(database),
      clock_(clock),
      options_(options),
      jitter_(options.seed),
      bell_(loop),
      group_(loop, "pruner") {}

void Pruner::start() {
    base::asio::post(loop_, [this] { group_.spawn(run()); });
}

base::Async<> Pruner::stop() {
    stopping_ = true;
    bell_.ring();
    co_await group_.join();
}

base::Async<> Pruner::run() {
    while (!stopping_) {
        co_await bell_.wait(jitter_.around(options_.every));
        if (!stopping_) co_await prune();
    }
}

base::Async<> Pruner::prune() {
    co_await prune_by_age();
    co_await prune_by_number();
    co_await empty_results();
}

base::Async<> Pruner::prune_by_age() {
    if (options_.history.count() == 0) co_return;
    const base::Time now = clock_.now();
    const base::Time before = now - options_.history;
    const Step step = [before, now](store::Session& session) {
        return store::TaskHistory(session).forget_before(before, now, kStep);
    };
    co_await repeat("task_history.prune", step);
}

base::Async<> Pruner::prune_by_number() {
    auto count = [most = options_.history_max](store::Session& session) {
        return store::TaskHistory(session).count_beyond(most);
    };
    std::int64_t beyond = 0;
    try {
        beyond = co_await database_.read(store::ReadCost::scan, std::move(count));
    } catch (const std::exception&) {
        base::log::exception("queue.prune_failed", std::current_exception());
    }
    const base::Time now = clock_.now();
    while (beyond > 0 && !stopping_) {
        const Step step = [now, most = std::min(beyond, kStep)](store::Session& session) {
            return store::TaskHistory(session).forget_first(now, most);
        };
        const auto forgotten = co_await take("task_history.prune", step);
        if (forgotten == 0) co_return;
        beyond -= forgotten;
        co_await bell_.wait(jitter_.around(options_.pause));
    }
}

base::Async<> Pruner::empty_results() {
    const base::Time now = clock_.now();
    const Step own = [now](store::Session& session) {
        return store::TaskHistory(session).empty_results(now, kStep);
    };
    co_await repeat("task_history.empty_results", own);
    if (options_.result_ttl.count() == 0) co_return;
    const base::Time before = now - options_.result_ttl;
    const Step rest = [this, before](store::Session& session) {
        const auto last =
            store::TaskHistory(session).empty_results_between(emptied_until_, before, kStep);
        if (last) emptied_until_ = *last;
        return last ? kStep : 0;
    };
    co_await repeat("task_history.empty_results", rest);
}

base::Async<> Pruner::repeat(const char* name, Step step) {
    while (!stopping_) {
        const std::int64_t changed = co_await take(name, step);
        if (changed < kStep) co_return;
        co_await bell_.wait(jitter_.around(options_.pause));
    }
}

base::Async<std::int64_t> Pruner::take(const char* name, Step step) {
    auto body = [&step](store::Session& session) {
        return base::Result<std::int64_t>(step(session));
    };
    try {
        const auto changed = co_await database_.write(name, std::move(body));
        // A store that is busy has better things to do; the next look will find the rest.
        co_return changed ? *changed : 0;
    } catch (const std::exception&) {
        base::log::exception("queue.prune_failed", std::current_exception());
    }
    co_return 0;
}

}  // namespace ao::queue
