#include "core/worker_lines.h"

#include <utility>

namespace ao::core {

namespace {

constexpr std::size_t kMaxKnown = 100'000;

}  // namespace

WorkerLines::Line WorkerLines::open(
    const std::string& worker, const std::string& incarnation, Tell tell
) {
    std::lock_guard lock(shared_->mutex);
    Known& known = shared_->workers[worker];
    known.incarnation = incarnation;
    known.left = false;
    const auto place = known.open.insert(known.open.end(), std::move(tell));
    auto close = [shared = shared_, worker, place](void*) {
        std::lock_guard closing(shared->mutex);
        shared->workers.at(worker).open.erase(place);
    };
    return {nullptr, std::move(close)};
}

void WorkerLines::tell(const std::string& worker, const WorkerCall& call) {
    std::lock_guard lock(shared_->mutex);
    const auto found = shared_->workers.find(worker);
    if (found == shared_->workers.end()) return;
    for (const Tell& listener : found->second.open)
        listener(call);
}

bool WorkerLines::introduce(const std::string& worker, const std::string& incarnation) {
    std::lock_guard lock(shared_->mutex);
    auto& workers = shared_->workers;
    if (workers.size() >= kMaxKnown)
        std::erase_if(workers, [](const auto& one) { return one.second.open.empty(); });
    auto [place, is_new] = workers.try_emplace(worker, Known{incarnation});
    Known& known = place->second;
    if (is_new || known.incarnation == incarnation) return false;
    known.incarnation = incarnation;
    return !std::exchange(known.left, false) && known.open.empty();
}

void WorkerLines::say_bye(const std::string& worker) {
    std::lock_guard lock(shared_->mutex);
    const auto found = shared_->workers.find(worker);
    if (found == shared_->workers.end()) return;
    if (found->second.open.empty())
        shared_->workers.erase(found);
    else
        found->second.left = true;
}

bool WorkerLines::take_abandoned(const std::string& worker, const std::string& incarnation) {
    std::lock_guard lock(shared_->mutex);
    const auto found = shared_->workers.find(worker);
    if (found == shared_->workers.end() || !found->second.open.empty()) return false;
    const Known& known = found->second;
    const bool abandoned = !known.left && known.incarnation == incarnation;
    if (abandoned || known.left) shared_->workers.erase(found);
    return abandoned;
}

bool WorkerLines::is_open(const std::string& worker) const {
    std::lock_guard lock(shared_->mutex);
    const auto found = shared_->workers.find(worker);
    return found != shared_->workers.end() && !found->second.open.empty();
}

}  // namespace ao::core
