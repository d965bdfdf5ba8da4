#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "base/json.h"
#include "base/result.h"
#include "store/session.h"

namespace ao::queue {

/// What a handler wants to happen to its task.
struct Outcome {
    /// Rows that belong to the result (a mail record, the CRM's id, the next task): run in the
    /// finishing transaction.
    using AfterEffect = std::function<void(store::Session&)>;

    struct Done {
        std::string outcome = "done";  ///< "done", "skipped: not configured" …
        base::json::Raw result{};
    };

    struct Retry {
        std::string why;
        std::chrono::seconds after{
            0};  ///< 0: the back-off decides; else at least this (Retry-After)
    };

    struct Snooze {
        std::chrono::milliseconds after{0};  ///< the attempt does not count
    };

    struct Discard {
        std::string why;  ///< trying again cannot help
    };

    std::variant<Done, Retry, Snooze, Discard> what;
    AfterEffect
        after_effect{};  ///< runs with every kind of outcome (a failed call is recorded too)
};

inline Outcome done(std::string outcome = "done", Outcome::AfterEffect effect = {}) {
    return {Outcome::Done{std::move(outcome), {}}, std::move(effect)};
}

inline Outcome retry(
    std::string why, std::chrono::seconds after = {}, Outcome::AfterEffect effect = {}
) {
    return {Outcome::Retry{std::move(why), after}, std::move(effect)};
}

inline Outcome snooze(std::chrono::milliseconds after) {
    return {Outcome::Snooze{after}, {}};
}

inline Outcome discard(std::string why, Outcome::AfterEffect effect = {}) {
    return {Outcome::Discard{std::move(why)}, std::move(effect)};
}

}  // namespace ao::queue
