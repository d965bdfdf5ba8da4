#include "app/direct_broker.h"

#include <algorithm>
#include <iterator>

#include "base/deadline.h"
#include "queue/lease_split.h"

namespace ao::app {

namespace {

using std::chrono::milliseconds;

/// How long a taker stays with the server: so late it hears that Redis is back.
constexpr milliseconds kStay{1'000};

/// How long a server and a Redis that do not answer are waited for before the first task is taken.
constexpr milliseconds kIntroduction{3'000};

}  // namespace

void DirectBroker::note_source(bool from_redis) {
    if (from_redis_ == from_redis) return;
    from_redis_ = from_redis;
    if (on_source_) on_source_(from_redis);
}

base::Async<> DirectBroker::wait_for_introduction() {
    // Else the server, which buries a predecessor of the same name then, might bury this worker.
    const auto limit = std::chrono::steady_clock::now() + kIntroduction;
    const auto has_tried = [this] {
        return server_.has_tried() && (redis_.connected() || redis_.state().attempts > 0);
    };
    while (!has_tried() && std::chrono::steady_clock::now() < limit)
        co_await base::wait_for(milliseconds{10});
}

base::Async<base::Result<std::vector<queue::Assignment>>> DirectBroker::take(
    queue::TakeRequest request, milliseconds wait
) {
    if (!from_redis_) co_await wait_for_introduction();
    note_source(redis_.connected());
    if (redis_.connected()) {
        auto taken = co_await redis_.take(request, wait);
        if (taken || redis_.connected()) co_return taken;
        note_source(false);
    }
    auto taken = co_await server_.take(std::move(request), std::min(wait, kStay));
    co_return taken;
}

base::Async<base::Result<std::vector<queue::LeaseState>>> DirectBroker::beat_in_redis(
    std::vector<queue::Beat> beats
) {
    if (redis_.connected()) {
        auto states = co_await redis_.beat(beats);
        if (states) co_return states;
    }
    auto states = co_await server_.beat(std::move(beats));
    co_return states;
}

base::Async<base::Result<std::vector<queue::LeaseState>>> DirectBroker::beat(
    std::vector<queue::Beat> beats
) {
    std::vector<bool> is_ours;
    std::vector<queue::Beat> ours = queue::take_ours(beats, is_ours);
    std::vector<queue::LeaseState> from_redis;
    std::vector<queue::LeaseState> from_server;
    if (!ours.empty()) {
        auto states = co_await beat_in_redis(std::move(ours));
        if (!states) co_return std::move(states).error();
        from_redis = std::move(*states);
    }
    if (!beats.empty()) {
        auto states = co_await server_.beat(std::move(beats));
        if (!states) co_return std::move(states).error();
        from_server = std::move(*states);
    }
    co_return queue::interleaved(is_ours, from_redis, from_server);
}

base::Async<base::Result<queue::Receipt>> DirectBroker::finish_in_redis(
    std::vector<queue::Report> reports, std::optional<queue::TakeRequest> next
) {
    if (redis_.connected()) {
        auto receipt = co_await redis_.finish(reports, std::move(next));
        if (receipt) co_return receipt;
    }
    auto receipt = co_await server_.finish(std::move(reports), std::nullopt);
    co_return receipt;
}

base::Async<base::Result<queue::Receipt>> DirectBroker::finish(
    std::vector<queue::Report> reports, std::optional<queue::TakeRequest> next
) {
    std::vector<bool> is_ours;
    std::vector<queue::Report> ours = queue::take_ours(reports, is_ours);
    // What nothing is taken with here, the next take() asks for.
    std::optional<queue::TakeRequest> from_redis;
    if (redis_.connected()) from_redis = std::move(next);
    queue::Receipt redis;
    queue::Receipt server;
    // The server first: what Redis gives in the same step must not be lost by a refusal there.
    if (!reports.empty()) {
        auto receipt = co_await server_.finish(std::move(reports), std::nullopt);
        if (!receipt) co_return std::move(receipt).error();
        server = std::move(*receipt);
    }
    if (!ours.empty()) {
        auto receipt = co_await finish_in_redis(std::move(ours), std::move(from_redis));
        if (!receipt) co_return std::move(receipt).error();
        redis = std::move(*receipt);
    }
    queue::Receipt both;
    both.ends = queue::interleaved(is_ours, redis.ends, server.ends);
    both.next = std::move(redis.next);
    co_return both;
}

base::Async<base::Result<void>> DirectBroker::give_back(std::vector<store::Lease> leases) {
    const auto middle = std::stable_partition(leases.begin(), leases.end(), [](const auto& lease) {
        return queue::RedisBroker::is_ours(lease);
    });
    std::vector<store::Lease> others(middle, leases.end());
    leases.erase(middle, leases.end());
    base::Result<void> returned;
    if (!leases.empty()) {
        if (redis_.connected())
            returned = co_await redis_.give_back(std::move(leases));
        else
            returned = co_await server_.give_back(std::move(leases));
    }
    if (others.empty()) co_return returned;
    auto stored = co_await server_.give_back(std::move(others));
    co_return stored.ok() ? returned : stored;
}

base::Async<base::Result<void>> DirectBroker::bury(std::string worker_id) {
    if (redis_.connected()) {
        auto buried = co_await redis_.bury(worker_id);
        co_return buried;
    }
    auto buried = co_await server_.bury(std::move(worker_id));
    co_return buried;
}

}  // namespace ao::app
