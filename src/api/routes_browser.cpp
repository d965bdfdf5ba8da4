// The lines of browsers that are signed in, and of the second factor.
#include "api/account_wire.h"
#include "api/browsers.h"
#include "api/route_lines.h"
#include "api/session_wire.h"
#include "api/two_factor.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines browser_lines(BrowserDoor& browsers, TwoFactorDoor& two_factor) {
    return {
        {post, "/api/auth/session", kAnyone, R::login, "Sign-in", "Sign a browser in: the session is in a cookie",
            {.request = of<SessionRequest>(), .reply = of<SessionReply>(), .errors = {401, 403, 429},
             .description = "Sets an HttpOnly, SameSite=Strict cookie. 401 with the code `two_factor_required` when the password is right and "
                            "the user has a second factor; `two_factor_invalid` for a wrong code. Every change with the cookie needs the header "
                            "X-CSRF-Token with the token of this answer.",
             .request_example = R"({"username":"admin","password":"admin123"})"}, on(browsers, &BrowserDoor::open)},
        {get, "/api/auth/session", kSignedIn, R::normal, "Sign-in", "The session of the browser's cookie",
            {.reply = of<SessionReply>()}, on(browsers, &BrowserDoor::current)},
        {del, "/api/auth/session", kSignedIn, R::normal, "Sign-in", "Sign the browser out",
            {.reply = of<MessageReply>()}, on(browsers, &BrowserDoor::close)},
        {get, "/api/auth/sessions", kSignedIn, R::normal, "Sign-in", "One's own signed-in browsers, the newest first",
            {.reply = of<BrowserListReply>()}, on(browsers, &BrowserDoor::list)},
        {del, "/api/auth/sessions", kSignedIn, R::normal, "Sign-in", "Sign every other browser of one's own out",
            {.reply = of<EndedReply>()}, on(browsers, &BrowserDoor::end_others)},
        {del, "/api/auth/sessions/{session_id}", kSignedIn, R::normal, "Sign-in", "Sign one of one's browsers out",
            {.reply = of<MessageReply>(), .errors = {404}}, on(browsers, &BrowserDoor::end)},
        {get, "/api/auth/two-factor", kSignedIn, R::normal, "Two-factor", "Whether one's second factor is on",
            {.reply = of<TwoFactorStateReply>()}, on(two_factor, &TwoFactorDoor::state)},
        {post, "/api/auth/two-factor", kSignedIn, R::normal, "Two-factor", "A secret for one's authenticator app; nothing changes until it is enabled",
            {.reply = of<TwoFactorOfferReply>(), .errors = {409}}, on(two_factor, &TwoFactorDoor::begin)},
        {post, "/api/auth/two-factor/enable", kSignedIn, R::normal, "Two-factor", "Switch the second factor on with a code of the app; gives the recovery codes, this once",
            {.request = of<TwoFactorEnableRequest>(), .reply = of<RecoveryCodesReply>(), .errors = {409},
             .request_example = R"({"code":"287082"})"}, on(two_factor, &TwoFactorDoor::enable)},
        {post, "/api/auth/two-factor/disable", kSignedIn, R::normal, "Two-factor", "Switch the second factor off with the password and a code or recovery code",
            {.request = of<TwoFactorDisableRequest>(), .reply = of<MessageReply>(), .errors = {409}}, on(two_factor, &TwoFactorDoor::disable)},
        {del, "/api/users/{user_id}/two-factor", Access(P::users_manage), R::normal, "Users", "Switch the second factor off for somebody who has lost it; ends their sessions",
            {.reply = of<MessageReply>(), .errors = {409}}, on(two_factor, &TwoFactorDoor::reset)},
    };
}

// clang-format on

}  // namespace ao::api
