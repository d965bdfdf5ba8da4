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
    std::string kept_name{};  ///< as it was then, like the others'; empty without a kept history
    std::vector<std::string> absorbed_names{};
};

}  // namespace ao::model
