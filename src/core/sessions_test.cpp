#include "core/sessions.h"

#include <chrono>

#include "base/crypto.h"
#include "core/account_rig.h"

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class SigningIn : public AccountRig {
  protected:
    SigningIn() { ann_ = make_user("Ann", model::Role::lead_manager); }

    model::User ann_;
};

TEST_F(SigningIn, GivesATokenThatNamesTheUser) {
    auto signed_in = sign_in("ann");
    ASSERT_TRUE(signed_in);
    EXPECT_EQ(signed_in->expires_in, 24h);
    EXPECT_EQ(signed_in->user.username, "Ann");
    auto identity = sessions_.authenticate(signed_in->token);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->actor.user_id, ann_.id);
    EXPECT_EQ(identity->actor.tenant_id, "default");
    EXPECT_EQ(identity->actor.role, model::Role::lead_manager);
    EXPECT_FALSE(identity->actor.token_id.empty());
    EXPECT_EQ(identity->expires_at, clock_.now() + 24h);
    auto stored = run(users_.get(actor(), ann_.id));
    EXPECT_EQ(stored->last_login_at, clock_.now());
    EXPECT_EQ(audit_types(), (std::vector<std::string>{"user_created", "user_signed_in"}));
}

TEST_F(SigningIn, EveryFailureIsTheSameError) {
    make_user("Eve");
    auto eve = run(users_.list(actor(), false));
    EXPECT_TRUE(run(users_.set_active(actor(), eve.back().id, false)));
    EXPECT_TRUE(run(users_.create(actor(), {.username = "Nopass"})));
    for (auto [name, password] : std::vector<std::pair<std::string, std::string>>{
             {"Ann", "wrong password here"},
             {"Ann", ""},
             {"Ann", std::string(5000, 'x')},
             {"nobody", kPassword},
             {"Eve", kPassword},
             {"Nopass", ""},
             {"Nopass", kPassword},
             {std::string("Ann\0x", 5), kPassword},
             {"' OR 1=1 --", kPassword}}) {
        auto refused = sign_in(name, password);
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().kind, base::ErrorKind::unauthenticated);
        EXPECT_EQ(refused.error().message, "Invalid username or password");
        EXPECT_TRUE(refused.error().fields.empty());
    }
    auto types = audit_types();
    EXPECT_EQ(std::count(types.begin(), types.end(), "sign_in_failed"), 9);
}

TEST_F(SigningIn, UnknownUsersTakeTheTimeOfKnownOnes) {
    auto time_of = [&](const std::string& name) {
        auto start = std::chrono::steady_clock::now();
        EXPECT_FALSE(sign_in(name, "wrong password here", "10.0.0.1"));
        return std::chrono::steady_clock::now() - start;
    };
    std::chrono::nanoseconds known{0};
    std::chrono::nanoseconds unknown{0};
    for (int i = 0; i < 6; ++i) {  // interleaved, so that other load hits both alike
        known += time_of("Ann");
        unknown += time_of("nobody");
        clock_.advance(10min);
    }
    EXPECT_LT(known, unknown * 2);
    EXPECT_LT(unknown, known * 2);
    EXPECT_GT(unknown, 6 * 5ms) << "the dummy hash was not computed";
}

TEST_F(SigningIn, ABurstOfWrongPasswordsIsThrottled) {
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(sign_in("Ann", "wrong password here"));
    auto refused = sign_in("Ann");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::throttled);
    clock_.advance(2s);
    EXPECT_TRUE(sign_in("Ann"));
}

TEST_F(SigningIn, LogoutEndsThatTokenOnly) {
    std::string first = token_of("Ann");
    std::string second = token_of("Ann");
    auto epoch = epoch_.current();
    EXPECT_TRUE(run(sessions_.sign_out(actor_of(first))).ok());
    EXPECT_FALSE(holds(first));
    EXPECT_TRUE(holds(second));
    EXPECT_GT(epoch_.current(), epoch) << "caches must be told";
    clock_.advance(25h);
    EXPECT_FALSE(holds(second)) << "expired";
}

TEST_F(SigningIn, SignInsDoNotVoidCaches) {
    auto epoch = epoch_.current();
    token_of("Ann");
    EXPECT_EQ(epoch_.current(), epoch);
}

