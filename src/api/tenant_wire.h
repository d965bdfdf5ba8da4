#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/json_described.h"
#include "model/user.h"

/// The JSON of tenants. Names are the contract's.
namespace ao::api {

struct TenantRequest {
    std::string name;
    std::optional<std::string> email;
    std::optional<std::string> owner_id;
    std::optional<std::string> plan;
};
BOOST_DESCRIBE_STRUCT(TenantRequest, (), (name, email, owner_id, plan))

struct TenantRateLimit {
    std::int64_t requests_per_second = 0;
    std::int64_t leads_per_month = 0;
};
BOOST_DESCRIBE_STRUCT(TenantRateLimit, (), (requests_per_second, leads_per_month))

struct TenantBranding {
    std::optional<std::string> logo_url;
    std::string primary_color;
};
BOOST_DESCRIBE_STRUCT(TenantBranding, (), (logo_url, primary_color))

struct TenantSettings {
    std::optional<std::string> crm_type;
    base::json::Raw crm_config{"{}"};
    std::map<std::string, bool> features;
    TenantBranding branding;
};
BOOST_DESCRIBE_STRUCT(TenantSettings, (), (crm_type, crm_config, features, branding))

struct TenantReply {
    std::string tenant_id;
    std::string name;
    std::string email;
    std::string owner_id;
    std::string plan;
    bool active = false;
    std::int64_t max_leads = 0;
    std::int64_t max_users = 0;
    TenantRateLimit rate_limit{};
    TenantSettings settings{};
    base::Time created_at;
    base::Time updated_at;
};
BOOST_DESCRIBE_STRUCT(
    TenantReply,
    (),
    (tenant_id,
     name,
     email,
     owner_id,
     plan,
     active,
     max_leads,
     max_users,
     rate_limit,
     settings,
     created_at,
     updated_at)
)

struct PlanReply {
    std::string status;
    std::string plan;
};
BOOST_DESCRIBE_STRUCT(PlanReply, (), (status, plan))

TenantReply to_wire(const model::Tenant& tenant);

}  // namespace ao::api
