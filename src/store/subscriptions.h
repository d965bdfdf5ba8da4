#pragma once
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "store/database.h"

namespace ao::store {

/// Who wants to be called about which topic. Any thread adds; the writer calls.
template <class... Given>
class TopicCalls {
  public:
    /// `call` is never running nor called again once the returned handle is gone.
    [[nodiscard]] Database::Subscription add(Topic topic, std::function<void(Given...)> call) {
        std::lock_guard lock(shared_->mutex);
        const auto place =
            shared_->entries.insert(shared_->entries.end(), Entry{topic, std::move(call)});
        // The handle may outlive the database, hence its share of the list.
        return {this, [shared = shared_, place](void*) {
                    std::lock_guard removing(shared->mutex);
                    shared->entries.erase(place);
                }};
    }

    /// Calls everyone who waits for a topic whose bit is set in `topics`, each once per topic.
    void call(unsigned topics, Given... given) const {
        if (topics == 0) return;
        std::lock_guard lock(shared_->mutex);
        for (const auto& entry : shared_->entries)
            if (topics & (1U << static_cast<unsigned>(entry.topic))) entry.call(given...);
    }

  private:
    struct Entry {
        Topic topic;
        std::function<void(Given...)> call;
    };

    struct Shared {
        std::mutex mutex;
        std::list<Entry> entries;
    };

    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

/// Who is woken after commits.
using Subscriptions = TopicCalls<>;

/// Who is served inside commits.
using Attendants = TopicCalls<Session&>;

}  // namespace ao::store
