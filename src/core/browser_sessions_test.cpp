#include "core/browser_sessions.h"

#include <chrono>

#include "core/account_rig.h"

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class Browsers : public AccountRig {
  protected:
    Browsers() { ann_ = make_user("Ann", model::Role::lead_manager); }

    OpenedBrowser open(const std::string& previous = "", const std::string& agent = "Firefox") {
        return run(browsers_.open({"Ann", kPassword}, {"10.0.0.7", "request-1"}, agent, previous))
            .value();
    }

    bool is_in(const std::string& token) { return browsers_.authenticate(token).ok(); }

    model::Actor actor_with(const std::string& token) {
        return browsers_.authenticate(token).value().actor;
    }

    void note_use(const std::string& token) { run(noted(actor_with(token))); }

    model::User ann_;

  private:
    base::Async<bool> noted(model::Actor who) {
        co_await browsers_.note_use(std::move(who));
        co_return true;
    }
};

TEST_F(Browsers, TheCookieNamesTheUserAndOnlyItsHashIsKept) {
    const OpenedBrowser opened = open();
    auto identity = browsers_.authenticate(opened.token);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->actor.user_id, ann_.id);
    EXPECT_EQ(identity->actor.role, model::Role::lead_manager);
    EXPECT_EQ(identity->actor.session_id, opened.browser.id);
    EXPECT_FALSE(identity->note_use);
    EXPECT_EQ(opened.token.size(), 43U);
    EXPECT_EQ(opened.browser.token_hash.find(opened.token), std::string::npos);
    EXPECT_FALSE(is_in(opened.browser.token_hash));
    EXPECT_FALSE(is_in(""));
    EXPECT_FALSE(is_in(std::string(43, 'A')));
}

TEST_F(Browsers, AreSignedOutWithoutUseAndAtTheLatestAfterTheirLife) {
    const OpenedBrowser opened = open();
    clock_.advance(59min);
    ASSERT_TRUE(is_in(opened.token));
    EXPECT_TRUE(browsers_.authenticate(opened.token)->note_use);
    note_use(opened.token);
    clock_.advance(59min);
    ASSERT_TRUE(is_in(opened.token)) << "the use counted";
    clock_.advance(1min);
    EXPECT_FALSE(is_in(opened.token));

    const OpenedBrowser busy = open();
    for (int hour = 0; hour < 47; ++hour) {
        clock_.advance(30min);
        ASSERT_TRUE(is_in(busy.token)) << hour;
        note_use(busy.token);
    }
    clock_.advance(30min);
    EXPECT_FALSE(is_in(busy.token));
}

TEST_F(Browsers, SigningInAgainEndsTheSessionOfTheCookieThatCameAlong) {
    const OpenedBrowser first = open();
    const OpenedBrowser second = open(first.token);
    EXPECT_FALSE(is_in(first.token));
    EXPECT_TRUE(is_in(second.token));
}

TEST_F(Browsers, RotationVoidsTheOldCookieAndKeepsTheCsrfToken) {
    const OpenedBrowser opened = open();
    const model::Actor self = actor_with(opened.token);
    const std::string csrf = browsers_.csrf_token(self.session_id);
    auto fresh = run(browsers_.rotate(self));
    ASSERT_TRUE(fresh);
    EXPECT_FALSE(is_in(opened.token));
    EXPECT_EQ(actor_with(*fresh).session_id, self.session_id);
    EXPECT_EQ(browsers_.csrf_token(self.session_id), csrf);
    EXPECT_NE(browsers_.csrf_token("another"), csrf);
}

TEST_F(Browsers, ANewPasswordEndsEveryOtherSessionAndToken) {
    const OpenedBrowser here = open();
    const OpenedBrowser there = open();
    const std::string token = token_of("Ann");
    const auto changed =
        run(sessions_.change_password(actor_with(here.token), kPassword, "seven green hills in fog")
        );
    ASSERT_TRUE(changed.ok());
    EXPECT_TRUE(is_in(here.token));
    EXPECT_FALSE(is_in(there.token));
    EXPECT_FALSE(holds(token));
}

TEST_F(Browsers, RoleChangeAndDisablingEndThem) {
    const OpenedBrowser opened = open();
    ASSERT_TRUE(run(users_.change_role(actor(), ann_.id, model::Role::viewer)));
    EXPECT_FALSE(is_in(opened.token));
    const OpenedBrowser again = open();
    ASSERT_TRUE(run(users_.set_active(actor(), ann_.id, false)));
    EXPECT_FALSE(is_in(again.token));
}

TEST_F(Browsers, AreListedAndEndedByTheirUserAlone) {
    const OpenedBrowser here = open("", "Firefox\x01 \xff cut");
    const OpenedBrowser there = open();
    const model::Actor self = actor_with(here.token);
    auto listed = run(browsers_.list(self));
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[1].id, here.browser.id);
    EXPECT_EQ(listed[1].user_agent, "Firefox  ");
    EXPECT_EQ(listed[1].address, "10.0.0.7");

    const model::User eve = make_user("Eve");
    model::Actor stranger = self;
    stranger.user_id = eve.id;
    EXPECT_EQ(
        run(browsers_.end(stranger, there.browser.id)).error().kind, base::ErrorKind::not_found
    );
    EXPECT_TRUE(is_in(there.token));
    EXPECT_TRUE(run(browsers_.end(self, there.browser.id)).ok());
    EXPECT_FALSE(is_in(there.token));

    open();
    open();
    EXPECT_EQ(run(browsers_.end_others(self)).value(), 2);
    EXPECT_TRUE(is_in(here.token));
    EXPECT_TRUE(run(browsers_.close(self)).ok());
    EXPECT_FALSE(is_in(here.token));
    EXPECT_EQ(run(browsers_.close(self)).error().kind, base::ErrorKind::unauthenticated);
}

TEST_F(Browsers, TheOldestOfTooManyEnds) {
    BrowserSessions few(*database_, clock_, sessions_, {.secret = "s", .most_per_user = 2});
    std::vector<std::string> tokens;
    for (int i = 0; i < 3; ++i) {
        clock_.advance(1s);
        tokens.push_back(run(few.open({"Ann", kPassword}, {"10.0.0.7", "r"}, "", ""))->token);
    }
    EXPECT_FALSE(is_in(tokens[0]));
    EXPECT_TRUE(is_in(tokens[1]));
    EXPECT_TRUE(is_in(tokens[2]));
}

}  // namespace
}  // namespace ao::core
