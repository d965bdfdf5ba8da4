#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/audit_event.h"
#include "store/session.h"

namespace ao::store {

/// Where the audit log ends.
struct AuditEnd {
    std::int64_t sequence = 0;  ///< 0: it is empty
    std::string hash{model::kChainStart};
};

/// The audit log: append-only, hash-chained over all tenants. The writer keeps the head of the
/// chain in memory between operations of one commit; a rolled-back operation must not move it.
class AuditStore {
  public:
    explicit AuditStore(Session& session) : session_(session) {}

    /// Completes sequence, previous_hash and hash, and stores. Returns the stored event.
    model::AuditEvent append(model::AuditEvent event);

    /// The same for one of many in one transaction: after `before`, the end of the chain, which the
    /// caller carries on. Returns the new end.
    AuditEnd append(const model::AuditEvent& event, AuditEnd before);

    /// The last event of the chain.
    [[nodiscard]] AuditEnd end();

    /// The hash of the event with that number.
    [[nodiscard]] std::optional<std::string> find_hash(std::int64_t sequence);

    [[nodiscard]] std::optional<model::AuditEvent> find(
        std::string_view tenant_id, std::string_view id
    );

    /// Newest first.
    std::vector<model::AuditEvent> list(
        std::string_view tenant_id,
        const model::AuditFilter& filter,
        std::int64_t skip,
        std::int64_t limit
    );
    [[nodiscard]] std::int64_t count(std::string_view tenant_id, const model::AuditFilter& filter);

    /// Every event of all tenants in chain order, until `visit` returns false.
    void for_each(const std::function<bool(const model::AuditEvent&)>& visit);

  private:
    Session& session_;
};

}  // namespace ao::store
