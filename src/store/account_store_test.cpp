#include "store/account_store.h"

#include "store/conformance_test.h"

namespace ao::store {
namespace {

model::User sample_user(const std::string& id, const std::string& name) {
    model::User user;
    user.id = id;
    user.tenant_id = "default";
    user.username = name;
    user.email = name + "@example.com";
    user.role = model::Role::lead_manager;
    user.password_hash = "$argon2id$x";
    user.created_at = base::from_micros(1);
    user.updated_at = base::from_micros(2);
    return user;
}

model::ApiKey sample_key(const std::string& id, const std::string& hash) {
    model::ApiKey key;
    key.id = id;
    key.tenant_id = "default";
    key.user_id = "u1";
    key.name = "importer";
    key.hash = hash;
    key.preview = "ao_ab…yz";
    key.scopes = {model::Permission::leads_read, model::Permission::tasks_work};
    key.created_at = base::from_micros(1);
    key.expires_at = base::from_micros(9);
    return key;
}

class AccountStoreTest : public Conformance {
  protected:
    template <class Call>
    auto store(Call call) {
        return write([&](Session& session) {
            AccountStore accounts(session);
            return call(accounts);
        });
    }

    void insert_user(const model::User& user) {
        store([&](AccountStore& accounts) {
            accounts.insert_user(user);
            return true;
        });
    }

