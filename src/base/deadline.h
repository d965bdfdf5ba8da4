#pragma once
#include <chrono>

#include "base/async.h"

namespace ao::base {

/// Waits for `duration`; false when the wait was cut short because the coroutine was cancelled.
Async<bool> wait_for(std::chrono::steady_clock::duration duration);

}  // namespace ao::base
