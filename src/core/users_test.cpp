#include "core/users.h"

#include "core/account_rig.h"

namespace ao::core {
namespace {

class UserVerbs : public AccountRig {
  protected:
    UserVerbs() { boss_ = make_user("boss", model::Role::admin); }

    base::Result<model::User> create(NewUser user, const model::Actor& maker = actor()) {
        return run(users_.create(maker, std::move(user)));
    }

    model::User boss_;
};

TEST_F(UserVerbs, CreatesAUserWhoCanSignIn) {
    auto made = create({.username = "ann", .email = "a@b.example", .password = kPassword});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->tenant_id, "default");
    EXPECT_TRUE(sign_in("ANN"));
    EXPECT_EQ(audit_types().at(1), "user_created");
}

TEST_F(UserVerbs, NamesAreTakenInAnyCase) {
    auto taken = create({.username = "BOSS", .password = kPassword});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, base::ErrorKind::conflict);
    EXPECT_EQ(taken.error().fields.at(0).pointer, "/username");
}

TEST_F(UserVerbs, EveryFaultIsNamedAtOnce) {
    auto refused = create({.username = "", .email = std::string(300, 'x'), .password = "short"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::invalid);
    std::vector<std::string> pointers;
    for (const auto& field : refused.error().fields)
        pointers.push_back(field.pointer);
    EXPECT_EQ(pointers, (std::vector<std::string>{"/username", "/password", "/email"}));
}

TEST_F(UserVerbs, TheLastActiveAdminStays) {
    EXPECT_EQ(
        run(users_.set_active(actor(), boss_.id, false)).error().kind, base::ErrorKind::conflict
    );
    EXPECT_EQ(
        run(users_.change_role(actor(), boss_.id, model::Role::viewer)).error().kind,
        base::ErrorKind::conflict
    );
    auto types = audit_types();
    EXPECT_EQ(types.size(), 1U) << "what was refused must leave no trace of having happened";
    auto second = make_user("second", model::Role::admin);
    EXPECT_TRUE(run(users_.set_active(actor(), boss_.id, false)));
    EXPECT_FALSE(run(users_.set_active(actor(), second.id, false)));
}

TEST_F(UserVerbs, OtherTenantsUsersDoNotExist) {
    auto tenant = run(tenants_.create(actor(), {.name = "Acme"})).value();
    auto zoe = make_user("zoe", model::Role::admin, tenant.id);
    model::Actor stranger = actor();
    model::Actor hers = actor(tenant.id);
    EXPECT_EQ(run(users_.get(stranger, zoe.id)).error().kind, base::ErrorKind::not_found);
    EXPECT_FALSE(run(users_.set_active(stranger, zoe.id, false)));
    EXPECT_FALSE(run(users_.set_password(stranger, zoe.id, kPassword)));
    EXPECT_FALSE(run(users_.change_role(hers, boss_.id, model::Role::viewer)));
    EXPECT_EQ(run(users_.list(hers, false)).size(), 1U);
    EXPECT_EQ(
        create({.username = "spy", .tenant_id = "default"}, hers).error().kind,
        base::ErrorKind::forbidden
    );
}

TEST_F(UserVerbs, PlansAreKept) {
    auto tenant = run(tenants_.create(actor(), {.name = "Acme", .plan = "free"})).value();
    make_user("zoe", model::Role::admin, tenant.id);
    auto full = create({.username = "max", .tenant_id = tenant.id});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, base::ErrorKind::conflict);
    EXPECT_TRUE(run(tenants_.change_plan(actor(), tenant.id, "pro")));
    EXPECT_TRUE(create({.username = "max", .tenant_id = tenant.id}));
    EXPECT_EQ(
        create({.username = "moe", .tenant_id = "no such"}).error().kind, base::ErrorKind::not_found
    );
}

TEST_F(UserVerbs, NothingHappensWhenNothingChanges) {
    auto before = audit_types().size();
    EXPECT_TRUE(run(users_.change_role(actor(), boss_.id, model::Role::admin)));
    EXPECT_TRUE(run(users_.set_active(actor(), boss_.id, true)));
    EXPECT_EQ(audit_types().size(), before);
}

class TenantVerbs : public AccountRig {};

TEST_F(TenantVerbs, OnlyAdminsOfDefaultLookAfterTenants) {
    auto made = run(tenants_.create(actor(), {.name = "Acme", .email = "o@acme.example"}));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->owner_id, "o@acme.example");
    EXPECT_EQ(made->plan, "starter");
    model::Actor hers = actor(made->id);
    EXPECT_FALSE(run(tenants_.create(hers, {.name = "Evil"})));
    EXPECT_EQ(run(tenants_.get(hers, "default")).error().kind, base::ErrorKind::not_found);
    EXPECT_TRUE(run(tenants_.get(hers, made->id)));
    EXPECT_FALSE(run(tenants_.change_plan(hers, made->id, "enterprise")));
    EXPECT_EQ(run(tenants_.list(hers, false)).size(), 1U);
    EXPECT_EQ(run(tenants_.list(actor(), false)).size(), 2U);
}

TEST_F(TenantVerbs, PlansAreChecked) {
    EXPECT_EQ(
        run(tenants_.create(actor(), {.name = "Acme", .plan = "gold"}))
            .error()
            .fields.at(0)
            .pointer,
        "/plan"
    );
    auto made = run(tenants_.create(actor(), {.name = "Acme"})).value();
    EXPECT_FALSE(run(tenants_.change_plan(actor(), made.id, "gold")));
    EXPECT_EQ(run(tenants_.change_plan(actor(), made.id, "pro"))->plan, "pro");
    EXPECT_FALSE(run(tenants_.set_active(actor(), "default", false)));
}

}  // namespace
}  // namespace ao::core
