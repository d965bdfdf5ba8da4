#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/request.h"

namespace ao::api {

struct SignatureOptions {
    std::chrono::seconds window{300};  ///< `auth.signature_window_seconds`
    std::size_t most_remembered = 1'000'000;
};

/// Whether a request is signed as docs/request-signing.md says, lately, and for the first time.
/// What was seen is remembered as long as it would be taken again; what was signed before the
/// server's start is refused, for that is forgotten. Thread-safe.
class SignatureCheck {
  public:
    explicit SignatureCheck(const base::Clock& clock, SignatureOptions options = {});

    /// Whether the request says to be signed.
    [[nodiscard]] static bool is_signed(const http::Request& request);

    /// The id of the key it says to be signed with.
    [[nodiscard]] static std::string_view key_id_of(const http::Request& request);

    /// What can be said without the key: the fields are there and well-formed, and the time is
    /// near. Unauthenticated, with the codes "signature_malformed" and "signature_time".
    [[nodiscard]] base::Result<void> check_fields(const http::Request& request) const;

    /// Whether the signature is that of `secret`. Unauthenticated, "signature_wrong".
    [[nodiscard]] static base::Result<void> check_signature(
        const http::Request& request, std::string_view secret
    );

    /// Remembers the request. Unauthenticated, "signature_replayed", when it was seen before;
    /// unavailable when there are more than can be remembered. After check_signature only.
    base::Result<void> remember(const http::Request& request);

    void configure(std::chrono::seconds window);

  private:
    static constexpr std::size_t kShards = 16;
    using Seen = std::pair<base::Time, std::string>;  ///< until when, and which

    struct Shard {
        std::mutex mutex{};
        std::unordered_set<std::string> nonces{};
        std::priority_queue<Seen, std::vector<Seen>, std::greater<>> by_end{};
    };

    const base::Clock& clock_;
    const base::Time started_;
    const std::size_t most_in_shard_;
    std::atomic<std::chrono::seconds> window_;
    std::array<Shard, kShards> shards_;
};

}  // namespace ao::api
