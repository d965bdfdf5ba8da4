#include "queue/redis_reconciler.h"

#include <algorithm>

#include "base/log.h"
#include "queue/redis_scripts.h"

namespace ao::queue {

namespace {

constexpr std::size_t kRowsAStep = 500;
constexpr std::size_t kForgetAtOnce = 500;

}  // namespace

RedisReconciler::RedisReconciler(
    store::Database& database, RedisBroker& broker, const base::Clock& clock, base::Metrics& metrics
)
    : database_(database),
      broker_(broker),
      clock_(clock),
      put_back_(metrics.counter(
          "ao_redis_offered_again_total", "Tasks that Redis had lost and that were taken back."
      )),
      forgotten_(metrics.counter(
          "ao_redis_forgotten_total", "Tasks that were taken out of Redis: nobody wants them."
      )) {}

base::Async<RedisReconciler::Rows> RedisReconciler::read(std::string after) {
    auto body = [&after](store::Session& session) {
        return store::HandedOverStore(session).list(after, kRowsAStep);
    };
    auto rows = co_await database_.read(store::ReadCost::point, std::move(body));
    co_return rows;
}

base::Async<bool> RedisReconciler::step() {
    failed_ = false;
    const Rows rows = co_await read(after_);
    after_ = rows.size() < kRowsAStep ? std::string() : rows.back().id;
    if (rows.empty()) co_return true;
    std::vector<std::string> words{std::to_string(rows.size())};
    for (const store::HandedOver& row : rows)
        words.insert(words.end(), {row.id, std::to_string(row.generation)});
    auto known = co_await broker_.run(redis_scripts().known, std::move(words));
    if (!known) {
        failed_ = true;
        co_return true;
    }
    Rows lost;
    const base::Time now = clock_.now();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        // A worker may be about to tell how it ended; it has until its lease runs out.
        const bool running = rows[i].running && rows[i].lease_until > now;
        if (known->at(i).integer == 0 && !running) lost.push_back(rows[i]);
    }
    if (!lost.empty()) failed_ = !co_await put_back(std::move(lost));
    co_return after_.empty();
}

base::Async<bool> RedisReconciler::run() {
    after_.clear();
    bool last = false;
    while (!last) {
        last = co_await step();
        if (failed_) co_return false;
    }
    co_return true;
}

base::Async<bool> RedisReconciler::put_back(Rows lost) {
    auto body = [&lost](store::Session& session) {
        store::HandedOverStore tasks(session);
        std::int64_t count = 0;
        for (const store::HandedOver& row : lost)
            count += tasks.put_back(row.id, row.generation) ? 1 : 0;
        return base::Result<std::int64_t>(count);
    };
    try {
        auto written = co_await database_.write("redis.put_back", std::move(body));
        if (!written) co_return false;
        put_back_.add(static_cast<double>(*written));
        if (*written > 0) base::log::info("redis.put_back", {{"tasks", *written}});
        co_return true;
    } catch (const store::Failure&) {
        base::log::exception("redis.put_back_failed", std::current_exception());
    }
    co_return false;
}

base::Async<bool> RedisReconciler::forget_recalled() {
    auto inventory = co_await broker_.run(redis_scripts().inventory, {});
    if (!inventory) co_return false;
    std::vector<std::string> unwanted;
    auto body = [&](store::Session& session) {
        store::HandedOverStore tasks(session);
        for (const store::RedisReply& one : inventory->items) {
            const std::string& generation = one.at(1).text;
            if (tasks.is_current(one.at(0).text, std::atoll(generation.c_str()))) continue;
            unwanted.insert(unwanted.end(), {one.at(0).text, generation});
        }
        return true;
    };
    co_await database_.read(store::ReadCost::scan, std::move(body));
    for (std::size_t first = 0; first < unwanted.size(); first += 2 * kForgetAtOnce) {
        const std::size_t last = std::min(first + 2 * kForgetAtOnce, unwanted.size());
        const std::size_t count = (last - first) / 2;
        std::vector<std::string> words{std::to_string(count)};
        words.insert(
            words.end(),
            unwanted.begin() + static_cast<std::ptrdiff_t>(first),
            unwanted.begin() + static_cast<std::ptrdiff_t>(last)
        );
        auto forgotten = co_await broker_.run(redis_scripts().forget, std::move(words));
        if (!forgotten) co_return false;
        forgotten_.add(static_cast<double>(count));
    }
    co_return true;
}

base::Async<bool> RedisReconciler::put_all_back() {
    std::string after;
    bool none_left = true;
    for (;;) {
        Rows rows = co_await read(after);
        if (rows.empty()) co_return none_left;
        after = rows.back().id;
        const base::Time now = clock_.now();
        const auto running = [now](const store::HandedOver& row) {
            return row.running && row.lease_until > now;
        };
        if (std::erase_if(rows, running) > 0) none_left = false;
        if (rows.empty()) continue;
        const bool written = co_await put_back(std::move(rows));
        if (!written) co_return false;
    }
}

}  // namespace ao::queue
