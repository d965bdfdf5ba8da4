#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "model/actor.h"
#include "model/task.h"

namespace ao::core {

/// What became of one attempt to reach the outside world for a task. The door to the task engine
/// (jobs) turns it into the engine's own words.
struct Delivery {
    enum class Kind : std::uint8_t {
        done,       ///< `text` is the task's outcome: "done", "skipped: not configured" …
        retry,      ///< `text` says why it failed; another attempt may succeed
        postponed,  ///< no call was made, come back after `retry_after`: this counts as no attempt
        refused     ///< `text` says why no attempt can succeed
    };

    Kind kind = Kind::done;
    std::string text;
    std::chrono::seconds retry_after{0};  ///< what the other side asked for; 0: it did not say
};

/// A task that needed no call.
inline Delivery skipped(std::string why) {
    return {Delivery::Kind::done, "skipped: " + std::move(why)};
}

/// On whose behalf a task runs: the program's, for the request that caused the task.
model::Actor task_actor(const model::Task& task);

}  // namespace ao::core
