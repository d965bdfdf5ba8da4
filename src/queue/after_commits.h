#pragma once
#include <functional>

#include "base/async.h"
#include "store/database.h"

namespace ao::queue {

/// Calls `call` on `loop` after commits that notified `topic`: once for all of a burst. It may
/// still be called once after the handle is gone, so it must own what it uses.
[[nodiscard]] store::Database::Subscription call_after_commits(
    store::Database& database, store::Topic topic, base::EventLoop& loop, std::function<void()> call
);

}  // namespace ao::queue
