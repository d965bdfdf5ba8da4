#include "queue/solitude.h"

namespace ao::queue {

bool Solitude::is_shut(store::TaskLanes& lanes, const std::string& worker_id) {
    load(lanes);
    const auto found = alone_.find(worker_id);
    if (found == alone_.end()) return false;
    if (lanes.is_leased_to(found->second, worker_id)) return true;
    alone_.erase(found);
    return false;
}

bool Solitude::admits(store::TaskLanes& lanes, const std::string& worker_id) {
    return !lanes.holds_any(worker_id);
}

void Solitude::begin(const std::string& worker_id, const std::string& task_id) {
    constexpr std::size_t kMost = 10'000;
    if (alone_.size() >= kMost) loaded_ = false;  // workers that never came again
    alone_[worker_id] = task_id;
}

void Solitude::load(store::TaskLanes& lanes) {
    if (loaded_) return;
    loaded_ = true;
    alone_.clear();
    for (auto& held : lanes.leased_after_crashes(model::kAloneAfterCrashes))
        alone_.emplace(std::move(held.worker_id), std::move(held.task_id));
}

}  // namespace ao::queue
