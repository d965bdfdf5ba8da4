#pragma once
#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <variant>

#include "base/json.h"

namespace ao::queue {

/// The task is finished.
struct Done {
    std::string outcome = "done";  ///< "done", "skipped: not configured" …
    base::json::Raw result{};
};

/// The attempt failed; another may succeed.
struct Retry {
    std::string why;
    /// 0: the back-off decides; else at least this (Retry-After), a day at most.
    std::chrono::seconds after{0};
};

/// Not now; the attempt does not count.
struct Snooze {
    std::chrono::milliseconds after{0};
};

/// Trying again cannot help.
struct Discard {
    std::string why;
};

/// What a handler wants to happen to its task.
struct Outcome {
    std::variant<Done, Retry, Snooze, Discard> what{};

    /// What the handler brought back for its kind's `apply` (a record of the call, the CRM's id):
    /// plain JSON, because the worker may be a process without the store.
    base::json::Raw report{"{}"};
};

inline Outcome done(std::string outcome = "done") {
    return {.what = Done{std::move(outcome), {}}};
}

inline Outcome retry(std::string why, std::chrono::seconds after = {}) {
    return {.what = Retry{std::move(why), after}};
}

inline Outcome snooze(std::chrono::milliseconds after) {
    return {.what = Snooze{after}};
}

inline Outcome discard(std::string why) {
    return {.what = Discard{std::move(why)}};
}

/// A failure in words: "exception: what()".
std::string text_of(const std::exception_ptr& failure);

}  // namespace ao::queue
