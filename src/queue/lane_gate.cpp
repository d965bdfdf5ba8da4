#include "queue/lane_gate.h"

#include <algorithm>
#include <limits>

namespace ao::queue {

using model::RuleScope;

LaneGate::LaneGate(
    Rulebook& rules, store::TaskLanes& lanes, const TakeRequest& request, base::SteadyTime now
)
    : rules_(rules), lanes_(lanes), now_(now), others_(request.others || request.types.empty()) {
    for (const auto& each : request.types)
        appetite_[each.type] += static_cast<std::int64_t>(each.most);
}

std::int64_t LaneGate::room(
    std::string_view queue, std::string_view tenant_id, const std::string& type
) {
    std::int64_t room = std::numeric_limits<std::int64_t>::max();
    const auto wanted = appetite_.find(type);
    if (wanted != appetite_.end())
        room = wanted->second;
    else if (!others_)
        room = 0;
    if (room == 0) return 0;
    for (ActiveRule* active : rules_of(queue, tenant_id, type)) {
        if (active == nullptr) continue;
        room = std::min(room, room_under(*active, tenant_id));
        if (room == 0) break;
    }
    return room;
}

std::int64_t LaneGate::room_under(ActiveRule& active, std::string_view tenant_id) {
    const auto& rule = active.rule;
    if (rule.paused) return 0;
    std::int64_t room = std::numeric_limits<std::int64_t>::max();
    if (rule.max_running > 0) {
        room = std::max<std::int64_t>(0, rule.max_running - running(rule, tenant_id));
        if (room == 0) held_back_ = true;
    }
    if (active.bucket) {
        room = std::min(room, active.bucket->tokens(now_));
        if (room == 0) look_again_at(active.bucket->next(now_));
    }
    return room;
}

std::int64_t LaneGate::running(const model::QueueRule& rule, std::string_view tenant_id) {
    std::int64_t sum = 0;
    for (const auto& each : running_of(tenant_id)) {
        const bool fits = rule.scope == RuleScope::tenant ||
                          (rule.scope == RuleScope::queue && each.queue == rule.name) ||
                          (rule.scope == RuleScope::type && each.type == rule.name);
        if (fits) sum += each.tasks;
    }
    return sum;
}

std::vector<store::RunningCount>& LaneGate::running_of(std::string_view tenant_id) {
    auto found = running_.find(tenant_id);
    if (found == running_.end())
        found = running_.emplace(std::string(tenant_id), lanes_.running(tenant_id)).first;
    return found->second;
}

void LaneGate::started(
    std::string_view queue, std::string_view tenant_id, const std::string& type
) {
    const auto wanted = appetite_.find(type);
    if (wanted != appetite_.end()) --wanted->second;
    for (ActiveRule* active : rules_of(queue, tenant_id, type))
        if (active != nullptr && active->bucket) active->bucket->take();
    const auto counted = running_.find(tenant_id);
    if (counted == running_.end()) return;  // no rule asked
    auto& counts = counted->second;
    const auto same = std::find_if(counts.begin(), counts.end(), [&](const auto& each) {
        return each.queue == queue && each.type == type;
    });
    if (same == counts.end()) {
        counts.push_back({std::string(queue), type, 1});
    } else {
        ++same->tasks;
    }
}

bool LaneGate::key_is_free(std::string_view tenant_id, const model::Task& candidate) {
    std::int64_t limit = std::max<std::int64_t>(1, candidate.concurrency_limit);
    ActiveRule* active = rules_.find(tenant_id, RuleScope::key, candidate.concurrency_key);
    if (active != nullptr) {
        if (active->rule.paused) return false;
        if (active->rule.max_running > 0) limit = active->rule.max_running;
    }
    if (lanes_.running_of_key(tenant_id, candidate.concurrency_key, limit) >= limit) return false;
    if (active == nullptr || !active->bucket || active->bucket->tokens(now_) > 0) return true;
    active->awaited = true;
    look_again_at(active->bucket->next(now_));
    return false;
}

void LaneGate::key_started(std::string_view tenant_id, std::string_view key) {
    ActiveRule* active = rules_.find(tenant_id, RuleScope::key, key);
    if (active != nullptr && active->bucket) active->bucket->take();
}

void LaneGate::look_again_at(base::SteadyTime time) {
    look_again_ = look_again_ ? std::min(*look_again_, time) : time;
}

std::array<ActiveRule*, 3> LaneGate::rules_of(
    std::string_view queue, std::string_view tenant_id, std::string_view type
) {
    return {
        rules_.find(tenant_id, RuleScope::tenant, model::kEverything),
        rules_.find(tenant_id, RuleScope::queue, queue),
        rules_.find(tenant_id, RuleScope::type, type)};
}

}  // namespace ao::queue
