#include "core/two_factor.h"

#include <algorithm>
#include <cctype>
#include <chrono>

#include "core/account_rig.h"
#include "model/totp.h"
#include "store/second_factor_store.h"

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class TwoFactors : public AccountRig {
  protected:
    TwoFactors() {
        ann_ = make_user("Ann", model::Role::lead_manager);
        self_ = actor_of(token_of("Ann"));
    }

    /// The secret as the app has it.
    std::string secret() {
        return in_store([&](store::Session& session) {
            auto factor = store::SecondFactorStore(session).find(ann_.id);
            return second_factor_.open(ann_.id, factor->sealed_secret).value();
        });
    }

    std::string code() { return model::totp_code(secret(), model::totp_step(clock_.now())); }

    std::vector<std::string> enable() {
        EXPECT_TRUE(run(two_factor_.begin(self_)));
        return run(two_factor_.enable(self_, code())).value();
    }

    base::Result<SignedIn> sign_in_with(const std::string& code) {
        return run(sessions_.sign_in({"Ann", kPassword, code}, {"127.0.0.1", "request-1"}));
    }

    std::string code_error(const std::string& code) {
        auto refused = sign_in_with(code);
        return refused ? "signed in" : refused.error().code;
    }

    model::User ann_;
    model::Actor self_;
};

TEST_F(TwoFactors, CountForNothingUntilTheAppHasProvedItsSecret) {
    auto offer = run(two_factor_.begin(self_));
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->secret.size(), 32U);
    EXPECT_TRUE(offer->address.starts_with("otpauth://totp/Automation%20Orchestrator:Ann?secret="));
    EXPECT_TRUE(sign_in("Ann"));
    auto refused = run(two_factor_.enable(self_, "000000"));
    EXPECT_EQ(refused.error().kind, base::ErrorKind::invalid);
    EXPECT_EQ(refused.error().code, kTwoFactorInvalid);
    EXPECT_FALSE(run(two_factor_.get(self_))->enabled);
    auto again = run(two_factor_.begin(self_));
    EXPECT_NE(again->secret, offer->secret);
}

TEST_F(TwoFactors, SigningInThenAsksForACodeThatHoldsOnce) {
    EXPECT_EQ(enable().size(), 10U);
    EXPECT_EQ(code_error(""), kTwoFactorRequired);
    EXPECT_EQ(code_error(code()), kTwoFactorInvalid) << "it was used to switch it on";
    clock_.advance(30s);
    const std::string fresh = code();
    EXPECT_TRUE(sign_in_with(fresh));
    EXPECT_EQ(code_error(fresh), kTwoFactorInvalid);
    auto types = audit_types();
    EXPECT_EQ(std::count(types.begin(), types.end(), "sign_in_failed"), 2);
}

TEST_F(TwoFactors, AWrongPasswordTellsNothingOfTheSecondFactor) {
    enable();
    auto refused = sign_in("Ann", "wrong password here");
    EXPECT_EQ(refused.error().message, "Invalid username or password");
    EXPECT_TRUE(refused.error().code.empty());
}

TEST_F(TwoFactors, GuessingCodesIsThrottled) {
    enable();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(code_error("000000"), kTwoFactorInvalid);
    EXPECT_EQ(sign_in_with("000000").error().kind, base::ErrorKind::throttled);
}

TEST_F(TwoFactors, ARecoveryCodeHoldsOnceHoweverItIsTyped) {
    const auto codes = enable();
    std::string typed = codes[3];
    std::erase(typed, '-');
    for (char& c : typed)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_TRUE(sign_in_with(typed));
    EXPECT_EQ(code_error(codes[3]), kTwoFactorInvalid);
    EXPECT_TRUE(sign_in_with(codes[4]));
    EXPECT_EQ(run(two_factor_.get(self_))->recovery_codes, 8);
}

TEST_F(TwoFactors, SecretsAndCodesAreNotInTheDatabase) {
    const auto codes = enable();
    const std::string plain = secret();
    in_store([&](store::Session& session) {
        store::SecondFactorStore factors(session);
        EXPECT_EQ(factors.find(ann_.id)->sealed_secret.find(plain), std::string::npos);
        EXPECT_FALSE(factors.take_recovery_code(ann_.id, codes[0]));
        return true;
    });
    clock_.advance(30s);
    const std::string fresh = code();
    std::filesystem::create_directories(directory_ / "elsewhere");
    const Vault elsewhere(directory_ / "elsewhere");
    const SecondFactor other(elsewhere);
    in_store([&](store::Session& session) {
        EXPECT_FALSE(other.accept(session, ann_.id, fresh, clock_.now()));
        EXPECT_TRUE(second_factor_.accept(session, ann_.id, fresh, clock_.now()));
        return true;
    });
}

TEST_F(TwoFactors, SwitchingOffNeedsPasswordAndCode) {
    const auto codes = enable();
    EXPECT_EQ(run(two_factor_.begin(self_)).error().kind, base::ErrorKind::conflict);
    auto disable = [&](const std::string& password, const std::string& with) {
        return run(two_factor_.disable(self_, password, with));
    };
    EXPECT_EQ(disable("wrong password here", codes[0]).error().kind, base::ErrorKind::forbidden);
    EXPECT_EQ(disable(kPassword, "").error().kind, base::ErrorKind::invalid);
    EXPECT_EQ(disable(kPassword, "000000").error().code, kTwoFactorInvalid);
    EXPECT_TRUE(disable(kPassword, codes[0]).ok());
    EXPECT_EQ(disable(kPassword, codes[1]).error().kind, base::ErrorKind::conflict);
    EXPECT_TRUE(sign_in("Ann"));
}

TEST_F(TwoFactors, ApiKeysMayNotTouchThem) {
    model::Actor key = self_;
    key.api_key_id = "key-1";
    EXPECT_EQ(run(two_factor_.begin(key)).error().kind, base::ErrorKind::forbidden);
    EXPECT_EQ(run(two_factor_.enable(key, "000000")).error().kind, base::ErrorKind::forbidden);
}

TEST_F(TwoFactors, OtherBrowsersEndWhenItChanges) {
    const core::Credentials ann{"Ann", kPassword};
    const std::string here = run(browsers_.open(ann, {"10.0.0.7", "r"}, "", ""))->token;
    const std::string there = run(browsers_.open(ann, {"10.0.0.8", "r"}, "", ""))->token;
    self_ = browsers_.authenticate(here)->actor;
    enable();
    EXPECT_TRUE(browsers_.authenticate(here));
    EXPECT_FALSE(browsers_.authenticate(there));
}

TEST_F(TwoFactors, AnAdministratorHelpsWhoHasLostThem) {
    enable();
    const model::Actor elsewhere = actor("other-tenant");
    EXPECT_EQ(run(two_factor_.reset(elsewhere, ann_.id)).error().kind, base::ErrorKind::not_found);
    EXPECT_TRUE(run(two_factor_.reset(actor(), ann_.id)).ok());
    EXPECT_TRUE(sign_in("Ann"));
    EXPECT_EQ(run(two_factor_.reset(actor(), ann_.id)).error().kind, base::ErrorKind::conflict);
}

}  // namespace
}  // namespace ao::core
