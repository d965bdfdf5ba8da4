#pragma once
#include <string>
#include <vector>

#include "base/clock.h"

namespace ao::model {

/// Something a person is to do about a lead.
struct FollowUp {
    std::string id{};
    std::string tenant_id{};
    std::string lead_id{};
    std::string lead_name{};  ///< in lists, for those who may read leads
    std::string run_id{};     ///< of the workflow that asked for it
    std::string title{};
    std::string notes{};
    std::string assignee{};  ///< empty: anybody
    base::Time due_at{};     ///< epoch: no date
    base::Time created_at{};
    base::Time done_at{};  ///< epoch: it is open
    std::string done_by{};
};

}  // namespace ao::model
