#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace ao::model {

/// One line of the audit log: who did what to what, when, from where. Appended in the transaction
/// of the change itself.
struct AuditEvent {
    std::int64_t sequence = 0;  ///< 1, 2, 3 … over all tenants, no gaps
    std::string id;
    std::string tenant_id;
    base::Time at{};
    std::string type;   ///< "lead_created", "user_signed_in", …
    std::string actor;  ///< username, key name or "system"
    std::string actor_id;
    std::string address;
    std::string request_id;
    std::string entity_type;  ///< "lead", "user", "task", "api_key" …
    std::string entity_id;
    base::json::Raw details{"{}"};  ///< no secrets, no personal data beyond field names
    std::string previous_hash;      ///< hex SHA-256 of the event before; 64 zeros for the first
    std::string hash;               ///< chain_hash(*this)
};

/// The hash that chains `event` to its predecessor: SHA-256 over a 0x00 byte, previous_hash and
/// every other field, each preceded by its length, so that no two different events have the same
/// input (as RFC 6962 separates leaves).
std::string chain_hash(const AuditEvent& event);

/// The same for an event that does not know its place yet.
std::string chain_hash(
    const AuditEvent& event, std::int64_t sequence, std::string_view previous_hash
);

/// previous_hash of the first event.
inline constexpr std::string_view kChainStart =
    "0000000000000000000000000000000000000000000000000000000000000000";

struct AuditFilter {
    std::optional<std::string> type, entity_type, entity_id, actor;
    std::optional<base::Time> from, to;
};

}  // namespace ao::model
