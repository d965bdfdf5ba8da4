#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "model/lead.h"

namespace ao::model {

/// One step of a lead's data transformation (task type lead_process).
struct LeadOperation {
    std::string op;       ///< set | trim | lower | upper | title | add_tag | remove_tag |
                          ///< add_score | normalise_phone | normalise_email
    std::string field{};  ///< for set, trim, lower, upper, title: "first_name", "company" …
    std::string value{};  ///< for set, add_tag, remove_tag, add_score
};

inline constexpr std::size_t kMaxLeadOperations = 100;

/// What `operations`, one after the other, change in `lead`; checked and completed as normalise()
/// does. A score stays within 0–100. Error: invalid, each fault with the place of the operation
/// that caused it: "/operations/2/field".
base::Result<LeadChange> transform(
    const Lead& lead,
    const std::vector<LeadOperation>& operations,
    const std::string& default_region
);

}  // namespace ao::model
