#pragma once
#include <memory>

#include "base/async.h"
#include "queue/attempt.h"

namespace ao::queue {

/// Runs the attempt's handler on `loop` for at most its time, and returns what it says; what it
/// throws, and a time-out, are failed attempts. After a time-out and after give_up() the handler is
/// cancelled and may still be running (Attempt::ended). Does not throw.
base::Async<Outcome> execute(base::EventLoop& loop, std::shared_ptr<Attempt> attempt);

}  // namespace ao::queue
