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

std::size_t TenantTurn::serve(
    std::size_t share, const Take& take, std::vector<model::Task>& taken
) {
    open_lanes(share);
    std::size_t started = 0;
    while (started < share && budget_ > 0 && !shut_) {
        Lane* lane = next_lane(share - started);
        if (lane == nullptr) break;
        store::Candidate candidate = std::move(lane->front.back());
        lane->front.pop_back();
        --budget_;
        if (!may_start(candidate.task)) continue;
        if (!take.worker_id.empty() && model::runs_alone(candidate.task.crashes)) {
            shut_ = true;
            if (!taken.empty() || !Solitude::admits(lanes_, take.worker_id)) break;
            solitude_.begin(take.worker_id, candidate.task.id);
        }
        const model::Task& task = taken.emplace_back(take.move(lanes_, std::move(candidate)));
        gate_.started(queue_, tenant_id_, task.type);
        if (!task.concurrency_key.empty()) gate_.key_started(tenant_id_, task.concurrency_key);
        ++started;
    }
    return started;
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
    const auto room = gate_.room(queue_, tenant_id_, lane.type);
    // Their payloads are read as well: of many lanes, few of each.
    const auto part = static_cast<std::int64_t>((share + open_.size() - 1) / open_.size());
    const auto most = std::min({part, room, budget_});
    lane.front = lanes_.front(queue_, tenant_id_, lane.type, most);
    lane.all = static_cast<std::int64_t>(lane.front.size()) < most;
    std::reverse(lane.front.begin(), lane.front.end());
}

TenantTurn::Lane* TenantTurn::next_lane(std::size_t share) {
    Lane* best = nullptr;
    for (auto& lane : open_) {
        if (lane.front.empty() && lane.all) continue;
        if (gate_.room(queue_, tenant_id_, lane.type) == 0) continue;
        if (lane.front.empty()) read_front(lane, share);
        if (lane.front.empty()) continue;
        if (best == nullptr || comes_before(lane.front.back().task, best->front.back().task))
            best = &lane;
    }
    return best;
}

bool TenantTurn::may_start(const model::Task& candidate) {
    const bool expires = candidate.expires_at > base::Time{};
    if (expires && candidate.expires_at <= now_ && candidate.attempt == 0) {
        lanes_.expire(candidate.id, now_);
        return false;
    }
    if (candidate.concurrency_key.empty() || gate_.key_is_free(tenant_id_, candidate)) return true;
    lanes_.park(candidate.id);
    return false;
}

}  // namespace ao::queue
