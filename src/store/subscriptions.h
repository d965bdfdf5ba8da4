#pragma once
#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "store/database.h"

namespace ao::store {

/// Who is woken after commits. Any thread subscribes; the writer wakes.
class Subscriptions {
  public:
    /// `wake` is never running nor called again once the returned handle is gone.
    [[nodiscard]] Database::Subscription add(Topic topic, std::function<void()> wake);

    /// Calls everyone subscribed to a topic whose bit is set in `topics`, each once per topic.
    void wake(unsigned topics) const;

  private:
    struct Entry {
        Topic topic;
        std::function<void()> wake;
    };

    struct Shared {
        std::mutex mutex;
        std::list<Entry> entries;
    };

    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace ao::store
