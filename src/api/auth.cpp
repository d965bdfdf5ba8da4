#include "api/auth.h"

#include "api/account_wire.h"
#include "api/once.h"
#include "api/session_cookie.h"
#include "api/wire.h"

namespace ao::api {

namespace {

/// What the credential may: its role narrowed to the scopes of its key.
std::vector<std::string> allowed_words(const model::Actor& actor) {
    std::vector<std::string> words;
    for (model::Permission permission : model::permissions_of(actor.role))
        if (actor.may(permission)) words.emplace_back(to_string(permission));
    return words;
}

/// The password rules speak of "/password"; the body calls it otherwise.
base::Error renamed(base::Error error) {
    for (base::FieldError& field : error.fields)
        if (field.pointer == "/password") field.pointer = "/new_password";
    return error;
}

/// What is kept of a new key's answer.
std::string render_without_secret(const core::MadeApiKey& made) {
    MadeApiKeyReply reply = to_wire(made);
    reply.api_key.reset();
    reply.signing_secret.reset();
    return base::json::to_string(reply);
}

}  // namespace

Answer AuthDoor::login(Call& call) {
    auto body = read_body<LoginRequest>(call);
    if (!body) co_return std::move(body).error();
    core::Origin origin{call.actor.address, call.actor.request_id};
    core::Credentials credentials{
        .username = std::move(body->username),
        .password = std::move(body->password),
        .code = body->code.value_or("")};
    auto signed_in = co_await sessions_.sign_in(std::move(credentials), std::move(origin));
    if (!signed_in) co_return std::move(signed_in).error();
    const model::User& user = signed_in->user;
    co_return reply_with(LoginReply{
        .access_token = signed_in->token,
        .token_type = "bearer",
        .user_id = user.id,
        .username = user.username,
        .role = std::string(model::to_string(user.role)),
        .expires_in = signed_in->expires_in.count(),
        .user = to_summary(user)});
}

Answer AuthDoor::logout(Call& call) {
    auto done = co_await sessions_.sign_out(call.actor);
    if (!done.ok()) co_return done.error();
    co_return reply_with(MessageReply{"Signed out"});
}

Answer AuthDoor::me(Call& call) {
    const model::Actor& actor = call.actor;
    MeReply reply{
        .user_id = actor.user_id,
        .id = actor.user_id,
        .username = actor.username,
        .role = std::string(model::to_string(actor.role)),
        .tenant_id = actor.tenant_id,
        .permissions = allowed_words(actor)};
    // Without authentication there is an actor but no user behind it.
    auto user = co_await users_.get(actor, actor.user_id);
    if (user) reply.email = user->email;
    co_return reply_with(reply);
}

Answer AuthDoor::change_password(Call& call) {
    auto body = read_body<PasswordChangeRequest>(call);
    if (!body) co_return std::move(body).error();
    auto changed = co_await sessions_.change_password(
        call.actor, std::move(body->current_password), std::move(body->new_password)
    );
    if (!changed.ok()) co_return renamed(changed.error());
    const bool stays = !call.actor.session_id.empty();
    http::Response response = reply_with(MessageReply{
        stays ? "Password changed. Your other sessions have ended."
              : "Password changed. Sign in again."});
    auto renewed = co_await renew_session_cookie(browsers_, call, response);
    static_cast<void>(renewed);  // the present cookie goes on otherwise
    co_return response;
}

Answer AuthDoor::create_key(Call& call) {
    auto body = read_body<ApiKeyRequest>(call);
    if (!body) co_return std::move(body).error();
    auto scopes = read_scopes(body->scopes.value_or(std::vector<std::string>{}));
    if (!scopes) co_return std::move(scopes).error();
    auto terms =
        read_terms(std::move(body->allow_networks), std::move(body->deny_networks), body->signing);
    if (!terms) co_return std::move(terms).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    core::NewApiKey wanted{
        .name = std::move(body->name),
        .expires_in_days = body->expires_in_days,
        .scopes = std::move(*scopes),
        .terms = std::move(*terms)};
    auto answer = once<core::MadeApiKey>(*std::move(key), render_without_secret);
    auto made = co_await keys_.create_once(call.actor, std::move(wanted), std::move(answer));
    if (!made) co_return std::move(made).error();
    if (made->repeated) co_return kept_answer(std::move(made->answer), true);
    co_return reply_with(to_wire(*made->value));
}

Answer AuthDoor::list_keys(Call& call) {
    auto listed = co_await keys_.list(call.actor);
    std::vector<ApiKeyReply> replies;
    for (const model::ApiKey& key : listed.keys)
        replies.push_back(to_wire(key, listed.now));
    co_return reply_with(replies);
}

Answer AuthDoor::list_keys_wrapped(Call& call) {
    auto listed = co_await keys_.list(call.actor);
    ApiKeyListReply reply;
    for (const model::ApiKey& key : listed.keys)
        reply.keys.push_back(to_wire(key, listed.now));
    co_return reply_with(reply);
}

Answer AuthDoor::change_key(Call& call) {
    auto body = read_body<ApiKeyChangeRequest>(call);
    if (!body) co_return std::move(body).error();
    auto terms =
        read_terms(std::move(body->allow_networks), std::move(body->deny_networks), body->signing);
    if (!terms) co_return std::move(terms).error();
    core::ApiKeyChange wanted{std::move(body->name), std::move(*terms)};
    std::string id(call.request.param("key_id"));
    auto changed = co_await keys_.change(call.actor, std::move(id), std::move(wanted));
    if (!changed) co_return std::move(changed).error();
    co_return reply_with(to_wire(*changed));
}

Answer AuthDoor::revoke_key(Call& call) {
    auto done = co_await keys_.revoke(call.actor, std::string(call.request.param("key_id")));
    if (!done.ok()) co_return done.error();
    co_return reply_with(MessageReply{"API key revoked"});
}

}  // namespace ao::api
