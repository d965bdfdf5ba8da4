#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/follow_up.h"
#include "store/session.h"

namespace ao::store {

/// Follow-ups.
class FollowUpStore {
  public:
    explicit FollowUpStore(Session& session) : session_(session) {}

    void insert(const model::FollowUp& follow_up);

    [[nodiscard]] std::optional<model::FollowUp> find(
        std::string_view tenant_id, std::string_view id
    );

    /// The oldest first; those of one lead when `lead_id` is not empty, those of one assignee when
    /// `assignee` is not, only open ones unless `with_done`.
    [[nodiscard]] std::vector<model::FollowUp> list(
        std::string_view tenant_id,
        std::string_view lead_id,
        std::string_view assignee,
        bool with_done,
        std::int64_t skip,
        std::int64_t limit
    );

    /// False when it is done already, or not there.
    bool finish(
        std::string_view tenant_id, std::string_view id, std::string_view by, base::Time now
    );

  private:
    Session& session_;
};

}  // namespace ao::store
