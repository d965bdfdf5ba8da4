#include "queue/after_commits.h"

#include <atomic>
#include <memory>
#include <utility>

#include <boost/asio/post.hpp>

namespace ao::queue {

store::Database::Subscription call_after_commits(
    store::Database& database, store::Topic topic, base::EventLoop& loop, std::function<void()> call
) {
    struct Burst {
        std::function<void()> call;
        std::atomic<bool> posted = false;
    };

    auto burst = std::make_shared<Burst>();
    burst->call = std::move(call);
    auto wake = [burst, &loop] {
        if (burst->posted.exchange(true)) return;
        base::asio::post(loop, [burst] {
            burst->posted.store(false);
            burst->call();
        });
    };
    return database.subscribe(topic, std::move(wake));
}

}  // namespace ao::queue
