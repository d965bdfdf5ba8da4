#include "core/local_key.h"

#include <gtest/gtest.h>

namespace ao::core {
namespace {

TEST(LocalKey, OpensForItsOwnSecretOnly) {
    const LocalKey key;
    const LocalKey other;
    EXPECT_TRUE(key.opens(key.secret()));
    EXPECT_FALSE(key.opens(other.secret()));
    EXPECT_FALSE(key.opens(""));
    EXPECT_FALSE(key.opens(key.secret() + "x"));
    EXPECT_GE(key.secret().size(), 43U) << "256 bits";
}

TEST(LocalKey, SpeaksForAnAdminOfTheDefaultTenant) {
    const model::Actor actor = local_actor();
    EXPECT_TRUE(actor.local);
    EXPECT_EQ(actor.tenant_id, "default");
    EXPECT_TRUE(actor.may(model::Permission::tasks_work));
    EXPECT_TRUE(actor.may(model::Permission::admin));
}

}  // namespace
}  // namespace ao::core
