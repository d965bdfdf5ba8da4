#include "core/setup.h"

#include "core/account_rig.h"
#include "core/demo_login.h"

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class FirstRun : public AccountRig {
  protected:
    base::Result<model::User> complete(
        const std::string& token, const std::string& name = "root-of-all"
    ) {
        return run(setup_.complete(token, name, kPassword, {"127.0.0.1", "request-1"}));
    }
};

TEST_F(FirstRun, ALinkMakesTheFirstAdminOnce) {
    auto token = setup_.prepare_now();
    ASSERT_TRUE(token);
    EXPECT_GE(token->size(), 22U) << "at least 128 bits";
    EXPECT_TRUE(setup_.required());
    auto made = complete(*token);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->role, model::Role::admin);
    EXPECT_FALSE(setup_.required());
    EXPECT_TRUE(sign_in("root-of-all"));
    EXPECT_EQ(complete(*token, "second").error().kind, base::ErrorKind::conflict);
    EXPECT_FALSE(setup_.prepare_now()) << "no link once there is an admin";
}

TEST_F(FirstRun, WrongAndOldLinksAreRefused) {
    auto first = setup_.prepare_now();
    auto second = setup_.prepare_now();
    EXPECT_EQ(complete(*first).error().kind, base::ErrorKind::forbidden) << "replaced";
    EXPECT_FALSE(complete(""));
    EXPECT_FALSE(complete(*second + "x"));
    clock_.advance(30min);
    EXPECT_EQ(complete(*second).error().kind, base::ErrorKind::forbidden) << "expired";
    EXPECT_TRUE(setup_.required());
    EXPECT_EQ(run(users_.list(actor(), false)).size(), 0U);
}

TEST_F(FirstRun, OnlyTheDigestOfTheLinkIsStored) {
    auto token = setup_.prepare_now();
    auto stored = in_store([](store::Session& session) {
        return *store::AccountStore(session).find_setting("setup_token_hash");
    });
    EXPECT_NE(stored, *token);
    EXPECT_EQ(stored.size(), 64U);
}

TEST_F(FirstRun, OfFiftyAtOnceExactlyOneSucceeds) {
    auto token = setup_.prepare_now();
    int succeeded = 0;
    int answered = 0;
    auto attempt = [&](int number) -> base::Async<> {
        std::string name = "root-" + std::to_string(number);
        Origin origin{"127.0.0.1", ""};  // g++ 12 frees an unnamed one twice
        auto made = co_await setup_.complete(*token, name, kPassword, std::move(origin));
        succeeded += made ? 1 : 0;
        ++answered;
    };
    for (int i = 0; i < 50; ++i)
        base::asio::co_spawn(loop_, attempt(i), [](const std::exception_ptr& failure) {
            EXPECT_FALSE(failure);
        });
    loop_.restart();
    loop_.run_for(60s);
    EXPECT_EQ(answered, 50);
    EXPECT_EQ(succeeded, 1);
    EXPECT_EQ(run(users_.list(actor(), false)).size(), 1U);
}

TEST_F(FirstRun, AnAdminMadeAtTheCommandLineEndsIt) {
    auto token = setup_.prepare_now();
    make_user("boss", model::Role::admin);
    EXPECT_FALSE(setup_.required());
    EXPECT_FALSE(complete(*token));
}

TEST_F(FirstRun, AViewerDoesNotEndIt) {
    setup_.prepare_now();
    make_user("viewer");
    EXPECT_TRUE(setup_.required());
}

TEST_F(FirstRun, PasswordRulesHoldForTheFirstAdmin) {
    auto token = setup_.prepare_now();
    auto refused = run(setup_.complete(*token, "admin", "admin123", {"127.0.0.1", ""}));
    EXPECT_EQ(refused.error().kind, base::ErrorKind::invalid);
    EXPECT_TRUE(complete(*token)) << "the link survives a mistake";
}

class DemoLogin : public AccountRig {};

TEST_F(DemoLogin, OpensAndCloses) {
    EXPECT_TRUE(open_demo_login(*database_, clock_));
    EXPECT_TRUE(sign_in("admin", "admin123"));
    EXPECT_FALSE(setup_.prepare_now()) << "the demo is set up";
    close_demo_login(*database_, clock_);
    EXPECT_FALSE(sign_in("admin", "admin123"));
    EXPECT_TRUE(setup_.prepare_now());
    make_user("admin", model::Role::admin);
    EXPECT_FALSE(open_demo_login(*database_, clock_)) << "somebody real has the name";
    EXPECT_TRUE(sign_in("admin"));
}

TEST_F(DemoLogin, OpensAgain) {
    open_demo_login(*database_, clock_);
    close_demo_login(*database_, clock_);
    EXPECT_TRUE(open_demo_login(*database_, clock_));
    EXPECT_TRUE(open_demo_login(*database_, clock_)) << "twice is no error";
    EXPECT_TRUE(sign_in("admin", "admin123"));
    EXPECT_EQ(run(users_.list(actor(), false)).size(), 1U);
}

TEST_F(DemoLogin, ANewPasswordOutlivesTheDemo) {
    open_demo_login(*database_, clock_);
    auto demo = run(users_.list(actor(), false)).at(0);
    EXPECT_TRUE(run(users_.set_password(actor(), demo.id, kPassword)));
    close_demo_login(*database_, clock_);
    EXPECT_TRUE(sign_in("admin"));
}

}  // namespace
}  // namespace ao::core
