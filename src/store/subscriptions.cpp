#include "store/subscriptions.h"

namespace ao::store {

Database::Subscription Subscriptions::add(Topic topic, std::function<void()> wake) {
    std::lock_guard lock(shared_->mutex);
    const auto place =
        shared_->entries.insert(shared_->entries.end(), Entry{topic, std::move(wake)});
    // The handle may outlive the database, hence its share of the list.
    return {this, [shared = shared_, place](void*) {
                std::lock_guard removing(shared->mutex);
                shared->entries.erase(place);
            }};
}

void Subscriptions::wake(unsigned topics) const {
    if (topics == 0) return;
    std::lock_guard lock(shared_->mutex);
    for (const auto& entry : shared_->entries)
        if (topics & (1U << static_cast<unsigned>(entry.topic))) entry.wake();
}

}  // namespace ao::store
