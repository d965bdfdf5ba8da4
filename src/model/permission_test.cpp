#include "model/permission.h"

#include <gtest/gtest.h>

#include "model/actor.h"

namespace ao::model {
namespace {

TEST(Permission, WordsReadBack) {
    for (int i = 0; i <= static_cast<int>(Permission::admin); ++i) {
        auto permission = static_cast<Permission>(i);
        EXPECT_EQ(parse_permission(to_string(permission)), permission);
    }
    EXPECT_EQ(to_string(Permission::leads_read), "leads:read");
    EXPECT_FALSE(parse_permission("leads:destroy"));
    EXPECT_FALSE(parse_permission(""));
}

TEST(Role, WordsOfTheOlderContractAreRead) {
    EXPECT_EQ(parse_role("admin"), Role::admin);
    EXPECT_EQ(parse_role("ADMIN"), Role::admin);
    EXPECT_EQ(parse_role("Manager"), Role::lead_manager);
    EXPECT_EQ(parse_role("salesperson"), Role::lead_manager);
    EXPECT_EQ(parse_role("analyst"), Role::viewer);
    EXPECT_EQ(parse_role("guest"), Role::viewer);
    EXPECT_FALSE(parse_role("boss"));
    EXPECT_EQ(to_string(Role::lead_manager), "lead_manager");
}

TEST(Role, TableIsDenyByDefaultUpwards) {
    for (Permission permission : permissions_of(Role::viewer))
        EXPECT_TRUE(may(Role::lead_manager, permission)) << to_string(permission);
    EXPECT_TRUE(may(Role::admin, Permission::admin));
    EXPECT_FALSE(may(Role::lead_manager, Permission::users_manage));
    EXPECT_FALSE(may(Role::lead_manager, Permission::audit_read));
    EXPECT_TRUE(may(Role::lead_manager, Permission::leads_write));
    EXPECT_FALSE(may(Role::viewer, Permission::leads_write));
    EXPECT_TRUE(may(Role::viewer, Permission::leads_read));
}

TEST(Actor, NobodyMayOnlyWhatIsPublic) {
    Actor nobody{.tenant_id = "default", .user_id = "", .username = "", .role = Role::admin};
    EXPECT_TRUE(nobody.may(Permission::nothing));
    EXPECT_FALSE(nobody.may(Permission::signed_in));
    EXPECT_FALSE(nobody.may(Permission::leads_read));
}

TEST(Actor, ScopesOfAKeyNarrowTheRoleAndNeverWidenIt) {
    Actor key{.tenant_id = "default", .user_id = "u", .username = "u", .role = Role::viewer};
    key.api_key_id = "k";
    EXPECT_TRUE(key.may(Permission::leads_read));
    key.scopes = {Permission::tasks_read, Permission::leads_write};
    EXPECT_FALSE(key.may(Permission::leads_read));
    EXPECT_TRUE(key.may(Permission::tasks_read));
    EXPECT_FALSE(key.may(Permission::leads_write)) << "a viewer's key must not write";
    EXPECT_TRUE(key.may(Permission::signed_in));
}

}  // namespace
}  // namespace ao::model
