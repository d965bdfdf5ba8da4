#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/duplicates.h"
#include "model/lead.h"
#include "model/lead_merge.h"
#include "store/database.h"

namespace ao::core {

/// A lead that may be the same as another, and why.
struct Duplicate {
    model::Lead lead;
    model::Resemblance resemblance;
};

/// A lead and those that may be the same, as a walk over all leads finds them: under its oldest.
struct DuplicateGroup {
    model::Lead oldest;
    std::vector<Duplicate> others{};
};

struct DuplicateWalk {
    std::vector<DuplicateGroup> groups;
    std::int64_t looked_at = 0;
    std::string next_cursor{};  ///< empty: the walk is at its end
};

/// What is to become one.
struct MergeWish {
    std::string kept_id;
    std::vector<std::string> absorbed_ids{};
    /// Field → the lead whose value it gets; other fields keep theirs, empty ones take the first
    /// that is not.
    std::map<std::string, std::string> fields{};
};

/// How leads are compared and made one; the names are the configuration's (`deduplication.*`).
struct DuplicatePolicy {
    bool enabled =
        true;  ///< false: nothing is found; what is asked for by id is merged all the same
    std::vector<std::string> strategies{"email", "phone", "fuzzy"};
    model::DuplicateRule rule{};  ///< of these strategies
    bool keep_newest = true;      ///< of leads that are made one unasked; false: the oldest
    bool keep_history = true;     ///< false: a merge cannot be undone
};

inline constexpr std::size_t kMostMerged = 20;
inline constexpr std::chrono::hours kUndoFor{24 * 30};

/// The verbs on leads that are one person. Candidates are found by indexed keys, so that a call
/// does bounded work however many leads there are. Thread-safe.
class LeadMerging {
  public:
    /// `runs`: workflows hear of what a merge changes, and their runs come along; null: they do
    /// not.
    LeadMerging(
        store::Database& database,
        const base::Clock& clock,
        DuplicatePolicy policy = {},
        std::shared_ptr<const RunEngine> runs = nullptr
    )
        : database_(database), clock_(clock), policy_(std::move(policy)), runs_(std::move(runs)) {}

    [[nodiscard]] const DuplicatePolicy& policy() const { return policy_; }

    /// Those that may be the same as this lead, the surest first. Error: not_found.
    base::Async<base::Result<std::vector<Duplicate>>> duplicates(
        model::Actor actor, std::string id
    );

    /// Looks at `leads` leads (1–500) after the cursor, oldest first, and gives their groups.
    /// Error: invalid when the cursor is not one of ours.
    base::Async<base::Result<DuplicateWalk>> walk(
        model::Actor actor, std::string cursor, std::int64_t leads
    );

    /// Makes one lead of several, in one transaction: its tasks, mails, calls and runs come along
    /// (core/merged_runs.h). Tags are joined, custom fields too; the highest score stays. Workflows
    /// hear of it as of any other change of the lead that is kept. Errors: not_found; invalid.
    base::Async<base::Result<std::pair<model::LeadMerge, model::Lead>>> merge(
        model::Actor actor, MergeWish wish
    );

    /// Newest first.
    base::Async<std::vector<model::LeadMerge>> merges(
        model::Actor actor, std::int64_t skip, std::int64_t limit
    );

    /// The leads are as they were; what was changed since at the kept one stays changed. Errors:
    /// not_found; conflict when it was undone, is older than kUndoFor, no history was kept, or the
    /// kept lead is gone.
    base::Async<base::Result<model::LeadMerge>> undo(model::Actor actor, std::string id);

    /// They are two: never found as duplicates of each other again. Errors: not_found, invalid.
    base::Async<base::Result<void>> mark_distinct(
        model::Actor actor, std::string id, std::vector<std::string> others
    );

  private:
    store::Database& database_;
    const base::Clock& clock_;
    const DuplicatePolicy policy_;
    const std::shared_ptr<const RunEngine> runs_;
};

}  // namespace ao::core
