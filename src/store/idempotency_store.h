#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "store/session.h"

namespace ao::store {

/// The answer once given to a POST with an Idempotency-Key; kept at least 24 hours.
struct StoredAnswer {
    std::string fingerprint;  ///< SHA-256 of route and body
    std::string answer;       ///< opaque bytes of whoever stored them
};

class IdempotencyStore {
  public:
    explicit IdempotencyStore(Session& session) : session_(session) {}

    [[nodiscard]] std::optional<StoredAnswer> find(
        std::string_view tenant_id, std::string_view user_id, std::string_view key
    );

    /// Throws UniqueViolation when the key exists.
    void insert(
        std::string_view tenant_id,
        std::string_view user_id,
        std::string_view key,
        const StoredAnswer& answer,
        base::Time now
    );

    /// Removes at most `limit` that are older.
    std::int64_t forget_before(base::Time time, std::int64_t limit);

  private:
    Session& session_;
};

}  // namespace ao::store
