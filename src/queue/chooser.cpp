#include "queue/chooser.h"

#include <algorithm>

#include "base/crypto.h"
#include "queue/lane_gate.h"
#include "queue/tenant_turn.h"
#include "store/queue_rule_store.h"

namespace ao::queue {

namespace {

constexpr std::int64_t kPromoteAtOnce = 200;
constexpr std::size_t kTenantsATurn = 64;
constexpr std::int64_t kLooksPerTask = 4;  ///< so many tasks are looked at for each that is wanted
constexpr std::int64_t kLooksAtLeast = 64;
constexpr std::size_t kMaxRotations = 1'000;
constexpr int kKeysSweptAtOnce = 16;
constexpr std::chrono::seconds kSweepEvery{60};

std::optional<base::Time> earliest(std::optional<base::Time> a, std::optional<base::Time> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

/// What each of so many tenants gets of what is left, rounded up.
std::size_t share_of(std::size_t left, std::size_t tenants) {
    return (left + tenants - 1) / tenants;
}

}  // namespace

/// One choice on its way.
struct Chooser::Turn {
    store::TaskLanes& lanes;
    const TakeRequest& request;
    const Take& take;
    base::Time now;
    base::SteadyTime steady;
    Solitude& solitude;
    LaneGate gate;
    std::int64_t budget;
    Choice choice{};

    [[nodiscard]] std::size_t left() const { return request.limit - choice.tasks.size(); }

    [[nodiscard]] bool can_go_on() const { return left() > 0 && budget > 0 && !choice.shut; }

