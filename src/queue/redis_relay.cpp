#include "queue/redis_relay.h"

#include <algorithm>

#include "base/id.h"
#include "base/log.h"
#include "queue/redis_scripts.h"
#include "store/handed_over_store.h"

namespace ao::queue {

namespace {

constexpr std::int64_t kPromoteAtOnce = 200;
constexpr std::size_t kMaxQueues = 1'000;
constexpr std::size_t kOffersAScript = 250;

/// So long the pace of a type is measured, and so much of its work waits in Redis.
constexpr std::chrono::milliseconds kPaceSpan{50};
constexpr std::chrono::duration<double> kSpanAhead{0.2};

std::vector<std::string> queues_of(store::Session& session) {
    store::HandedOverStore tasks(session);
    std::vector<std::string> queues;
    auto next = tasks.next_queue({});
    while (next && queues.size() < kMaxQueues) {
        queues.push_back(*next);
        next = tasks.next_queue(queues.back());
    }
    return queues;
}

}  // namespace

RedisRelay::RedisRelay(
    store::Database& database,
    const Registry& registry,
    RedisBroker& broker,
    Chooser& chooser,
    RedisAbsorber& absorber,
    const base::Clock& clock,
    base::Metrics& metrics,
    Options options
)
    : database_(database),
      registry_(registry),
      broker_(broker),
      chooser_(chooser),
      absorber_(absorber),
      clock_(clock),
      options_(options),
      handed_over_(
          metrics.counter("ao_redis_handed_over_total", "Tasks that were handed over to Redis.")
      ),
      waiting_(metrics.gauge(
          "ao_redis_waiting", "Tasks in Redis that no worker has taken yet, as last counted."
      )) {}

base::Async<base::Result<RedisDepth>> RedisRelay::depth() {
    std::vector<std::string> words{base::new_id()};
    auto reply = co_await broker_.run(redis_scripts().depth, std::move(words));
    if (!reply) co_return std::move(reply).error();
    RedisDepth depth;
    depth.mark = reply->at(0).text;
    depth.running = reply->at(1).integer;
    depth.untold = reply->at(2).integer;
    for (const store::RedisReply& lane : reply->at(3).items) {
        depth.waiting += lane.at(2).integer;
        depth.by_type[lane.at(1).text] += lane.at(2).integer;
    }
    waiting_.set(static_cast<double>(depth.waiting));
    co_return depth;
}

void RedisRelay::note_pace(const RedisDepth& depth) {
    const base::SteadyTime now = clock_.steady();
    for (const auto& [type, waiting] : depth.by_type)
        paces_.try_emplace(type, Pace{waiting, now});
    for (auto each = paces_.begin(); each != paces_.end();) {
        Pace& pace = each->second;
        const auto found = depth.by_type.find(each->first);
        const std::int64_t waiting = found == depth.by_type.end() ? 0 : found->second;
        const std::chrono::duration<double> passed = now - pace.since;
        if (passed >= kPaceSpan) {
            const auto taken =
                static_cast<double>(std::max<std::int64_t>(0, pace.waiting - waiting));
            pace = {waiting, now, (pace.a_second + taken / passed.count()) / 2};
        }
        each = waiting == 0 && pace.a_second < 1 ? paces_.erase(each) : std::next(each);
    }
}

std::size_t RedisRelay::room_for(const std::string& type, const RedisDepth& depth) const {
    const auto pace = paces_.find(type);
    const double quick = pace == paces_.end() ? 0 : pace->second.a_second * kSpanAhead.count();
    const std::size_t most =
        std::clamp(static_cast<std::size_t>(quick), options_.shallow_type, options_.quick_type);
    const auto found = depth.by_type.find(type);
    const auto waiting = found == depth.by_type.end() ? 0 : static_cast<std::size_t>(found->second);
    // While many are taken, few at a time would cost a commit each.
    const bool drains = quick > static_cast<double>(options_.shallow_type) / 2;
    if (drains && waiting > most * 3 / 4) return 0;
    return most - std::min(most, waiting);
}

TakeRequest RedisRelay::request_for(const RedisDepth& depth) const {
    TakeRequest request{.worker_id = "redis", .others = true};
    const auto waiting = static_cast<std::size_t>(depth.waiting);
    request.limit =
        std::min(options_.batch, options_.shallow - std::min(options_.shallow, waiting));
    for (const auto& [type, there] : depth.by_type)
        request.types.push_back({type, room_for(type, depth)});
    for (const TaskKind& kind : registry_.kinds())
        if (!depth.by_type.contains(kind.type))
            request.types.push_back({kind.type, room_for(kind.type, depth)});
    return request;
}

base::Async<RedisRelay::Round> RedisRelay::hand_over_some(RedisDepth depth) {
    note_pace(depth);
    TakeRequest request = request_for(depth);
    if (request.limit == 0) co_return Round{};
    auto body = [&](store::Session& session) {
        return base::Result<Chosen>(choose(session, request));
    };
    Chosen chosen;
    try {
        auto written = co_await database_.write("redis.hand_over", std::move(body));
        if (!written) co_return Round{};
        chosen = std::move(*written);
    } catch (const store::Failure&) {
        base::log::exception("redis.hand_over_failed", std::current_exception());
        co_return Round{};
    }
    handed_over_.add(static_cast<double>(chosen.offers.size()));
    for (const Assignment& offered : chosen.offers) {
        const auto added = paces_.try_emplace(offered.task.type, Pace{0, clock_.steady()});
        ++added.first->second.waiting;
    }
    const bool offered = co_await offer(chosen.offers);
    Round round{chosen.more && offered, chosen.look_again};
    co_return round;
}

RedisRelay::Chosen RedisRelay::choose(store::Session& session, TakeRequest request) {
    const base::Time now = clock_.now();
    store::TaskLanes(session).promote(now, kPromoteAtOnce);
    request.queues = queues_of(session);
    Chosen chosen;
    if (request.queues.empty()) {
        chosen.look_again = store::TaskLanes(session).next_due();
        return chosen;
    }
    Choice choice = chooser_.choose(session, request, now, hand_over());
    chosen.look_again = choice.look_again;
    chosen.more = choice.more;
    for (model::Task& task : choice.tasks) {
        try {
            chosen.offers.push_back(prepare(session, task));
        } catch (const store::Failure&) {
            throw;
        } catch (const std::exception&) {
            absorber_.fail(session, task, text_of(std::current_exception()));
        }
    }
    return chosen;
}

Assignment RedisRelay::prepare(store::Session& session, model::Task task) {
    const TaskKind* kind = registry_.find(task.type);
    Assignment offered;
    if (task.timeout.count() > 0)
        offered.timeout = task.timeout;
    else if (kind != nullptr)
        offered.timeout = kind->timeout;
    if (kind != nullptr && kind->prepare) offered.input = kind->prepare(session, task);
    offered.task = std::move(task);
    return offered;
}

base::Async<bool> RedisRelay::offer(const std::vector<Assignment>& offers) {
    for (std::size_t first = 0; first < offers.size(); first += kOffersAScript) {
        const std::size_t last = std::min(first + kOffersAScript, offers.size());
        std::vector<std::string> words{std::to_string(last - first)};
        for (std::size_t i = first; i < last; ++i)
            append_offer(words, offers[i]);
        auto taken = co_await broker_.run(redis_scripts().offer, std::move(words));
        if (!taken) co_return false;  // the reconciler finds those that Redis does not know
    }
    co_return true;
}

}  // namespace ao::queue
