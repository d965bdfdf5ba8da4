#pragma once
#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "base/json.h"
#include "base/result.h"
#include "store/session.h"

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
    /// Rows that belong to the result (a mail record, the CRM's id): run in the finishing
    /// transaction, with every kind of outcome (a failed call is recorded too). It may throw: then
    /// nothing of it is kept and the attempt has failed.
    using AfterEffect = std::function<void(store::Session&)>;

    std::variant<Done, Retry, Snooze, Discard> what{};
    AfterEffect after_effect{};

    /// What the handler brought back for its kind's `apply` (a record of the call, the CRM's id):
    /// plain JSON, because the worker may be a process without the store.
    base::json::Raw report{"{}"};
};

inline Outcome done(std::string outcome = "done", Outcome::AfterEffect effect = {}) {
    return {Done{std::move(outcome), {}}, std::move(effect)};
}

inline Outcome retry(
    std::string why, std::chrono::seconds after = {}, Outcome::AfterEffect effect = {}
) {
    return {Retry{std::move(why), after}, std::move(effect)};
}

inline Outcome snooze(std::chrono::milliseconds after) {
    return {Snooze{after}, {}};
}

inline Outcome discard(std::string why, Outcome::AfterEffect effect = {}) {
    return {Discard{std::move(why)}, std::move(effect)};
}

/// A failure in words: "exception: what()".
std::string text_of(const std::exception_ptr& failure);

}  // namespace ao::queue