    std::string violated(const std::function<void(AccountStore&)>& call) {
        return store([&](AccountStore& accounts) -> std::string {
            try {
                call(accounts);
            } catch (const UniqueViolation& violation) {
                return violation.constraint;
            }
            return "nothing";
        });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, AccountStoreTest, every_backend(), backend_name);

TEST_P(AccountStoreTest, TheDefaultTenantExistsFromTheStart) {
    const auto tenants = store([](AccountStore& accounts) { return accounts.list_tenants(); });
    ASSERT_EQ(tenants.size(), 1U);
    EXPECT_EQ(tenants[0].id, "default");
    EXPECT_TRUE(tenants[0].active);
}

TEST_P(AccountStoreTest, TenantsAreStoredChangedAndUnique) {
    model::Tenant tenant;
    tenant.id = "acme";
    tenant.name = "Acme";
    tenant.email = "a@acme.com";
    tenant.owner_id = "u9";
    tenant.plan = "pro";
    tenant.created_at = base::from_micros(5);
    EXPECT_EQ(violated([&](AccountStore& accounts) { accounts.insert_tenant(tenant); }), "nothing");
    EXPECT_EQ(
        violated([&](AccountStore& accounts) { accounts.insert_tenant(tenant); }), "tenant.id"
    );
    tenant.active = false;
    tenant.name = "Acme GmbH";
    EXPECT_TRUE(store([&](AccountStore& accounts) { return accounts.update_tenant(tenant); }));
    const auto found = store([](AccountStore& accounts) { return accounts.find_tenant("acme"); });
    EXPECT_EQ(found->name, "Acme GmbH");
    EXPECT_EQ(found->owner_id, "u9");
    EXPECT_EQ(found->plan, "pro");
    EXPECT_FALSE(found->active);
    EXPECT_EQ(found->created_at, base::from_micros(5));
    tenant.id = "unknown";
    EXPECT_FALSE(store([&](AccountStore& accounts) { return accounts.update_tenant(tenant); }));
}

TEST_P(AccountStoreTest, UsersAreFoundByIdAndByNameInAnyCase) {
    insert_user(sample_user("u1", "Ann"));
    const auto by_name = store([](AccountStore& a) { return a.find_user_by_name("aNN"); });
    ASSERT_TRUE(by_name);
    EXPECT_EQ(by_name->id, "u1");
    EXPECT_EQ(by_name->username, "Ann");
    EXPECT_EQ(by_name->role, model::Role::lead_manager);
    EXPECT_EQ(by_name->password_hash, "$argon2id$x");
    EXPECT_EQ(by_name->token_version, 1);
    EXPECT_EQ(by_name->updated_at, base::from_micros(2));
    EXPECT_FALSE(store([](AccountStore& a) { return a.find_user_by_name("an"); }));
    EXPECT_EQ(
        violated([](AccountStore& a) { a.insert_user(sample_user("u2", "ANN")); }),
        "user_account.username"
    );
    EXPECT_EQ(
        violated([](AccountStore& a) { a.insert_user(sample_user("u1", "Bob")); }),
        "user_account.id"
    );
    EXPECT_EQ(store([](AccountStore& a) { return a.count_users(); }), 1);
}

TEST_P(AccountStoreTest, AUserOfAnUnknownTenantIsRefused) {
    auto user = sample_user("u1", "ann");
    user.tenant_id = "nowhere";
    EXPECT_THROW(insert_user(user), Failure);
    EXPECT_EQ(store([](AccountStore& a) { return a.count_users(); }), 0);
}

TEST_P(AccountStoreTest, UsersAreListedByNameAndByTenant) {
    insert_user(sample_user("u1", "bob"));
    insert_user(sample_user("u2", "Ann"));
    auto gone = sample_user("u3", "cid");
    gone.active = false;
    insert_user(gone);
    const auto all = store([](AccountStore& a) { return a.list_users("default", false); });
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].username, "Ann");
    EXPECT_EQ(store([](AccountStore& a) { return a.list_users("default", true); }).size(), 2U);
    EXPECT_TRUE(store([](AccountStore& a) { return a.list_users("other", false); }).empty());
}

TEST_P(AccountStoreTest, ChangesOfUsersWakeSubscribersAndSignInsDoNot) {
    insert_user(sample_user("u1", "ann"));
    std::atomic<int> wakes{0};
    const auto subscription = database().subscribe(Topic::accounts, [&] { ++wakes; });
    auto user = sample_user("u1", "ann");
    user.active = false;
    user.token_version = 2;
    user.role = model::Role::viewer;
    EXPECT_TRUE(store([&](AccountStore& a) { return a.update_user(user); }));
    EXPECT_EQ(wakes, 1);
    store([](AccountStore& a) {
        a.touch_user("u1", base::from_micros(77));
        return true;
    });
    EXPECT_EQ(wakes, 1);
    const auto found = store([](AccountStore& a) { return a.find_user("u1"); });
    EXPECT_FALSE(found->active);
    EXPECT_EQ(found->token_version, 2);
    EXPECT_EQ(found->role, model::Role::viewer);
    EXPECT_EQ(found->last_login_at, base::from_micros(77));
}

TEST_P(AccountStoreTest, KeysAreFoundByHashAndByTenant) {
    insert_user(sample_user("u1", "ann"));
    store([](AccountStore& a) {
        a.insert_api_key(sample_key("k1", "h1"));
        a.insert_api_key(sample_key("k2", "h2"));
        return true;
    });
    EXPECT_EQ(
        violated([](AccountStore& a) { a.insert_api_key(sample_key("k3", "h1")); }), "api_key.hash"
    );
    const auto key = store([](AccountStore& a) { return a.find_api_key_by_hash("h1"); });
    ASSERT_TRUE(key);
    EXPECT_EQ(key->id, "k1");
    EXPECT_EQ(key->scopes, sample_key("", "").scopes);
    EXPECT_EQ(key->expires_at, base::from_micros(9));
    EXPECT_FALSE(store([](AccountStore& a) { return a.find_api_key("other", "k1"); }));
    EXPECT_EQ(store([](AccountStore& a) { return a.list_api_keys("default", "u1"); }).size(), 2U);
    EXPECT_TRUE(store([](AccountStore& a) { return a.list_api_keys("other", "u1"); }).empty());
}

TEST_P(AccountStoreTest, KeysAreRevokedAndTheirUseIsNotedQuietly) {
    insert_user(sample_user("u1", "ann"));
    auto key = sample_key("k1", "h1");
    store([&](AccountStore& a) {
        a.insert_api_key(key);
        return true;
    });
    std::atomic<int> wakes{0};
    const auto subscription = database().subscribe(Topic::accounts, [&] { ++wakes; });
    store([](AccountStore& a) {
        a.touch_api_key("default", "k1", base::from_micros(8));
        return true;
    });
    EXPECT_EQ(wakes, 0);
    EXPECT_EQ(
        store([](AccountStore& a) { return a.find_api_key("default", "k1"); })->last_used_at,
        base::from_micros(8)
    );
    key.revoked_at = base::from_micros(99);
    EXPECT_TRUE(store([&](AccountStore& a) { return a.update_api_key(key); }));
    EXPECT_EQ(wakes, 1);
    EXPECT_EQ(
        store([](AccountStore& a) { return a.find_api_key("default", "k1"); })->revoked_at,
        base::from_micros(99)
    );
}

TEST_P(AccountStoreTest, RevokedTokensAreKeptUntilTheyExpire) {
    store([](AccountStore& a) {
        a.revoke_token("t1", base::from_micros(100));
        a.revoke_token("t1", base::from_micros(100));
        a.revoke_token("t2", base::from_micros(200));
        return true;
    });
    const auto list = [&](int micros) {
        return store([&](AccountStore& a) {
            return a.list_revoked_tokens(base::from_micros(micros));
        });
    };
    EXPECT_EQ(list(50).size(), 2U);
    EXPECT_EQ(list(150), std::vector<std::string>{"t2"});
    store([](AccountStore& a) {
        a.forget_expired_tokens(base::from_micros(150));
        return true;
    });
    EXPECT_FALSE(store([](AccountStore& a) { return a.is_token_revoked("t1"); }));
    EXPECT_TRUE(store([](AccountStore& a) { return a.is_token_revoked("t2"); }));
}

TEST_P(AccountStoreTest, SettingsAreReplacedAndRemoved) {
    store([](AccountStore& a) {
        a.put_setting("n", "1");
        a.put_setting("n", "2");
        return true;
    });
    EXPECT_EQ(store([](AccountStore& a) { return a.find_setting("n"); }), "2");
    store([](AccountStore& a) {
        a.remove_setting("n");
        return true;
    });
    EXPECT_EQ(store([](AccountStore& a) { return a.find_setting("n"); }), std::nullopt);
}

}  // namespace
}  // namespace ao::store
