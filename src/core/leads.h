#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "core/bulk_mode.h"
#include "core/idempotency.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/lead.h"
#include "model/lead_operation.h"
#include "model/timeline.h"
#include "store/database.h"

namespace ao::core {

struct LeadOptions {
    std::string
        default_region{};  ///< "US": reads phone numbers without a country code; may be empty
    std::shared_ptr<const RunEngine> runs = make_run_engine();  ///< starts workflows; never null
    std::vector<std::string> sources{};  ///< that new leads may name; empty: any
    std::size_t import_batch = 0;  ///< lines of an import in one transaction; 0: by their time
    std::chrono::seconds import_limit{300};  ///< how long an import may take
};

/// The versions of a lead that a caller has seen and is willing to change; nothing: any.
using ExpectedVersions = std::optional<std::vector<std::int64_t>>;

/// What became of one row of a bulk call.
struct BulkRow {
    std::string id{};                        ///< of the new lead; empty when refused
    std::string message{};                   ///< why it was refused
    std::vector<base::FieldError> errors{};  ///< pointers into the row: "/email"
};

/// The rows of a bulk call, each a change or what made it unreadable.
using BulkRequest = std::vector<base::Result<model::LeadChange>>;

struct BulkOutcome {
    std::vector<BulkRow> rows;  ///< in the order of the call
    std::int64_t created = 0;
};

inline constexpr std::size_t kMaxBulkRows = 10'000;

/// The verbs on leads. Each change is one transaction that holds the lead, its audit event and,
/// when it is new, the first tasks of its workflows. References given to a verb must live until it
/// returns.
class Leads {
  public:
    Leads(store::Database& database, const base::Clock& clock, LeadOptions options);

    /// Stores a new lead. Errors: invalid with every faulty field, or when the idempotency key was
    /// used for something else; unavailable when too many writes wait.
    base::Async<base::Result<Created<model::Lead>>> create(
        const model::Actor& actor, model::LeadChange change, Once<model::Lead> once
    );

    /// Stores up to kMaxBulkRows leads; a row may come with the fault its reader found in it. In
    /// best-effort mode other writers get their turn between
    /// the transactions, and with an idempotency key a call that was cut short continues where it
    /// stopped. Errors: too_large; in all-or-nothing mode invalid with pointers "/leads/7/email".
    base::Async<base::Result<Created<BulkOutcome>>> create_many(
        const model::Actor& actor, BulkRequest rows, BulkMode mode, Once<BulkOutcome> once
    );

    /// The present, for holds(): to be taken before get() or list() is called.
    [[nodiscard]] std::uint64_t moment() const { return database_.commits(); }

    /// Whether every lead still is as get() and list() said when they were called after `moment`.
    /// Cheap; false as soon as anybody can know better.
    [[nodiscard]] bool holds(std::uint64_t moment) const {
        return !database_.has_changed(store::Topic::leads, moment);
    }

    /// Error: not_found.
    base::Async<base::Result<model::Lead>> get(const model::Actor& actor, std::string id);

    /// Error: invalid when the cursor is not one of ours for this filter and order.
    base::Async<base::Result<model::LeadList>> list(
        const model::Actor& actor, model::LeadFilter filter, model::LeadPage page
    );

    /// Applies `change` and returns the whole lead. Nothing is written when nothing differs.
    /// Errors: invalid, not_found, precondition_failed when its version is none of `expected`.
    base::Async<base::Result<model::Lead>> change(
        const model::Actor& actor,
        std::string id,
        model::LeadChange change,
        ExpectedVersions expected = {}
    );

    /// Returns what was removed. Errors as change().
    base::Async<base::Result<model::Lead>> remove(
        const model::Actor& actor, std::string id, ExpectedVersions expected = {}
    );

    /// What happened to a lead, newest first; also after it was removed. Error: not_found.
    base::Async<base::Result<std::vector<model::TimelineEntry>>> timeline(
        const model::Actor& actor, std::string id, std::int64_t limit
    );

    /// Runs `operations` on a lead and stores what they change, in the caller's transaction.
    /// Errors: not_found; invalid with the operations' places ("/operations/2/value").
    base::Result<model::Lead> transform(
        store::Session& session,
        const model::Actor& actor,
        std::string_view id,
        const std::vector<model::LeadOperation>& operations
    ) const;

    /// Stores what `change` says of a lead that was read in the caller's transaction; the whole
    /// lead afterwards. `cause`: the step that does it. Error: invalid.
    base::Result<model::Lead> change_within(
        store::Session& session,
        const model::Actor& actor,
        model::Lead lead,
        model::LeadChange change,
        const StepCause& cause
    ) const;

    /// Whether transform() would succeed now, and if not, why.
    base::Result<model::LeadChange> plan_transform(
        store::Session& session,
        std::string_view tenant_id,
        std::string_view id,
        const std::vector<model::LeadOperation>& operations
    ) const;

  private:
    base::Async<base::Result<Created<BulkOutcome>>> create_all(
        const model::Actor& actor, BulkRequest rows, Once<BulkOutcome> once
    );
    base::Async<base::Result<Created<BulkOutcome>>> create_what_is_valid(
        const model::Actor& actor, BulkRequest rows, Once<BulkOutcome> once
    );

    store::Database& database_;
    const base::Clock& clock_;
    LeadOptions options_;
};

}  // namespace ao::core
