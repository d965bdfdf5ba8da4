#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/lead.h"
#include "model/lead_merge.h"
#include "store/session.h"

namespace ao::store {

/// Which leads may be one, which were made one, and which are known to be two.
class MergeStore {
  public:
    explicit MergeStore(Session& session) : session_(session) {}

    /// Leads with the same address, the same phone, or the same last name and a first name that
    /// begins alike, without those that are known to be two. Found by indexes; at most kMost each.
    std::vector<model::Lead> candidates(const model::Lead& lead);

    static constexpr std::int64_t kMost = 50;

    void insert(std::string_view tenant_id, const model::LeadMerge& merge);

    /// Keeps a lead as it is now: "absorbed", "before" or "after".
    void keep_copy(std::string_view merge_id, std::string_view part, const model::Lead& lead);

    [[nodiscard]] std::vector<model::Lead> copies(std::string_view merge_id, std::string_view part);

    /// Gives the tasks, mails, calls and runs of one lead to another; remembers which.
    void move_history(std::string_view merge_id, const model::Lead& from, std::string_view to);

    /// Gives back what move_history() took.
    void move_history_back(std::string_view merge_id);

    [[nodiscard]] std::optional<model::LeadMerge> find(
        std::string_view tenant_id, std::string_view id
    );

    /// Newest first.
    std::vector<model::LeadMerge> list(
        std::string_view tenant_id, std::int64_t skip, std::int64_t limit
    );

    void mark_undone(std::string_view id, base::Time now);

    void mark_distinct(
        std::string_view tenant_id,
        std::string_view one,
        std::string_view other,
        base::Time now,
        std::string_view by
    );

  private:
    void read_absorbed(model::LeadMerge& merge);

    Session& session_;
};

}  // namespace ao::store
