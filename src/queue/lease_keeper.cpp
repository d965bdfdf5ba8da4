#include "queue/lease_keeper.h"

#include "base/log.h"

namespace ao::queue {

LeaseKeeper::LeaseKeeper(
    base::EventLoop& loop, store::Database& database, const base::Clock& clock, Options options
)
    : database_(database), clock_(clock), options_(options), stop_bell_(loop) {}

base::Async<> LeaseKeeper::run() {
    constexpr std::chrono::milliseconds kAfterFailure{1'000};
    bool renewed = true;
    while (!stopping_) {
        const auto pause =
            renewed ? options_.renew_every : std::min(kAfterFailure, options_.renew_every);
        co_await stop_bell_.wait(pause);
        if (!stopping_) renewed = co_await renew();
    }
}

void LeaseKeeper::stop() {
    stopping_ = true;
    stop_bell_.ring();
}

base::Async<bool> LeaseKeeper::renew() {
    const Attempts attempts(held_.begin(), held_.end());
    if (attempts.empty()) co_return true;
    std::vector<store::Lease> leases;
    for (const auto& attempt : attempts) {
        leases.push_back(attempt->lease());
    }
    const base::Time until = clock_.now() + options_.lease;
    auto body = [&leases, until](store::Session& session) {
        return base::Result<std::vector<store::Lease>>(
            store::TaskStore(session).renew(leases, until)
        );
    };
    std::vector<store::Lease> lost;
    try {
        auto answer = co_await database_.write("task.renew", std::move(body));
        if (!answer) co_return false;
        lost = std::move(*answer);
    } catch (const std::exception&) {
        base::log::exception("queue.renew_failed", std::current_exception());
        co_return false;
    }
    for (const auto& attempt : attempts) {
        const auto is_this = [&attempt](const store::Lease& lease) {
            return lease.token == attempt->task.lease_token && lease.task_id == attempt->task.id;
        };
        // One that is no longer held was finished while this ran: its lease is gone for a good
        // reason.
        if (std::none_of(lost.begin(), lost.end(), is_this) || !held_.contains(attempt)) continue;
        base::log::warning(
            "queue.lease_lost", {{"task", attempt->task.id}, {"attempt", attempt->task.attempt}}
        );
        attempt->give_up();
    }
    co_return true;
}

base::Async<> LeaseKeeper::give_back() {
    const Attempts attempts(held_.begin(), held_.end());
    std::vector<store::Lease> leases;
    for (const auto& attempt : attempts) {
        attempt->give_up();
        leases.push_back(attempt->lease());
    }
    co_await release(database_, std::move(leases), clock_.now());
}

base::Async<> release(
    store::Database& database, std::vector<store::Lease> leases, base::Time run_at
) {
    if (leases.empty()) co_return;
    auto body = [&leases, run_at](store::Session& session) {
        store::TaskStore tasks(session);
        for (const store::Lease& lease : leases) {
            tasks.release(lease, run_at);
        }
        return base::Result<void>();
    };
    try {
        auto released = co_await database.write("task.release", std::move(body));
        if (!released)
            base::log::warning("queue.release_refused", {{"tasks", leases.size()}});
        else
            base::log::info("queue.gave_back", {{"tasks", leases.size()}});
    } catch (const std::exception&) {
        base::log::exception("queue.release_failed", std::current_exception());
    }
}

}  // namespace ao::queue
