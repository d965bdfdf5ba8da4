#include "core/api_keys.h"

#include "core/account_rig.h"

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class Keys : public AccountRig {
  protected:
    Keys() {
        ann_ = make_user("ann", model::Role::lead_manager);
        self_ = actor_of(token_of("ann"));
    }

    base::Result<MadeApiKey> make(NewApiKey wanted) {
        return run(keys_.create(self_, std::move(wanted)));
    }

    model::User ann_;
    model::Actor self_;
};

TEST_F(Keys, ActForTheirOwner) {
    auto made = make({.name = "crm"});
    ASSERT_TRUE(made);
    auto identity = keys_.authenticate(made->secret);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->actor.user_id, ann_.id);
    EXPECT_EQ(identity->actor.api_key_id, made->key.id);
    EXPECT_TRUE(identity->actor.may(model::Permission::leads_write));
    EXPECT_TRUE(made->key.id.starts_with("key-"));
}

TEST_F(Keys, OnlyTheirHashIsStored) {
    auto made = make({.name = "crm"}).value();
    auto listed = run(keys_.list(self_)).keys;
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].hash.size(), 64U);
    EXPECT_EQ(listed[0].hash.find(made.secret), std::string::npos);
    EXPECT_LT(listed[0].preview.size(), 16U);
    auto events = run(audit_.list(actor(), {}, 0, 10));
    for (const auto& event : events)
        EXPECT_EQ(event.details.text.find(made.secret), std::string::npos);
}

TEST_F(Keys, ScopesNarrowAndAreInherited) {
    using enum model::Permission;
    auto made = make({.name = "reader", .scopes = {leads_read}}).value();
    model::Actor reader = keys_.authenticate(made.secret).value().actor;
    EXPECT_TRUE(reader.may(leads_read));
    EXPECT_FALSE(reader.may(leads_write));
    auto child = run(keys_.create(reader, {.name = "child"}));
    ASSERT_TRUE(child);
    EXPECT_EQ(child->key.scopes, std::vector<model::Permission>{leads_read});
    EXPECT_EQ(
        run(keys_.create(reader, {.name = "thief", .scopes = {leads_write}})).error().kind,
        base::ErrorKind::forbidden
    );
    EXPECT_FALSE(make({.name = "thief", .scopes = {users_manage}})) << "more than the role";
}

TEST_F(Keys, ExpireAndAreRevokedAtOnce) {
    auto short_lived = make({.name = "a", .expires_in_days = 1}).value();
    auto revoked = make({.name = "b"}).value();
    auto epoch = epoch_.current();
    EXPECT_TRUE(run(keys_.revoke(self_, revoked.key.id)).ok());
    EXPECT_GT(epoch_.current(), epoch);
    EXPECT_FALSE(keys_.authenticate(revoked.secret));
    EXPECT_TRUE(run(keys_.revoke(self_, revoked.key.id)).ok()) << "again is no error";
    EXPECT_TRUE(keys_.authenticate(short_lived.secret));
    clock_.advance(24h);
    EXPECT_FALSE(keys_.authenticate(short_lived.secret));
}

TEST_F(Keys, BelongToTheirOwner) {
    auto made = make({.name = "a"}).value();
    make_user("bob", model::Role::lead_manager);
    model::Actor bob = actor_of(token_of("bob"));
    EXPECT_FALSE(run(keys_.revoke(bob, made.key.id)).ok());
    EXPECT_TRUE(run(keys_.list(bob)).keys.empty());
    model::Actor elsewhere = actor("other");
    EXPECT_FALSE(run(keys_.revoke(elsewhere, made.key.id)).ok());
    EXPECT_TRUE(run(keys_.revoke(actor(), made.key.id)).ok()) << "an admin may";
}

TEST_F(Keys, EndWithTheirOwner) {
    auto made = make({.name = "a"}).value();
    EXPECT_TRUE(run(users_.set_active(actor(), ann_.id, false)));
    EXPECT_FALSE(keys_.authenticate(made.secret));
}

TEST_F(Keys, MadeUpOnesAreRefused) {
    EXPECT_FALSE(keys_.authenticate(model::make_api_key_secret()));
    EXPECT_FALSE(keys_.authenticate("ao_"));
    EXPECT_FALSE(keys_.authenticate(""));
    EXPECT_FALSE(keys_.authenticate(std::string(100'000, 'x')));
}

TEST_F(Keys, AWrongChecksumAsksNoDatabase) {
    std::string wrong = model::make_api_key_secret();
    wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
    database_->close();  // from here on a look-up would throw
    EXPECT_FALSE(keys_.authenticate(wrong));
}

TEST_F(Keys, LastUseIsNotedOncePerMinute) {
    auto made = make({.name = "a"}).value();
    auto use = [&]() -> base::Async<bool> {
        auto identity = keys_.authenticate(made.secret);
        co_await keys_.note_use(identity->actor);
        co_return identity->note_use;
    };
    const base::Time first = clock_.now();
    EXPECT_TRUE(run(use()));
    clock_.advance(30s);
    EXPECT_FALSE(run(use()));
    EXPECT_EQ(run(keys_.list(self_)).keys[0].last_used_at, first);
    clock_.advance(31s);
    EXPECT_TRUE(run(use()));
    EXPECT_EQ(run(keys_.list(self_)).keys[0].last_used_at, clock_.now());
}

TEST_F(Keys, WishesAreChecked) {
    auto refused = make({.name = "", .expires_in_days = -1});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.size(), 2U);
    EXPECT_FALSE(make({.name = "a", .expires_in_days = 3651}));
    EXPECT_TRUE(make({.name = "a", .expires_in_days = 0}));
}

}  // namespace
}  // namespace ao::core
