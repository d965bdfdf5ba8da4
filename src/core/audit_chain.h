#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/audit_event.h"
#include "model/audit_head.h"

namespace ao::core {

/// What a check of a whole audit log found.
struct ChainReport {
    std::int64_t events = 0;  ///< that are sound, of all tenants
    bool sound = true;
    std::int64_t broken_at = 0;  ///< sequence of the first event that does not fit; 0: none
    std::string why{};           ///< what happened, in words; empty when sound
    std::string head{};          ///< hash of the last sound event
    std::int64_t heads = 0;      ///< signed heads that were compared
    std::int64_t signed_to = 0;  ///< sequence of the newest of them
};

/// Checks an audit log event by event: each follows the one before and has the hash of its content,
/// and those that heads were signed for are still the same. Constant memory besides the heads.
class ChainCheck {
  public:
    explicit ChainCheck(std::vector<model::AuditHead> heads = {});

    /// The next event in order; false when it does not fit, which ends the check. The first event
    /// of a log has sequence 1.
    bool add(const model::AuditEvent& event);

    /// The log ends here. `report().why` tells a cut tail too.
    ChainReport finish();

  private:
    bool breaks(std::int64_t sequence, std::string why);
    bool agrees_with_heads(const model::AuditEvent& event);

    std::vector<model::AuditHead> heads_;  // ascending by sequence
    std::size_t next_head_ = 0;
    ChainReport report_;
};

}  // namespace ao::core
