#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/leads.h"
#include "model/actor.h"
#include "model/lead.h"
#include "store/database.h"

namespace ao::core {

/// Which leads: some by id, or those a filter selects.
struct LeadSelection {
    std::vector<std::string> ids{};  ///< at most kMostLeadIds
    std::optional<model::LeadFilter> filter{};
    std::optional<std::int64_t> expected_count{};  ///< conflict when the filter selects another
    /// By id: a lead that has another version by now is refused (conflict). Others are not looked
    /// at.
    std::map<std::string, std::int64_t> versions{};
};

inline constexpr std::size_t kMostLeadIds = 10'000;
inline constexpr std::int64_t kMostLeadsSelected = 100'000;

/// What is to become of each lead of a selection.
struct LeadBulkChange {
    model::LeadChange set{};  ///< the same for all; without tags
    std::vector<std::string> add_tags{};
    std::vector<std::string> remove_tags{};
};

/// A lead that was left as it is, and why.
struct UntouchedLead {
    std::string id;
    base::Error why;
};

struct LeadActionOutcome {
    std::int64_t selected = 0;
    std::int64_t done = 0;
    std::int64_t unchanged = 0;            ///< were as wanted already
    std::vector<UntouchedLead> refused{};  ///< the first 1,000
    std::int64_t refused_count = 0;
};

/// Changes many leads with one call: the selection is frozen, then worked off in short transactions
/// between which other writers have their turn. Each lead gets its audit event and starts the
/// workflows that wait for its change, the call gets one more event.
/// A call that is cut short can be sent again. Thread-safe.
class LeadActions {
  public:
    LeadActions(store::Database& database, const base::Clock& clock, LeadOptions options)
        : database_(database), clock_(clock), options_(std::move(options)) {}

    /// With `dry_run` nothing is changed: all that is said is how many leads are selected, and
    /// which of the ids are none (refused). Errors: invalid (a fault of the change, a filter that
    /// selects too many); too_large; conflict when the filter selects another number than expected.
    base::Async<base::Result<LeadActionOutcome>> change(
        model::Actor actor, LeadSelection selection, LeadBulkChange wanted, bool dry_run
    );

    /// Errors as above.
    base::Async<base::Result<LeadActionOutcome>> remove(
        model::Actor actor, LeadSelection selection, bool dry_run
    );

    /// Removes the leads that an import made and nobody has changed since; the others are refused
    /// (conflict). `import_id` is that of ImportReport. Errors: not_found when it made none that
    /// are there.
    base::Async<base::Result<LeadActionOutcome>> undo_import(
        model::Actor actor, std::string import_id, bool dry_run
    );

  private:
    using Ids = std::vector<std::string>;
    /// What happens to one lead: true when it was changed.
    using Verb = std::function<base::Result<bool>(store::Session&, const std::string& id)>;

    base::Async<base::Result<Ids>> freeze(const model::Actor& actor, LeadSelection selection);
    base::Async<LeadActionOutcome> count(const model::Actor& actor, const Ids& ids);
    base::Async<base::Result<LeadActionOutcome>> run(
        const model::Actor& actor, const Ids& ids, const char* event, const Verb& verb
    );
    base::Result<void> run_slice(
        store::Session& session,
        const Ids& ids,
        std::size_t begin,
        const Verb& verb,
        LeadActionOutcome& outcome
    ) const;

    store::Database& database_;
    const base::Clock& clock_;
    const LeadOptions options_;
};

}  // namespace ao::core
