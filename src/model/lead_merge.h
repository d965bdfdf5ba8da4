#pragma once
#include <string>
#include <vector>

#include "base/clock.h"

namespace ao::model {

/// Leads that were made one.
struct LeadMerge {
    std::string id;
    std::string kept_id;
    std::vector<std::string> absorbed_ids{};
    base::Time merged_at{};
    std::string merged_by{};  ///< username
    base::Time undone_at{};   ///< epoch: it stands
};

}  // namespace ao::model
