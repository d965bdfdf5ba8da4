#include "api/browsers.h"

#include <gmock/gmock.h>

#include "api/api_rig.h"
#include "model/totp.h"

namespace ao::api {
namespace {

using http::Method;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What an authenticator app does with a secret that is typed in.
std::string base32_decoded(std::string_view text) {
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        held = held << 5U | static_cast<std::uint32_t>(digits.find(c));
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(held >> bits & 0xFFU);
    }
    return bytes;
}

class BrowserRoutes : public ApiRig {
  protected:
    const std::string credentials_ =
        R"({"username":"boss","password":")" + std::string(kPassword) + R"("})";

    /// The request of a page of ours, with the cookie and, for changes, the CSRF token.
    Headers page(Headers more = {}) {
        Headers headers{{"Host", "ao.example:8000"}, {"Cookie", "theme=dark; " + cookie_}};
        headers.insert(headers.end(), more.begin(), more.end());
        return headers;
    }

    Headers changing(Headers more = {}) {
        more.emplace_back("Origin", "http://ao.example:8000");
        more.emplace_back("X-CSRF-Token", csrf_);
        return page(std::move(more));
    }

    http::Response sign_in_browser() {
        auto response = ask(Method::post, "/api/auth/session", page(), credentials_);
        keep_cookie(response);
        csrf_ = member(response.body, "csrf_token");
        return response;
    }

    void keep_cookie(const http::Response& response) {
        const std::string set = header(response, "Set-Cookie");
        cookie_ = set.substr(0, set.find(';'));
    }

    int status_of(Method method, const std::string& target, const Headers& headers) {
        return ask(method, target, headers).status;
    }

    std::string cookie_;
    std::string csrf_;
};

TEST_F(BrowserRoutes, SigningInSetsAGuardedCookie) {
    auto response = sign_in_browser();
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_THAT(
        header(response, "Set-Cookie"),
        AllOf(
            HasSubstr("ao_session="),
            HasSubstr("; Path=/; HttpOnly; SameSite=Strict"),
            Not(HasSubstr("Secure")),
            Not(HasSubstr("Domain"))
        )
    );
    EXPECT_THAT(response.body, Not(HasSubstr(cookie_.substr(cookie_.find('=') + 1))));
    EXPECT_THAT(member(response.body, "user"), HasSubstr(R"("permissions":[)"));
    EXPECT_EQ(member(response.body, "two_factor_enabled"), "false");
    auto current = ask(Method::get, "/api/auth/session", page());
    EXPECT_EQ(current.status, 200);
    EXPECT_EQ(member(current.body, "csrf_token"), csrf_);
    EXPECT_EQ(status_of(Method::get, "/api/leads", page()), 200);
}

TEST_F(BrowserRoutes, OverTlsTheCookieIsOfThisHostOnly) {
    secure_ = true;
    auto response = sign_in_browser();
    EXPECT_THAT(
        header(response, "Set-Cookie"),
        AllOf(HasSubstr("__Host-ao_session="), HasSubstr("; Secure"))
    );
    EXPECT_EQ(status_of(Method::get, "/api/auth/session", page()), 200);
    secure_ = false;
    EXPECT_EQ(status_of(Method::get, "/api/auth/session", page()), 401);
}

TEST_F(BrowserRoutes, WithoutACookieThereIsNoSession) {
    EXPECT_EQ(get("/api/auth/session").status, 401);
    EXPECT_EQ(get("/api/auth/session", token_of("boss")).status, 401);
    cookie_ = "ao_session=" + std::string(43, 'A');
    EXPECT_EQ(status_of(Method::get, "/api/auth/session", page()), 401);
    const std::string wrong = R"({"username":"boss","password":"wrong password here"})";
    EXPECT_EQ(post("/api/auth/session", wrong).status, 401);
}

TEST_F(BrowserRoutes, ChangesNeedTheTokenAndOurOwnPage) {
    sign_in_browser();
    const auto end_others = [&](const Headers& headers) {
        return status_of(Method::del, "/api/auth/sessions", headers);
    };
    EXPECT_EQ(end_others(changing()), 200);
    EXPECT_EQ(end_others(page()), 403);
    EXPECT_EQ(end_others(page({{"Origin", "http://ao.example:8000"}})), 403);
    EXPECT_EQ(end_others(page({{"X-CSRF-Token", csrf_}})), 403) << "from no page at all";
    EXPECT_EQ(end_others(page({{"X-CSRF-Token", csrf_}, {"Sec-Fetch-Site", "same-origin"}})), 200);
    for (const char* site : {"cross-site", "same-site", "none"})
        EXPECT_EQ(end_others(changing({{"Sec-Fetch-Site", site}})), 403) << site;
    for (const char* origin :
         {"http://evil.example",
          "http://ao.example",
          "null",
          "http://ao.example:8000.evil.example"})
        EXPECT_EQ(end_others(page({{"X-CSRF-Token", csrf_}, {"Origin", origin}})), 403) << origin;
    auto refused = ask(Method::del, "/api/auth/sessions", page());
    EXPECT_EQ(member(refused.body, "code"), "csrf");
}

TEST_F(BrowserRoutes, TheCsrfTokenOfAnotherSessionIsRefused) {
    sign_in_browser();
    const std::string others = csrf_;
    cookie_.clear();
    sign_in_browser();
    EXPECT_NE(csrf_, others);
    csrf_ = others;
    EXPECT_EQ(status_of(Method::del, "/api/auth/sessions", changing()), 403);
}

TEST_F(BrowserRoutes, ATokenWinsOverTheCookieAndNeedsNoCsrfToken) {
    sign_in_browser();
    const model::User ann = make_user("ann");
    auto with_token = page(bearer(token_of("ann")));
    EXPECT_EQ(member(ask(Method::get, "/api/auth/me", with_token).body, "username"), "ann");
    EXPECT_EQ(status_of(Method::post, "/api/auth/logout", with_token), 200);
    EXPECT_EQ(status_of(Method::get, "/api/auth/me", page(bearer("nonsense"))), 401)
        << "the cookie does not step in for a token that fails";
    const std::string text = cookie_.substr(cookie_.find('=') + 1);
    EXPECT_EQ(get("/api/auth/me", text).status, 401) << "a cookie is no token";
}

TEST_F(BrowserRoutes, AnotherSiteCannotSignAVisitorIn) {
    Headers cross{{"Host", "ao.example"}, {"Origin", "http://evil.example"}};
    EXPECT_EQ(ask(Method::post, "/api/auth/session", cross, credentials_).status, 403);
}

TEST_F(BrowserRoutes, SigningOutTakesTheCookieAway) {
    sign_in_browser();
    auto response = ask(Method::del, "/api/auth/session", changing());
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(header(response, "Set-Cookie"), HasSubstr("ao_session=; Max-Age=0"));
    EXPECT_EQ(header(response, "Clear-Site-Data"), "\"storage\"");
    EXPECT_EQ(status_of(Method::get, "/api/auth/session", page()), 401);
}

TEST_F(BrowserRoutes, ANewPasswordGivesThisBrowserANewCookie) {
    sign_in_browser();
    const std::string old = cookie_;
    auto response =
        ask(Method::post,
            "/api/auth/password",
            changing(),
            R"({"current_password":")" + std::string(kPassword) +
                R"(","new_password":"seven green hills in fog"})");
    ASSERT_EQ(response.status, 200) << response.body;
    keep_cookie(response);
    EXPECT_NE(cookie_, old);
    EXPECT_EQ(status_of(Method::get, "/api/auth/session", page()), 200);
    EXPECT_EQ(status_of(Method::del, "/api/auth/sessions", changing()), 200);
    cookie_ = old;
    EXPECT_EQ(status_of(Method::get, "/api/auth/session", page()), 401);
}

