#include "model/permission.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace ao::model {

namespace {

/// One line of the permission table.
struct Rule {
    Permission permission;
    std::string_view word;
    bool lead_manager;
    bool viewer;  // an admin may everything
};

constexpr std::array kRules{
    Rule{Permission::nothing, "nothing", true, true},
    Rule{Permission::signed_in, "signed_in", true, true},
    Rule{Permission::leads_read, "leads:read", true, true},
    Rule{Permission::leads_write, "leads:write", true, false},
    Rule{Permission::leads_delete, "leads:delete", false, false},
    Rule{Permission::tasks_read, "tasks:read", true, true},
    Rule{Permission::tasks_write, "tasks:write", true, false},
    Rule{Permission::tasks_work, "tasks:work", false, false},
    Rule{Permission::workflows_read, "workflows:read", true, true},
    Rule{Permission::workflows_write, "workflows:write", true, false},
    Rule{Permission::campaigns_read, "campaigns:read", true, true},
    Rule{Permission::campaigns_write, "campaigns:write", true, false},
    Rule{Permission::email_send, "email:send", true, false},
    Rule{Permission::crm_read, "crm:read", true, true},
    Rule{Permission::crm_manage, "crm:manage", false, false},
    Rule{Permission::users_read, "users:read", true, false},
    Rule{Permission::users_manage, "users:manage", false, false},
    Rule{Permission::keys_manage, "keys:manage", false, false},
    Rule{Permission::tenants_manage, "tenants:manage", false, false},
    Rule{Permission::audit_read, "audit:read", false, false},
    Rule{Permission::monitoring_read, "monitoring:read", true, true},
    Rule{Permission::admin, "admin", false, false},
};

/// The table is indexed by the enumerator, so their orders must agree.
constexpr bool in_order() {
    for (std::size_t i = 0; i < kRules.size(); ++i)
        if (kRules[i].permission != static_cast<Permission>(i)) return false;
    return kRules.back().permission == Permission::admin;
}

static_assert(in_order());

const Rule& rule_of(Permission permission) {
    return kRules[static_cast<std::size_t>(permission)];
}

struct RoleWord {
    std::string_view word;
    Role role;
};

constexpr std::array kRoleWords{
    RoleWord{"admin", Role::admin},
    RoleWord{"lead_manager", Role::lead_manager},
    RoleWord{"viewer", Role::viewer},
    RoleWord{"manager", Role::lead_manager},
    RoleWord{"salesperson", Role::lead_manager},
    RoleWord{"analyst", Role::viewer},
    RoleWord{"guest", Role::viewer},
};

bool equal_in_any_case(std::string_view a, std::string_view b) {
    auto same = [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

}  // namespace

std::string_view to_string(Permission permission) {
    return rule_of(permission).word;
}

std::optional<Permission> parse_permission(std::string_view word) {
    for (const Rule& rule : kRules)
        if (rule.word == word) return rule.permission;
    return std::nullopt;
}

std::string_view to_string(Role role) {
    return kRoleWords[static_cast<std::size_t>(role)].word;
}

std::optional<Role> parse_role(std::string_view word) {
    for (const RoleWord& entry : kRoleWords)
        if (equal_in_any_case(entry.word, word)) return entry.role;
    return std::nullopt;
}

bool may(Role role, Permission permission) {
    const Rule& rule = rule_of(permission);
    switch (role) {
        case Role::admin:
            return true;
        case Role::lead_manager:
            return rule.lead_manager;
        case Role::viewer:
            return rule.viewer;
    }
    return false;
}

std::vector<Permission> permissions_of(Role role) {
    std::vector<Permission> permissions;
    for (const Rule& rule : kRules) {
        bool grants_something =
            rule.permission != Permission::nothing && rule.permission != Permission::signed_in;
        if (grants_something && may(role, rule.permission)) permissions.push_back(rule.permission);
    }
    return permissions;
}

}  // namespace ao::model
