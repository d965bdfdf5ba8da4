#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "api/endpoint.h"
#include "base/result.h"
#include "core/idempotency.h"

namespace ao::api {

/// The Idempotency-Key of a request and what it was sent with.
struct IdempotencyKey {
    std::string key{};          ///< empty: none was sent
    std::string fingerprint{};  ///< hex SHA-256 of method, route, query and body
};

/// Error: invalid when the key is longer than 255 characters or not printable ASCII.
base::Result<IdempotencyKey> idempotency_key_of(const http::Request& request);

/// The same with `body` for its body: what is kept must tell nothing about a password, and a quick
/// digest of one can be guessed.
base::Result<IdempotencyKey> idempotency_key_of(
    const http::Request& request, std::string_view body
);

/// The key with what renders the answer to be kept.
template <class T>
core::Once<T> once(IdempotencyKey key, std::function<std::string(const T&)> render) {
    return {std::move(key.key), std::move(key.fingerprint), std::move(render)};
}

/// A 200 with an answer that was kept, or just rendered to be kept.
http::Response kept_answer(std::string answer, bool repeated);

}  // namespace ao::api