TEST_F(BrowserRoutes, OnesBrowsersAreListedAndEnded) {
    sign_in_browser();
    const std::string first = cookie_;
    cookie_.clear();
    sign_in_browser();
    auto listed = ask(Method::get, "/api/auth/sessions", page());
    EXPECT_THAT(
        listed.body, AllOf(HasSubstr(R"("current":true)"), HasSubstr(R"("current":false)"))
    );
    EXPECT_EQ(status_of(Method::del, "/api/auth/sessions/unknown", changing()), 404);
    EXPECT_EQ(member(ask(Method::del, "/api/auth/sessions", changing()).body, "ended"), "1");
    cookie_ = first;
    EXPECT_EQ(status_of(Method::get, "/api/auth/session", page()), 401);
}

TEST_F(BrowserRoutes, SignInAsksForTheSecondFactor) {
    sign_in_browser();
    auto offer = ask(Method::post, "/api/auth/two-factor", changing());
    ASSERT_EQ(offer.status, 200) << offer.body;
    EXPECT_THAT(member(offer.body, "otpauth_url"), HasSubstr("otpauth://totp/"));
    EXPECT_THAT(member(offer.body, "qr_svg"), HasSubstr("<svg "));
    auto wrong =
        ask(Method::post, "/api/auth/two-factor/enable", changing(), R"({"code":"000000"})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(member(wrong.body, "code"), "two_factor_invalid");
    const std::string secret = base32_decoded(member(offer.body, "secret"));
    const std::string code = model::totp_code(secret, model::totp_step(clock_.now()));
    auto enabled =
        ask(Method::post, "/api/auth/two-factor/enable", changing(), R"({"code":")" + code + R"("})"
        );
    ASSERT_EQ(enabled.status, 200) << enabled.body;
    const std::string old = cookie_;
    keep_cookie(enabled);
    EXPECT_NE(cookie_, old);
    auto state = ask(Method::get, "/api/auth/two-factor", page());
    EXPECT_EQ(state.body, R"({"enabled":true,"recovery_codes_left":10})");
    for (const char* path : {"/api/auth/session", "/api/auth/login"}) {
        auto refused = post(path, credentials_);
        EXPECT_EQ(refused.status, 401);
        EXPECT_EQ(member(refused.body, "code"), "two_factor_required") << path;
    }
}

}  // namespace
}  // namespace ao::api
