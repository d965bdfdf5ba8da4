#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "store/idempotency_store.h"
#include "store/session.h"

namespace ao::core {

/// The Idempotency-Key of a request (draft-ietf-httpapi-idempotency-key-header). An empty key
/// means: none was sent. `render` turns the created thing into the bytes that are given again when
/// the request is repeated; it runs inside the transaction and is the caller's business (core does
/// not know JSON).
template <class T>
struct Once {
    std::string key{};          ///< 1–255 characters; checked by the door
    std::string fingerprint{};  ///< SHA-256 of method, route and body
    std::function<std::string(const T&)> render{};
};

/// What a creating verb answers: the new thing, or the bytes of the first answer when this was a
/// repetition.
template <class T>
struct Created {
    std::optional<T> value;
    std::string answer;  ///< render(value), or the stored bytes; may be empty without a key
    bool repeated = false;
};

/// How long an answer can be had again, at least.
inline constexpr std::chrono::hours kAnswersKept{48};

/// The first answer to the request that `once` names; nothing when it is new or has no key. Same
/// key with another fingerprint is ErrorKind::invalid (422).
template <class T>
base::Result<std::optional<std::string>> find_first_answer(
    store::Session& session, const model::Actor& actor, const Once<T>& once
) {
    if (once.key.empty()) return std::optional<std::string>();
    store::IdempotencyStore answers(session);
    auto earlier = answers.find(actor.tenant_id, actor.user_id, once.key);
    if (!earlier) return std::optional<std::string>();
    if (earlier->fingerprint != once.fingerprint)
        return base::invalid(
            "This Idempotency-Key was used with another request. Use a new key.",
            {{"header:Idempotency-Key", "was used with another body", "conflict"}}
        );
    return std::optional(std::move(earlier->answer));
}

/// Runs `create` once for each key: inside the caller's transaction, so that the thing, its audit
/// event and the stored answer appear together or not at all. Error of find_first_answer(), or of
/// `create`.
template <class T>
base::Result<Created<T>> run_once(
    store::Session& session,
    const model::Actor& actor,
    const Once<T>& once,
    base::Time now,
    const std::function<base::Result<T>(store::Session&)>& create
) {
    base::Result<std::optional<std::string>> first = find_first_answer(session, actor, once);
    if (!first) return std::move(first).error();
    if (*first) return Created<T>{std::nullopt, std::move(**first), true};
    base::Result<T> made = create(session);
    if (!made) return std::move(made).error();
    std::string answer = once.render ? once.render(*made) : std::string();
    if (!once.key.empty()) {
        store::IdempotencyStore answers(session);
        answers.insert(actor.tenant_id, actor.user_id, once.key, {once.fingerprint, answer}, now);
        // Two old ones for each new one: the table shrinks to what is needed and needs no timer.
        answers.forget_before(now - kAnswersKept, 2);
    }
    return Created<T>{std::move(*made), std::move(answer), false};
}

}  // namespace ao::core