    /// Serves a tenant; the number of tasks taken.
    std::size_t serve(const std::string& queue, const std::string& tenant_id, std::size_t share) {
        TenantTurn turn(lanes, gate, solitude, budget, queue, tenant_id, now, take, choice.tasks);
        const auto started = turn.serve(share);
        choice.shut = turn.shut();
        return started;
    }
};

Take lease_to(std::string worker_id, base::Time now, std::chrono::milliseconds lease) {
    auto move = [worker_id, now, until = now + lease, token = base::random_token(12)](
                    store::TaskLanes& lanes, std::span<store::Candidate> chosen
                ) { lanes.lease(chosen, token, worker_id, now, until); };
    return {std::move(move), std::move(worker_id)};
}

Take hand_over() {
    return {[](store::TaskLanes& lanes, std::span<store::Candidate> chosen) {
        lanes.hand_over(chosen);
    }};
}

Chooser::Chooser(store::Database& database, const base::Clock& clock)
    : clock_(clock),
      subscription_(database.subscribe(store::Topic::queue_rules, [this] { stale_ = true; })) {}

Choice Chooser::choose(
    store::Session& session, const TakeRequest& request, base::Time now, const Take& take
) {
    refresh(session);
    store::TaskLanes lanes(session);
    const auto steady = clock_.steady();
    const auto limit = static_cast<std::int64_t>(request.limit);
    Turn turn{
        lanes,
        request,
        take,
        now,
        steady,
        solitude_,
        LaneGate(rules_, lanes, request, steady),
        std::max(kLooksAtLeast, kLooksPerTask * limit)};
    if (!take.worker_id.empty() && solitude_.is_shut(lanes, take.worker_id)) {
        turn.choice.shut = held_back_ = true;
        return std::move(turn.choice);
    }
    return_rested_keys(turn);
    sweep_parked_keys(turn);
    if (turn.lanes.promote(now, kPromoteAtOnce) >= kPromoteAtOnce) turn.choice.more = true;

    ++turns_;
    const auto queues = request.queues.size();
    for (std::size_t i = 0; i < queues && turn.left() > 0 && !turn.choice.shut; ++i) {
        serve_queue(turn, request.queues[(turns_ + i) % queues]);
        // The same queue comes first until the worker is idle and has its task.
        if (turn.choice.shut) turns_ += i + queues - 1;
    }
    held_back_ = held_back_ || turn.gate.held_back() || turn.choice.shut;
    if (turn.left() == 0 || turn.budget <= 0) turn.choice.more = true;
    if (const auto rested = turn.gate.look_again())
        turn.choice.look_again =
            now + std::chrono::ceil<std::chrono::microseconds>(*rested - steady);
    turn.choice.look_again = earliest(turn.choice.look_again, turn.lanes.next_due());
    return std::move(turn.choice);
}

void Chooser::refresh(store::Session& session) {
    if (!stale_.exchange(false)) return;
    rules_.load(store::QueueRuleStore(session).list_all(), clock_.steady());
}

void Chooser::return_rested_keys(Turn& turn) {
    for (ActiveRule* key : rules_.rated_keys()) {
        if (!key->awaited) continue;
        const auto tokens = key->bucket->tokens(turn.steady);
        if (tokens == 0) {
            turn.gate.look_again_at(key->bucket->next(turn.steady));
        } else if (turn.lanes.unpark(key->rule.tenant_id, key->rule.name, tokens) == 0) {
            key->awaited = false;
        }
    }
}

void Chooser::sweep_parked_keys(Turn& turn) {
    if (!sweeping_ && turn.steady < next_sweep_) return;
    sweeping_ = true;
    for (int keys = 0; keys < kKeysSweptAtOnce; ++keys) {
        auto key = turn.lanes.next_parked_key(swept_);
        if (!key) {
            sweeping_ = false;
            swept_ = {};
            next_sweep_ = turn.steady + kSweepEvery;
            return;
        }
        turn.lanes.key_freed(key->tenant_id, key->key);
        swept_ = std::move(*key);
    }
}

void Chooser::serve_queue(Turn& turn, const std::string& queue) {
    if (!turn.request.tenant_id.empty()) {
        turn.serve(queue, turn.request.tenant_id, turn.left());
        return;
    }
    Rotation& rotation = rotation_of(turn.request, queue);
    TenantWalk walk(turn.lanes, queue, rotation.after);
    const auto before = turn.choice.tasks.size();
    auto hungry = serve_each(turn, queue, walk, rotation);
    while (turn.can_go_on() && !hungry.empty())
        hungry = serve_again(turn, queue, hungry);
    if (!turn.choice.shut) note_end(turn, walk, rotation, turn.choice.tasks.size() > before);
}

std::vector<std::string> Chooser::serve_each(
    Turn& turn, const std::string& queue, TenantWalk& walk, Rotation& rotation
) {
    std::vector<std::string> hungry;
    std::string first;
    std::size_t visited = 0;
    while (turn.can_go_on() && visited < kTenantsATurn) {
        auto tenants = walk.next(std::min(turn.left(), kTenantsATurn - visited));
        if (tenants.empty()) break;
        for (std::size_t i = 0; i < tenants.size() && turn.can_go_on(); ++i, ++visited) {
            const std::string before = std::exchange(rotation.after, tenants[i]);
            if (first.empty()) first = tenants[i];
            const auto share = share_of(turn.left(), tenants.size() - i);
            const bool full = turn.serve(queue, tenants[i], share) == share;
            if (turn.choice.shut) {
                rotation.after = before;  // this tenant's turn is not over
                return {};
            }
            if (full) hungry.push_back(std::move(tenants[i]));
        }
    }
    // Shares are rounded up: after a whole round somebody else comes first.
    if (walk.complete()) rotation.after = first;
    return hungry;
}

std::vector<std::string> Chooser::serve_again(
    Turn& turn, const std::string& queue, std::vector<std::string>& hungry
) {
    std::vector<std::string> still_hungry;
    for (std::size_t i = 0; i < hungry.size() && turn.can_go_on(); ++i) {
        const auto share = share_of(turn.left(), hungry.size() - i);
        if (turn.serve(queue, hungry[i], share) == share)
            still_hungry.push_back(std::move(hungry[i]));
    }
    return still_hungry;
}

void Chooser::note_end(Turn& turn, const TenantWalk& walk, Rotation& rotation, bool found) {
    if (found || walk.complete()) {
        rotation.wraps = 0;
        rotation.look_again.reset();
        if (!walk.complete()) turn.choice.more = true;
        return;
    }
    // Nothing for this worker among the tenants of this turn: the next turn looks at the next ones,
    // until all have been asked.
    if (const auto rested = turn.gate.look_again())
        rotation.look_again = std::min(rotation.look_again.value_or(*rested), *rested);
    if (walk.wrapped()) ++rotation.wraps;
    if (rotation.wraps < 2) {
        turn.choice.more = true;
        return;
    }
    if (rotation.look_again) turn.gate.look_again_at(*rotation.look_again);
    rotation.wraps = 0;
    rotation.look_again.reset();
}

Chooser::Rotation& Chooser::rotation_of(const TakeRequest& request, const std::string& queue) {
    std::string name = queue;
    if (request.others)
        name += '\n';
    else
        for (const auto& each : request.types)
            name += '\n' + each.type;
    if (rotations_.size() >= kMaxRotations && !rotations_.contains(name)) rotations_.clear();
    return rotations_[name];
}

}  // namespace ao::queue
