#include "queue/tenant_turn.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ao::queue {

namespace {

bool comes_before(const model::Task& a, const model::Task& b) {
    return std::tie(b.priority, a.run_at, a.id) < std::tie(a.priority, b.run_at, b.id);
}

}  // namespace

std::size_t TenantTurn::serve(std::size_t share) {
    open_lanes(share);
    if (!open_.empty()) chosen_.reserve(open_.front().front.size());
    std::size_t started = 0;
    while (started < share && budget_ > 0 && !shut_) {
        Lane* lane = next_lane(share - started);
        if (lane == nullptr) break;
        store::Candidate& candidate = lane->front[lane->next++];
        --budget_;
        if (!may_start(candidate.task)) continue;
        if (!take_.worker_id.empty() && model::runs_alone(candidate.task.crashes)) {
            shut_ = true;
            settle();
            if (!taken_.empty() || !Solitude::admits(lanes_, take_.worker_id)) break;
            solitude_.begin(take_.worker_id, candidate.task.id);
        }
        gate_.started(queue_, tenant_id_, candidate.task.type);
        if (!candidate.task.concurrency_key.empty())
            gate_.key_started(tenant_id_, candidate.task.concurrency_key);
        chosen_.push_back(std::move(candidate));
        ++started;
    }
    settle();
    return started;
}

void TenantTurn::settle() {
    if (chosen_.empty()) return;
    take_.move(lanes_, chosen_);
    taken_.reserve(taken_.size() + chosen_.size());
    for (store::Candidate& each : chosen_)
        taken_.push_back(std::move(each.task));
    chosen_.clear();
}

void TenantTurn::open_lanes(std::size_t share) {
    auto type = lanes_.next_type(queue_, tenant_id_, "");
    for (; type; type = lanes_.next_type(queue_, tenant_id_, *type)) {
        if (gate_.room(queue_, tenant_id_, *type) == 0) continue;
        open_.push_back({*type});
    }
    for (Lane& lane : open_)
        read_front(lane, share);
}

void TenantTurn::read_front(Lane& lane, std::size_t share) {
    settle();
    const auto room = gate_.room(queue_, tenant_id_, lane.type);
    // Their payloads are read as well: of many lanes, few of each.
    const auto part = static_cast<std::int64_t>((share + open_.size() - 1) / open_.size());
    const auto most = std::min({part, room, budget_});
    lane.front = lanes_.front(queue_, tenant_id_, lane.type, most);
    lane.next = 0;
    lane.all = static_cast<std::int64_t>(lane.front.size()) < most;
}

TenantTurn::Lane* TenantTurn::next_lane(std::size_t share) {
    Lane* best = nullptr;
    for (auto& lane : open_) {
        if (lane.is_empty() && lane.all) continue;
        if (gate_.room(queue_, tenant_id_, lane.type) == 0) continue;
        if (lane.is_empty()) read_front(lane, share);
        if (lane.is_empty()) continue;
        if (best == nullptr ||
            comes_before(lane.front[lane.next].task, best->front[best->next].task))
            best = &lane;
    }
    return best;
}

bool TenantTurn::may_start(const model::Task& candidate) {
    const bool expires = candidate.expires_at > base::Time{};
    if (expires && candidate.expires_at <= now_ && candidate.attempt == 0) {
        settle();
        lanes_.expire(candidate.id, now_);
        return false;
    }
    if (candidate.concurrency_key.empty()) return true;
    settle();
    if (gate_.key_is_free(tenant_id_, candidate)) return true;
    lanes_.park(candidate.id);
    return false;
}

}  // namespace ao::queue
