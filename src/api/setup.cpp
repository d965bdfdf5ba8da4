#include "api/setup.h"

#include "api/account_wire.h"
#include "api/wire.h"

namespace ao::api {

Answer SetupDoor::state(Call&) {
    co_return reply_with(SetupState{setup_.required()});
}

Answer SetupDoor::complete(Call& call) {
    auto body = read_body<SetupRequest>(call);
    if (!body) co_return std::move(body).error();
    core::Origin origin{call.actor.address, call.actor.request_id};
    auto user = co_await setup_.complete(
        std::move(body->token),
        std::move(body->username),
        std::move(body->password),
        std::move(origin)
    );
    if (!user) co_return std::move(user).error();
    co_return reply_with(to_wire(*user));
}

}  // namespace ao::api
