#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/json_described.h"
#include "core/audit.h"
#include "model/audit_event.h"

/// The JSON of the audit log. `timestamp`, `event_type`, `actor`, `lead_id`, `workflow`, `details`,
/// `signature` are the contract's; the others came with the hash chain.
namespace ao::api {

struct AuditEventReply {
    std::string event_id;
    std::int64_t sequence = 0;
    base::Time timestamp;
    std::string event_type;
    std::string actor;
    std::string actor_id;
    std::optional<std::string> lead_id;
    std::optional<std::string> workflow;
    std::string entity_type;
    std::string entity_id;
    std::string ip_address;
    std::string request_id;
    base::json::Raw details{"{}"};
    std::string signature;
    std::string previous_signature;
    std::optional<bool> verified{};
};
BOOST_DESCRIBE_STRUCT(
    AuditEventReply,
    (),
    (event_id,
     sequence,
     timestamp,
     event_type,
     actor,
     actor_id,
     lead_id,
     workflow,
     entity_type,
     entity_id,
     ip_address,
     request_id,
     details,
     signature,
     previous_signature,
     verified)
)

struct AuditChainReply {
    bool sound = false;
    std::int64_t events = 0;
    std::int64_t broken_at = 0;
    std::string why;
    std::string head;
    std::int64_t heads = 0;
    std::int64_t signed_to = 0;
};
BOOST_DESCRIBE_STRUCT(AuditChainReply, (), (sound, events, broken_at, why, head, heads, signed_to))

AuditEventReply to_wire(const model::AuditEvent& event);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::AuditEventReply> {
    static constexpr FieldDoc fields[] = {
        {"sequence", "1, 2, 3 … over all tenants, without gaps.", "1"},
        {"event_type", "", "lead_created"},
        {"lead_id", "When the event is about a lead.", ""},
        {"signature", "SHA-256 over the event and previous_signature, hex.", ""},
        {"verified", "Whether the signature is right; null in lists.", ""},
    };
};

template <>
struct Docs<api::AuditChainReply> {
    static constexpr FieldDoc fields[] = {
        {"broken_at", "Sequence of the first event that does not fit; 0: none.", "0"},
        {"why", "What happened, in words; empty when sound.", ""},
        {"head", "Signature of the newest sound event; keep it elsewhere.", ""},
        {"heads", "Signed heads of audit_heads.log that were compared.", "42"},
        {"signed_to", "Sequence of the newest of them.", "1000"},
    };
};

}  // namespace ao::base::json
