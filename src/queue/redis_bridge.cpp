#include "queue/redis_bridge.h"

#include <boost/asio/post.hpp>

#include "base/deadline.h"
#include "base/log.h"
#include "queue/after_commits.h"
#include "queue/redis_scripts.h"

namespace ao::queue {

namespace {

namespace asio = base::asio;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kEntriesAtOnce = 200;
constexpr std::size_t kEventsAtOnce = 1'000;  ///< of one transaction

/// While much happens it is gathered: to commit many things costs little more than few.
constexpr std::size_t kMuch = 48;
constexpr std::chrono::milliseconds kGather = 8ms;

constexpr std::chrono::milliseconds kBlock = 1s;
constexpr std::chrono::milliseconds kPause = 100ms;  ///< after the store has refused

/// So late it is noticed that Redis has forgotten everything.
constexpr std::chrono::milliseconds kLook = 1s;

/// After Redis has forgotten everything: attempts that it no longer knows of may still tell their
/// ends, and count.
constexpr std::chrono::milliseconds kGrace = 1s;

store::RedisOptions listening(store::RedisOptions redis) {
    redis.name = "events";
    redis.loss_level = base::log::Level::debug;
    return redis;
}

}  // namespace

RedisBridge::RedisBridge(
    base::EventLoop& home,
    store::Database& database,
    const Registry& registry,
    RedisBroker& broker,
    Chooser& chooser,
    store::RedisOptions redis,
    const base::Clock& clock,
    base::Metrics& metrics,
    RedisBridgeOptions options
)
    : home_(home),
      broker_(broker),
      clock_(clock),
      options_(std::move(options)),
      absorber_(database, registry, chooser, clock, metrics, options_.ends),
      relay_(database, registry, broker, chooser, absorber_, clock, metrics, options_.relay),
      reconciler_(database, broker, clock, metrics),
      events_(home, listening(std::move(redis)), metrics),
      group_(home, "redis_bridge"),
      relay_bell_(home),
      absorb_bell_(home) {
    tasks_ = call_after_commits(database, store::Topic::tasks, home_, [this] { look(); });
    auto recall = [this] {
        recalled_ = true;
        look();
    };
    recalls_ = call_after_commits(database, store::Topic::recalls, home_, recall);
}

void RedisBridge::start() {
    events_.on_change([this](bool) { absorb_bell_.ring(); });
    events_.start();
    group_.spawn(relay());
    group_.spawn(absorb_on());
}

base::Async<> RedisBridge::stop() {
    stopping_ = true;
    tasks_.reset();
    recalls_.reset();
    look();
    absorb_bell_.ring();
    co_await events_.stop();
    co_await group_.join();
}

void RedisBridge::look() {
    relay_bell_.ring();
}

void RedisBridge::changed(bool connected) {
    if (connected) mark_.clear();
    look();
}

base::Async<> RedisBridge::relay() {
    while (!stopping_) {
        std::chrono::milliseconds pause = options_.reconcile_every;
        if (broker_.connected() && !resting_ && !busy_) {
            busy_ = true;
            pause = co_await round();
            busy_ = false;
        }
        if (pause > 0ms && !stopping_) co_await relay_bell_.wait(pause);
    }
}

base::Async<bool> RedisBridge::agree() {
    const bool found = co_await reconciler_.run();
    if (!found) co_return false;
    co_return co_await reconciler_.forget_recalled();
}

void RedisBridge::notice(const std::string& mark) {
    if (mark == mark_) return;
    next_check_ = Steady::now();
    if (!mark_.empty()) {
        base::log::warning("redis.forgot", {{"why", "its memory is another one: FLUSHALL?"}});
        next_check_ += kGrace;
    }
    mark_ = mark;
}

base::Async<std::chrono::milliseconds> RedisBridge::round() {
    auto depth = co_await relay_.depth();
    if (!depth) co_return kPause;
    if (!buried_ && !options_.own_workers.empty()) {
        auto buried = co_await broker_.bury_all(options_.own_workers);
        buried_ = buried.ok();
    }
    notice(depth->mark);
    const bool check = Steady::now() >= next_check_;
    if (check || recalled_.exchange(false)) {
        const bool agreed = check ? co_await agree() : co_await reconciler_.forget_recalled();
        if (!agreed) co_return kPause;
        if (check) next_check_ = Steady::now() + options_.reconcile_every;
    }
    const auto round = co_await relay_.hand_over_some(std::move(*depth));
    if (round.more) co_return 0ms;
    const auto until_check =
        std::chrono::ceil<std::chrono::milliseconds>(next_check_ - Steady::now());
    auto pause = std::clamp(until_check, 1ms, kLook);
    if (round.look_again) {
        const auto due =
            std::chrono::ceil<std::chrono::milliseconds>(*round.look_again - clock_.now());
        pause = std::clamp(due, 1ms, pause);
    }
    co_return pause;
}

base::Async<> RedisBridge::absorb_on() {
    const std::string stream = broker_.options().prefix + ":ends";
    while (!stopping_) {
        if (!events_.connected()) {
            co_await absorb_bell_.wait(options_.reconcile_every);
            continue;
        }
        std::vector<std::string> words{
            "XREAD",
            "COUNT",
            std::to_string(kEntriesAtOnce),
            "BLOCK",
            std::to_string(kBlock.count()),
            "STREAMS",
            stream,
            "0-0"};
        auto entries = co_await events_.command(std::move(words));
        if (!entries || entries->items.empty()) continue;
        const auto absorbed = co_await absorb(entries->at(0).at(1));
        if (stopping_ || (absorbed && *absorbed < kMuch)) continue;
        co_await absorb_bell_.wait(absorbed ? kGather : kPause);
    }
}

base::Async<std::optional<std::size_t>> RedisBridge::absorb(const store::RedisReply& entries) {
    std::vector<RedisEvent> events;
    std::vector<std::string> words{std::to_string(entries.items.size())};
    for (const store::RedisReply& entry : entries.items) {
        words.push_back(entry.at(0).text);
        append_events(entry, events);
    }
    const std::size_t count = events.size();
    for (std::size_t first = 0; first < count; first += kEventsAtOnce) {
        const auto begin =
            std::make_move_iterator(events.begin() + static_cast<std::ptrdiff_t>(first));
        const auto size = static_cast<std::ptrdiff_t>(std::min(kEventsAtOnce, count - first));
        std::vector<RedisEvent> some(begin, begin + size);
        auto absorbed = co_await absorber_.absorb(std::move(some));
        if (!absorbed) co_return std::nullopt;
    }
    // When this fails they come again, and change nothing.
    auto acknowledged = co_await broker_.run(redis_scripts().acknowledge, std::move(words));
    look();
    if (!acknowledged) co_return std::nullopt;
    co_return count;
}

base::Async<> RedisBridge::retreat() {
    resting_ = true;
    while (busy_ && !stopping_)
        co_await base::wait_for(5ms);
    const bool none_left = co_await reconciler_.put_all_back();
    if (!none_left) base::log::info("redis.some_still_run", {});
}

base::Async<bool> RedisBridge::advance() {
    const bool agreed = co_await agree();
    if (!agreed) co_return false;
    resting_ = false;
    look();
    co_return true;
}

base::Async<> RedisBridge::settle() {
    const std::string stream = broker_.options().prefix + ":ends";
    for (;;) {
        while (busy_)
            co_await base::wait_for(1ms);
        std::vector<std::string> words{"XLEN", stream};
        auto untold = co_await broker_.command(std::move(words));
        if (!untold) co_return;
        if (untold->integer > 0) {
            co_await base::wait_for(1ms);
            continue;
        }
        recalled_ = true;
        next_check_ = {};
        busy_ = true;
        const auto pause = co_await round();
        busy_ = false;
        if (pause > 0ms) co_return;
    }
}

}  // namespace ao::queue
