#include "api/users.h"

#include "api/account_wire.h"
#include "api/once.h"
#include "api/wire.h"

namespace ao::api {

namespace {

std::string user_id_of(const Call& call) {
    return std::string(call.request.param("user_id"));
}

std::string rendered(const model::User& user) {
    return base::json::to_string(to_wire(user));
}

}  // namespace

Answer UserDoor::create(Call& call) {
    auto body = read_body<UserRequest>(call);
    if (!body) co_return std::move(body).error();
    auto role = read_role(body->role);
    if (!role) co_return std::move(role).error();
    UserRequest told = *body;
    told.password.reset();
    auto key = idempotency_key_of(call.request, base::json::to_string(told));
    if (!key) co_return std::move(key).error();
    core::NewUser wanted{
        .username = std::move(body->username),
        .email = body->email.value_or(""),
        .role = *role,
        .password = std::move(body->password),
        .tenant_id = body->tenant_id.value_or("")};
    auto answer = once<model::User>(*std::move(key), rendered);
    auto made = co_await users_.create_once(call.actor, std::move(wanted), std::move(answer));
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer UserDoor::list(Call& call) {
    auto active_only = query_flag(call, "active_only", false);
    if (!active_only) co_return std::move(active_only).error();
    auto users = co_await users_.list(call.actor, *active_only);
    std::vector<UserReply> replies;
    for (const model::User& user : users)
        replies.push_back(to_wire(user));
    co_return reply_with(replies);
}

Answer UserDoor::get(Call& call) {
    auto user = co_await users_.get(call.actor, user_id_of(call));
    if (!user) co_return std::move(user).error();
    co_return reply_with(to_wire(*user));
}

Answer UserDoor::change_role(Call& call) {
    auto body = read_body<RoleRequest>(call);
    if (!body) co_return std::move(body).error();
    auto role = read_role(body->role);
    if (!role) co_return std::move(role).error();
    auto user = co_await users_.change_role(call.actor, user_id_of(call), *role);
    if (!user) co_return std::move(user).error();
    co_return reply_with(RoleReply{"updated", body->role});
}

Answer UserDoor::set_password(Call& call) {
    auto body = read_body<NewPasswordRequest>(call);
    if (!body) co_return std::move(body).error();
    auto user =
        co_await users_.set_password(call.actor, user_id_of(call), std::move(body->password));
    if (!user) co_return std::move(user).error();
    co_return reply_with(StatusReply{"updated"});
}

Answer UserDoor::activate(Call& call) {
    auto user = co_await users_.set_active(call.actor, user_id_of(call), true);
    if (!user) co_return std::move(user).error();
    co_return reply_with(StatusReply{"activated"});
}

Answer UserDoor::deactivate(Call& call) {
    auto user = co_await users_.set_active(call.actor, user_id_of(call), false);
    if (!user) co_return std::move(user).error();
    co_return reply_with(StatusReply{"deactivated"});
}

}  // namespace ao::api
