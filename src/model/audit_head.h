#pragma once
#include <cstdint>
#include <string>

#include "base/clock.h"

namespace ao::model {

/// "At this moment the audit log ended with this event", signed by the installation and kept
/// outside its database: who cuts or rewrites the log cannot make it fit again.
struct AuditHead {
    std::int64_t sequence = 0;  ///< of the last event; 0: there was none
    std::string hash;           ///< its hash; kChainStart when there was none
    base::Time at{};
    std::string key;        ///< public key of the signer (base/signing.h)
    std::string signature;  ///< over signed_text()
};

/// What is signed: each field on a line of its own, after a line that says what this is.
std::string signed_text(const AuditHead& head);

/// Whether `head.key` signed it. Says nothing about whose key that is.
bool has_valid_signature(const AuditHead& head);

}  // namespace ao::model
