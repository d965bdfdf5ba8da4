#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "model/audit_event.h"
#include "store/database.h"

namespace ao::core {

/// Appends one event to the audit log inside the caller's transaction: the change and its trace
/// appear together or not at all. `type` is a past-tense word ("lead_created"), `entity_type` the
/// noun ("lead"); `details` must hold neither secrets nor personal data beyond the names of fields.
model::AuditEvent audit(
    store::Session& session,
    const model::Actor& actor,
    std::string_view type,
    std::string_view entity_type,
    std::string_view entity_id,
    base::json::Raw details,
    base::Time now
);

/// Details of a few words: `audit_details({{"role", "viewer"}})`.
base::json::Raw audit_details(
    std::initializer_list<std::pair<std::string_view, std::string_view>> words
);

/// Details that name the fields a change touched: {"fields":["email","phone"]}.
base::json::Raw audit_fields(const std::vector<std::string>& names);

/// What a check of the whole chain found.
struct ChainReport {
    std::int64_t events = 0;  ///< looked at, of all tenants
    bool sound = true;
    std::int64_t broken_at = 0;  ///< sequence of the first event that does not fit; 0: none
    std::string why{};
    std::string head{};  ///< hash of the last sound event: keep it elsewhere to notice a cut tail
};

/// The verbs of reading the audit log. Thread-safe.
class AuditLog {
  public:
    explicit AuditLog(store::Database& database) : database_(database) {}

    /// Events of the actor's tenant, newest first.
    base::Async<std::vector<model::AuditEvent>> list(
        model::Actor actor, model::AuditFilter filter, std::int64_t skip, std::int64_t limit
    );

    /// One event of the actor's tenant.
    base::Async<base::Result<model::AuditEvent>> get(model::Actor actor, std::string id);

    /// Writes down that the actor asked for `route` and may not. A full queue is ignored.
    base::Async<void> record_denial(model::Actor actor, std::string route, base::Time now);

    /// Recomputes every hash in chain order. Reads the whole log: seconds for millions of events.
    base::Async<ChainReport> verify();

    /// The same for the command line. Blocks.
    ChainReport verify_now();

  private:
    store::Database& database_;
};

}  // namespace ao::core
