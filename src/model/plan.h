#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ao::model {

/// What a tenant's plan allows. The four plans and their figures are the contract's.
struct Plan {
    std::string_view name;
    std::int64_t max_users;
    std::int64_t max_leads;
    std::int64_t requests_per_second;
    std::int64_t leads_per_month;
    std::span<const std::string_view> features;  ///< switched on; kFeatures lists all
};

/// Every feature a plan may switch on, in the order of the contract.
inline constexpr std::array<std::string_view, 8> kFeatures{
    "api_access",
    "salesforce_sync",
    "analytics",
    "rbac",
    "hubspot_sync",
    "custom_branding",
    "sso",
    "dedicated_support"};

/// The plan of that name (free, starter, pro, enterprise); null when there is none. Lives forever.
const Plan* find_plan(std::string_view name);

}  // namespace ao::model
