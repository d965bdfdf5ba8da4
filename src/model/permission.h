#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ao::model {

/// What a person may be. The words are the contract's.
enum class Role : std::uint8_t { admin, lead_manager, viewer };

/// What a route may ask for. One permission a noun and verb; the words ("leads:read") are also the
/// scopes of API keys.
enum class Permission : std::uint8_t {
    nothing,    ///< public: no credentials needed
    signed_in,  ///< any signed-in user or key
    leads_read,
    leads_write,
    leads_delete,
    tasks_read,
    tasks_write,
    tasks_work,  ///< claim and finish tasks as a worker
    workflows_read,
    workflows_write,
    campaigns_read,
    campaigns_write,
    email_send,
    crm_read,
    crm_manage,
    users_read,
    users_manage,
    keys_manage,  ///< other people's API keys; one's own need signed_in only
    tenants_manage,
    audit_read,
    monitoring_read,
    admin,  ///< backups, configuration
};

/// The word of a permission: "leads:read".
std::string_view to_string(Permission permission);
std::optional<Permission> parse_permission(std::string_view word);

/// "admin", "lead_manager", "viewer".
std::string_view to_string(Role role);

/// Also accepts, in any case, the role names of the older contract: manager and salesperson are
/// lead_manager; analyst and guest are viewer.
std::optional<Role> parse_role(std::string_view word);

/// The permission table: whether `role` has `permission`.
bool may(Role role, Permission permission);

/// Every permission of a role, for GET /api/auth/me and the API key form.
std::vector<Permission> permissions_of(Role role);

}  // namespace ao::model
