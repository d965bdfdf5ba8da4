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
constexpr std::size_t kOffersAScript = 100;

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

TakeRequest RedisRelay::request_for(const RedisDepth& depth) const {
    TakeRequest request;
    request.worker_id = "redis";
    const auto waiting = static_cast<std::size_t>(depth.waiting);
    request.limit =
        std::min(options_.batch, options_.shallow - std::min(options_.shallow, waiting));
    const auto is_full = [this](const auto& type) {
        return static_cast<std::size_t>(type.second) + options_.batch > options_.shallow_type;
    };
    if (std::none_of(depth.by_type.begin(), depth.by_type.end(), is_full)) return request;
    // Types that only some worker elsewhere knows wait until the full ones have become less.
    for (const TaskKind& kind : registry_.kinds()) {
        const auto known = depth.by_type.find(kind.type);
        const auto there =
            known == depth.by_type.end() ? 0 : static_cast<std::size_t>(known->second);
        if (there < options_.shallow_type)
            request.types.push_back({kind.type, options_.shallow_type - there});
    }
    if (request.types.empty()) request.limit = 0;
    return request;
}

base::Async<RedisRelay::Round> RedisRelay::hand_over_some(RedisDepth depth) {
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
