#include "api/browsers.h"

#include <utility>

#include "api/account_wire.h"
#include "api/session_cookie.h"
#include "api/session_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

SessionUser to_session_user(const model::User& user) {
    return {
        .id = user.id,
        .username = user.username,
        .email = user.email,
        .role = std::string(model::to_string(user.role)),
        .tenant_id = user.tenant_id,
        .permissions = words_of(model::permissions_of(user.role))};
}

SessionReply to_reply(
    const core::BrowserSessions& browsers,
    const model::User& user,
    const model::BrowserSession& browser,
    bool second_factor
) {
    return {
        .user = to_session_user(user),
        .csrf_token = browsers.csrf_token(browser.id),
        .expires_at = browser.expires_at,
        .idle_seconds = std::chrono::seconds(browsers.idle()).count(),
        .two_factor_enabled = second_factor};
}

BrowserReply to_reply(const model::BrowserSession& browser, const std::string& current_id) {
    return {
        .id = browser.id,
        .created_at = browser.created_at,
        .last_seen_at = browser.last_seen_at,
        .expires_at = browser.expires_at,
        .address = browser.address,
        .user_agent = browser.user_agent,
        .current = browser.id == current_id};
}

}  // namespace

Answer BrowserDoor::open(Call& call) {
    // Another site must not sign the visitor in as somebody of its choice.
    if (provenance_of(call.request) == Provenance::other)
        co_return base::forbidden("Signing in is possible from this server's own pages only.");
    auto body = read_body<SessionRequest>(call);
    if (!body) co_return std::move(body).error();
    core::Credentials credentials{
        .username = std::move(body->username),
        .password = std::move(body->password),
        .code = body->code.value_or("")};
    core::Origin origin{call.actor.address, call.actor.request_id};
    auto opened = co_await browsers_.open(
        std::move(credentials),
        std::move(origin),
        std::string(call.request.header("user-agent")),
        std::string(session_cookie_of(call.request))
    );
    if (!opened) co_return std::move(opened).error();
    http::Response response =
        reply_with(to_reply(browsers_, opened->user, opened->browser, opened->second_factor));
    set_session_cookie(response, opened->token, browsers_.life(), call.request.secure);
    co_return response;
}

Answer BrowserDoor::current(Call& call) {
    auto view = co_await browsers_.get_current(call.actor);
    if (!view) co_return std::move(view).error();
    co_return reply_with(to_reply(browsers_, view->user, view->browser, view->second_factor));
}

Answer BrowserDoor::close(Call& call) {
    auto closed = co_await browsers_.close(call.actor);
    if (!closed.ok()) co_return closed.error();
    http::Response response = reply_with(MessageReply{"Signed out"});
    clear_session_cookie(response, call.request.secure);
    response.with("Clear-Site-Data", "\"storage\"");
    co_return response;
}

Answer BrowserDoor::list(Call& call) {
    const auto browsers = co_await browsers_.list(call.actor);
    BrowserListReply reply;
    for (const model::BrowserSession& browser : browsers)
        reply.sessions.push_back(to_reply(browser, call.actor.session_id));
    co_return reply_with(reply);
}

Answer BrowserDoor::end(Call& call) {
    auto ended = co_await browsers_.end(call.actor, std::string(call.request.param("session_id")));
    if (!ended.ok()) co_return ended.error();
    co_return reply_with(MessageReply{"Session ended"});
}

Answer BrowserDoor::end_others(Call& call) {
    auto ended = co_await browsers_.end_others(call.actor);
    if (!ended) co_return std::move(ended).error();
    co_return reply_with(EndedReply{*ended});
}

}  // namespace ao::api
