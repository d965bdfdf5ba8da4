#include "queue/redis_broker.h"

#include <algorithm>
#include <cstdlib>

#include "base/deadline.h"
#include "base/id.h"
#include "base/log.h"
#include "base/run_on.h"
#include "queue/redis_codec.h"
#include "queue/redis_scripts.h"

namespace ao::queue {

namespace {

namespace asio = base::asio;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// How long a taker sleeps at most before it looks for itself: a wake-up may have gone to a process
/// that has ended.
constexpr std::chrono::milliseconds kLook = 1s;

/// The same while something waits that this taker does not want, or not now.
constexpr std::chrono::milliseconds kLookSoon = 200ms;

constexpr std::size_t kMostUnanswered = 1'000;

/// So many tasks somebody gets at once while others of this process wait.
constexpr std::size_t kShare = 16;

store::RedisOptions waking(store::RedisOptions redis) {
    redis.name = "wake";
    redis.loss_level = base::log::Level::debug;
    return redis;
}

std::vector<LeaseState> read_states(const store::RedisReply& reply) {
    std::vector<LeaseState> states;
    for (const store::RedisReply& one : reply.items)
        states.push_back(one.integer == 1 ? LeaseState::held : LeaseState::lost);
    return states;
}

bool is_cancelled(const asio::cancellation_state& state) {
    return state.cancelled() != asio::cancellation_type::none;
}

std::vector<store::Lease> leases_of(const std::vector<Assignment>& assignments) {
    std::vector<store::Lease> leases;
    for (const Assignment& one : assignments)
        leases.push_back(one.lease());
    return leases;
}

template <class T>
base::Async<std::optional<T>> keep(base::Async<T> work) {
    co_return std::optional<T>(co_await std::move(work));
}

/// base::run_on for a T that has no default.
template <class T>
base::Async<T> at_home(base::EventLoop& home, base::Async<T> work) {
    auto kept = co_await base::run_on(home, keep(std::move(work)));
    co_return std::move(*kept);
}

void append_lease(std::vector<std::string>& words, const store::Lease& lease) {
    words.insert(words.end(), {lease.task_id, std::to_string(lease.attempt), lease.token});
}

}  // namespace

RedisBroker::RedisBroker(
    base::EventLoop& home,
    store::RedisOptions redis,
    base::Metrics& metrics,
    RedisBrokerOptions options
)
    : home_(home),
      options_(std::move(options)),
      redis_(home, redis, metrics),
      waking_(home, waking(redis), metrics),
      group_(home, "redis_broker"),
      waker_(home),
      sweeper_(home),
      token_base_(base::new_id()) {
    redis_.on_change([this](bool connected) { this->changed(connected); });
}

void RedisBroker::start() {
    redis_.start();
    waking_.start();
    group_.spawn(wake_waiters());
    if (options_.sweep_every > 0ms) group_.spawn(sweep_on());
}

void RedisBroker::close() {
    closed_ = true;
    for (Waiter* waiter : waiters_)
        waiter->bell.ring();
}

base::Async<> RedisBroker::stop() {
    stopping_ = true;
    close();
    waker_.ring();
    sweeper_.ring();
    co_await waking_.stop();
    co_await group_.join();
    co_await redis_.stop();
}

void RedisBroker::changed(bool connected) {
    if (connected) {
        // Redis may have been away or young: its workers could not renew what they hold.
        const auto uptime = redis_.state().facts.uptime;
        if (was_connected_ || uptime < options_.lease)
            patient_until_ = Steady::now() + options_.lease;
        was_connected_ = true;
        if (!unanswered_.empty()) group_.spawn(undo_takes());
    }
    for (Waiter* waiter : waiters_)
        waiter->bell.ring();
    if (changed_) changed_(connected);
}

bool RedisBroker::is_ours(const store::Lease& lease) {
    return lease.token.starts_with('r') && lease.token.find(':') != std::string::npos;
}

base::Async<base::Result<store::RedisReply>> RedisBroker::run(
    const store::RedisScript& script, std::vector<std::string> arguments
) {
    std::string now;
    if (options_.clock) now = std::to_string(base::to_micros(options_.clock->now()));
    arguments.insert(arguments.begin(), std::move(now));
    co_return co_await redis_.run(script, options_.prefix, std::move(arguments));
}

base::Async<base::Result<store::RedisReply>> RedisBroker::command(std::vector<std::string> words) {
    co_return co_await redis_.command(std::move(words));
}

base::Async<base::Result<void>> RedisBroker::run_at_home(
    const store::RedisScript& script, std::vector<std::string> arguments
) {
    auto reply = co_await run(script, std::move(arguments));
    if (!reply) co_return std::move(reply).error();
    co_return base::Result<void>();
}

std::string RedisBroker::append_take(std::vector<std::string>& words, const TakeRequest& request) {
    std::string token = token_base_ + "." + std::to_string(++takes_);
    words.insert(
        words.end(),
        {std::to_string(std::chrono::microseconds{options_.lease}.count()),
         request.worker_id,
         token,
         std::to_string(waiters_.empty() ? request.limit : std::min(request.limit, kShare)),
         request.tenant_id,
         std::to_string(model::kAloneAfterCrashes),
         std::to_string(request.queues.size())}
    );
    const std::size_t first = request.queues.empty() ? 0 : turn_++ % request.queues.size();
    for (std::size_t i = 0; i < request.queues.size(); ++i)
        words.push_back(request.queues[(first + i) % request.queues.size()]);
    words.push_back(std::to_string(request.types.size()));
    for (const Appetite& appetite : request.types)
        words.insert(words.end(), {appetite.type, std::to_string(appetite.most)});
    return token;
}

RedisBroker::Taken RedisBroker::read_answer(
    const store::RedisReply& reply, const std::string& worker_id
) const {
    Taken taken;
    taken.more = reply.at(1).integer == 1;
    const base::Time now = base::from_micros(std::atoll(reply.at(2).text.c_str()));
    taken.assignments.reserve(reply.at(0).items.size());
    for (const store::RedisReply& one : reply.at(0).items) {
        Assignment& given = taken.assignments.emplace_back(read_taken(one));
        given.task.worker_id = worker_id;
        given.task.started_at = now;
        given.task.lease_until = now + options_.lease;
    }
    return taken;
}

base::Async<base::Result<RedisBroker::Taken>> RedisBroker::try_take(const TakeRequest& request) {
    std::vector<std::string> words;
    std::string token = append_take(words, request);
    if (!redis_.connected()) co_return base::unavailable("Redis is away.", 1s);
    auto reply = co_await run(redis_scripts().take, std::move(words));
    if (!reply) {
        if (unanswered_.size() < kMostUnanswered) unanswered_.push_back(std::move(token));
        co_return std::move(reply).error();
    }
    co_return read_answer(*reply, request.worker_id);
}

base::Async<> RedisBroker::undo_takes() {
    std::vector<std::string> words{std::to_string(unanswered_.size())};
    words.insert(words.end(), unanswered_.begin(), unanswered_.end());
    const std::size_t told = unanswered_.size();
    auto reply = co_await run(redis_scripts().undo, std::move(words));
    if (!reply) co_return;
    unanswered_.erase(unanswered_.begin(), unanswered_.begin() + static_cast<std::ptrdiff_t>(told));
}

base::Async<base::Result<std::vector<Assignment>>> RedisBroker::take(
    TakeRequest request, std::chrono::milliseconds wait
) {
    auto taken = co_await at_home(home_, take_at_home(std::move(request), wait));
    if (!is_cancelled(co_await asio::this_coro::cancellation_state)) co_return taken;
    if (taken && !taken->empty()) {
        auto leases = leases_of(*taken);
        asio::post(home_, [this, leases] { group_.spawn(return_later(leases)); });
    }
    throw boost::system::system_error(asio::error::operation_aborted);
}

base::Async<> RedisBroker::return_later(std::vector<store::Lease> leases) {
    const auto returned = co_await give_back_at_home(std::move(leases));
    // Their leases run out instead.
    if (!returned) base::log::warning("queue.release_refused", {});
}

base::Async<base::Result<std::vector<Assignment>>> RedisBroker::take_at_home(
    TakeRequest request, std::chrono::milliseconds wait
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto deadline = Steady::now() + wait;
    for (;;) {
        if (closed_) co_return base::unavailable("The queue is closing.", 1s);
        auto taken = co_await try_take(request);
        const bool cancelled = is_cancelled(co_await asio::this_coro::cancellation_state);
        if (!taken) co_return std::move(taken).error();
        if (!taken->assignments.empty()) {
            if (!cancelled) co_return std::move(taken->assignments);
            auto returned = co_await give_back_at_home(leases_of(taken->assignments));
            co_return std::vector<Assignment>{};
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
        if (cancelled || left <= 0ms) co_return std::vector<Assignment>{};
        co_await pause(request, std::min(left, taken->more ? kLookSoon : kLook));
    }
}

base::Async<> RedisBroker::pause(const TakeRequest& request, std::chrono::milliseconds limit) {
    Waiter waiter(home_, request.queues);
    const auto place = waiters_.insert(waiters_.end(), &waiter);
    waker_.ring();
    co_await waiter.bell.wait(limit);
    waiters_.erase(place);
}

std::vector<std::string> RedisBroker::wait_command(const std::string& beginning) const {
    std::vector<std::string> words{"BZPOPMIN"};
    for (const Waiter* waiter : waiters_)
        for (const std::string& queue : waiter->queues)
            if (std::find(words.begin(), words.end(), beginning + queue) == words.end())
                words.push_back(beginning + queue);
    words.emplace_back("1");
    return words;
}

bool RedisBroker::ring_waiters(const std::string& queue) {
    bool heard = false;
    for (Waiter* waiter : waiters_) {
        const auto& queues = waiter->queues;
        if (std::find(queues.begin(), queues.end(), queue) == queues.end()) continue;
        waiter->bell.ring();
        heard = true;
    }
    return heard;
}

base::Async<> RedisBroker::wake_waiters() {
    const std::string beginning = options_.prefix + ":wake:";
    while (!stopping_) {
        if (waiters_.empty() || !waking_.connected()) {
            co_await waker_.wait(waiters_.empty() ? std::chrono::milliseconds{1h} : 100ms);
            continue;
        }
        auto reply = co_await waking_.command(wait_command(beginning));
        if (!reply || reply->items.empty()) continue;
        const std::string queue = reply->at(0).text.substr(beginning.size());
        if (ring_waiters(queue)) continue;  // else it is for somebody in another process
        std::vector<std::string> again{"ZADD", beginning + queue, "0", "ready"};
        auto passed_on = co_await redis_.command(std::move(again));
    }
}

base::Async<> RedisBroker::sweep_on() {
    while (!stopping_) {
        co_await sweeper_.wait(options_.sweep_every);
        if (stopping_ || !redis_.connected() || Steady::now() < patient_until_) continue;
        auto swept = co_await run(redis_scripts().sweep, {});
    }
}

base::Async<base::Result<void>> RedisBroker::sweep() {
    co_return co_await at_home(home_, run_at_home(redis_scripts().sweep, {}));
}

base::Async<base::Result<std::vector<LeaseState>>> RedisBroker::beat(std::vector<Beat> beats) {
    co_return co_await at_home(home_, beat_at_home(std::move(beats)));
}

base::Async<base::Result<std::vector<LeaseState>>> RedisBroker::beat_at_home(std::vector<Beat> beats
) {
    std::vector<std::string> words{
        std::to_string(std::chrono::microseconds{options_.lease}.count()),
        std::to_string(beats.size())};
    for (const Beat& beat : beats) {
        append_lease(words, beat.lease);
        words.push_back(write_beat(beat));
    }
    auto reply = co_await run(redis_scripts().beat, std::move(words));
    if (!reply) co_return std::move(reply).error();
    co_return read_states(*reply);
}

base::Async<base::Result<Receipt>> RedisBroker::finish(
    std::vector<Report> reports, std::optional<TakeRequest> next
) {
    co_return co_await at_home(home_, finish_at_home(std::move(reports), std::move(next)));
}

base::Async<base::Result<Receipt>> RedisBroker::finish_at_home(
    std::vector<Report> reports, std::optional<TakeRequest> next
) {
    std::vector<std::string> words{std::to_string(reports.size())};
    for (const Report& report : reports) {
        append_lease(words, report.lease);
        words.emplace_back(status_word(report.outcome));
        words.push_back(write_report(report));
    }
    words.emplace_back(next ? "1" : "0");
    std::string token;
    if (next) token = append_take(words, *next);
    auto reply = co_await run(redis_scripts().finish, std::move(words));
    if (!reply) {
        if (next && unanswered_.size() < kMostUnanswered) unanswered_.push_back(std::move(token));
        co_return std::move(reply).error();
    }
    Receipt receipt;
    receipt.ends = read_states(reply->at(0));
    if (next) receipt.next = read_answer(reply->at(1), next->worker_id).assignments;
    co_return receipt;
}

base::Async<base::Result<void>> RedisBroker::give_back(std::vector<store::Lease> leases) {
    co_return co_await at_home(home_, give_back_at_home(std::move(leases)));
}

base::Async<base::Result<void>> RedisBroker::give_back_at_home(std::vector<store::Lease> leases) {
    std::vector<std::string> words{std::to_string(leases.size())};
    for (const store::Lease& lease : leases)
        append_lease(words, lease);
    co_return co_await run_at_home(redis_scripts().give_back, std::move(words));
}

base::Async<base::Result<void>> RedisBroker::bury(std::string worker_id) {
    std::vector<std::string> words{std::move(worker_id), "exactly"};
    co_return co_await at_home(home_, run_at_home(redis_scripts().bury, std::move(words)));
}

base::Async<base::Result<void>> RedisBroker::bury_all(std::string prefix) {
    std::vector<std::string> words{std::move(prefix), "prefix"};
    co_return co_await at_home(home_, run_at_home(redis_scripts().bury, std::move(words)));
}

}  // namespace ao::queue