TEST_F(SigningIn, RoleChangeDisablingAndPasswordsVoidTokens) {
    auto admin = actor();
    std::string token = token_of("Ann");
    EXPECT_TRUE(run(users_.change_role(admin, ann_.id, model::Role::viewer)));
    EXPECT_FALSE(holds(token));

    token = token_of("Ann");
    EXPECT_EQ(actor_of(token).role, model::Role::viewer);
    EXPECT_TRUE(run(users_.set_password(admin, ann_.id, "another set of quiet words")));
    EXPECT_FALSE(holds(token));

    token = sign_in("Ann", "another set of quiet words").value().token;
    EXPECT_TRUE(run(users_.set_active(admin, ann_.id, false)));
    EXPECT_FALSE(holds(token));
    EXPECT_TRUE(run(users_.set_active(admin, ann_.id, true)));
    EXPECT_FALSE(holds(token)) << "coming back must not revive old tokens";
}

TEST_F(SigningIn, OnesOwnPasswordNeedsTheOldOne) {
    std::string token = token_of("Ann");
    model::Actor self = actor_of(token);
    const std::string fresh = "seven green hills in fog";
    auto change = [&](const std::string& current, const std::string& wanted) {
        return run(sessions_.change_password(self, current, wanted));
    };
    EXPECT_EQ(change("wrong password here", fresh).error().kind, base::ErrorKind::forbidden);
    EXPECT_EQ(change(kPassword, "short").error().kind, base::ErrorKind::invalid);
    EXPECT_TRUE(change(kPassword, fresh).ok());
    EXPECT_FALSE(holds(token));
    EXPECT_FALSE(sign_in("Ann"));
    EXPECT_TRUE(sign_in("Ann", fresh));
    self.api_key_id = "key-1";
    EXPECT_EQ(change(fresh, kPassword).error().kind, base::ErrorKind::forbidden);
}

TEST_F(SigningIn, AStolenTokenIsNoWayToGuessThePassword) {
    model::Actor thief = actor_of(token_of("Ann"));
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(run(sessions_.change_password(thief, "a wrong guess", kPassword)).ok());
    auto refused = run(sessions_.change_password(thief, "a wrong guess", kPassword));
    EXPECT_EQ(refused.error().kind, base::ErrorKind::throttled);
}

TEST_F(SigningIn, ADisabledTenantLocksItsUsersOut) {
    auto tenant = run(tenants_.create(actor(), {.name = "Acme"})).value();
    make_user("Zoe", model::Role::admin, tenant.id);
    std::string token = token_of("Zoe");
    EXPECT_TRUE(holds(token));
    EXPECT_TRUE(run(tenants_.set_active(actor(), tenant.id, false)));
    EXPECT_FALSE(holds(token));
    EXPECT_FALSE(sign_in("Zoe"));
    EXPECT_TRUE(run(tenants_.set_active(actor(), tenant.id, true)));
    EXPECT_TRUE(holds(token));
}

TEST_F(SigningIn, TokensOfAnotherSecretAreRefused) {
    Sessions other(
        *database_, clock_, hasher_, throttle_, second_factor_, {.secret = std::string(40, 'k')}
    );
    EXPECT_FALSE(other.authenticate(token_of("Ann")));
}

TEST_F(SigningIn, AWeakHashIsReplacedAtTheNextSignIn) {
    // argon2id of kPassword with 8 MiB and one pass.
    const std::string weak =
        "$argon2id$v=19$m=8192,t=1,p=1$3zZnLb4mJBM2cqQ/bnIbdQ$Gz/FoJXlgt0uChfxcT6JiRNkOnZr1yI55//"
        "K4yenXBc";
    in_store([&](store::Session& session) {
        model::User user = *store::AccountStore(session).find_user(ann_.id);
        user.password_hash = weak;
        return store::AccountStore(session).update_user(user);
    });
    EXPECT_TRUE(sign_in("Ann"));
    auto stored = run(users_.get(actor(), ann_.id));
    EXPECT_NE(stored->password_hash, weak);
    EXPECT_FALSE(base::password_needs_rehash(stored->password_hash));
    EXPECT_TRUE(sign_in("Ann"));
}

TEST(StoredPasswords, AreArgon2idWithTheAdvisedParameters) {
    std::string first = base::hash_password("four quiet rivers run");
    std::string second = base::hash_password("four quiet rivers run");
    EXPECT_TRUE(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << first;
    EXPECT_NE(first, second) << "each has a salt of its own";
    EXPECT_FALSE(base::verify_password(first, "four quiet rivers ruN"));
    std::string long_one(72, 'a');
    EXPECT_FALSE(base::verify_password(base::hash_password(long_one), long_one + "b"))
        << "nothing is cut off at 72 bytes";
}

}  // namespace
}  // namespace ao::core
