#include "store/change.h"

#include <algorithm>

namespace ao::store {

std::shared_ptr<void> Watchers::add(Watcher watcher) {
    auto entry = std::make_shared<Watcher>(std::move(watcher));
    std::lock_guard lock(shared_->mutex);
    shared_->list.push_back(entry);
    // The handle may outlive the database, hence its share of the list.
    return {entry.get(), [shared = shared_, entry](void*) {
                std::lock_guard removing(shared->mutex);
                std::erase(shared->list, entry);
            }};
}

bool Watchers::any() const {
    std::lock_guard lock(shared_->mutex);
    return !shared_->list.empty();
}

void Watchers::tell(const Changes& changes) const {
    if (changes.list.empty()) return;
    std::lock_guard lock(shared_->mutex);
    std::erase_if(shared_->list, [&](const auto& watcher) { return !(*watcher)(changes); });
}

}  // namespace ao::store
