#include "model/audit_event.h"

#include "base/crypto.h"

namespace ao::model {

namespace {

/// Eight bytes, most significant first, so that the hash does not depend on the machine.
void append_number(std::string& out, std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8)
        out += static_cast<char>(bits >> shift);
}

void append_text(std::string& out, std::string_view text) {
    append_number(out, static_cast<std::int64_t>(text.size()));
    out += text;
}

}  // namespace

std::string chain_hash(const AuditEvent& event) {
    return chain_hash(event, event.sequence, event.previous_hash);
}

std::string chain_hash(
    const AuditEvent& event, std::int64_t sequence, std::string_view previous_hash
) {
    std::string input;
    input.reserve(512 + event.details.text.size());
    input += '\0';
    append_text(input, previous_hash);
    append_number(input, sequence);
    append_text(input, event.id);
    append_text(input, event.tenant_id);
    append_number(input, base::to_micros(event.at));
    append_text(input, event.type);
    append_text(input, event.actor);
    append_text(input, event.actor_id);
    append_text(input, event.address);
    append_text(input, event.request_id);
    append_text(input, event.entity_type);
    append_text(input, event.entity_id);
    append_text(input, event.details.text);
    return base::to_hex(base::sha256(input));
}

}  // namespace ao::model
