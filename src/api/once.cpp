#include "api/once.h"

#include <algorithm>

#include "base/crypto.h"

namespace ao::api {

namespace {

constexpr std::size_t kMaxKey = 255;

}  // namespace

base::Result<IdempotencyKey> idempotency_key_of(const http::Request& request) {
    return idempotency_key_of(request, request.body);
}

base::Result<IdempotencyKey> idempotency_key_of(
    const http::Request& request, std::string_view body
) {
    std::string_view key = request.header("idempotency-key");
    if (key.empty()) return IdempotencyKey{};
    bool printable =
        std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (key.size() > kMaxKey || !printable)
        return base::invalid(
            "The Idempotency-Key must be 1 to 255 printable ASCII characters.",
            {{"header:Idempotency-Key", "must be 1 to 255 printable ASCII characters", "length"}}
        );
    std::string input;
    input.reserve(body.size() + request.query.size() + 64);
    input.append(http::to_string(request.method)).append(" ").append(request.route);
    input.append("?").append(request.query).append("\n").append(body);
    return IdempotencyKey{std::string(key), base::to_hex(base::sha256(input))};
}

http::Response kept_answer(std::string answer, bool repeated) {
    http::Response response{.body = std::move(answer)};
    if (repeated) response.with("Idempotency-Replayed", "true");
    return response;
}

}  // namespace ao::api
