#pragma once
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/audit_chain.h"
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

/// Such an event, not stored yet: store::AuditStore::append() completes it.
model::AuditEvent audit_event(
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

/// The verbs of reading the audit log. Thread-safe.
class AuditLog {
  public:
    /// `directory` is where the installation keeps its signed heads (core/audit_heads.h); empty:
    /// none are compared.
    explicit AuditLog(store::Database& database, std::filesystem::path directory = {})
        : database_(database), directory_(std::move(directory)) {}

    /// Events of the actor's tenant, newest first.
    base::Async<std::vector<model::AuditEvent>> list(
        model::Actor actor, model::AuditFilter filter, std::int64_t skip, std::int64_t limit
    );

    /// One event of the actor's tenant.
    base::Async<base::Result<model::AuditEvent>> get(model::Actor actor, std::string id);

    /// Writes down that the actor asked for `route` and may not. A full queue is ignored.
    base::Async<void> record_denial(model::Actor actor, std::string route, base::Time now);

    /// Recomputes every hash in chain order and compares the signed heads of the installation.
    /// Reads the whole log: seconds for a million events.
    base::Async<ChainReport> verify();

    /// The same for the command line; with `others`, heads that were kept elsewhere, too. Blocks.
    ChainReport verify_now(const std::vector<model::AuditHead>& others = {});

  private:
    store::Database& database_;
    std::filesystem::path directory_;
};

}  // namespace ao::core
