#include "api/two_factor.h"

#include <utility>

#include "api/account_wire.h"
#include "api/session_cookie.h"
#include "api/session_wire.h"
#include "api/wire.h"
#include "base/qr_code.h"

namespace ao::api {

Answer TwoFactorDoor::state(Call& call) {
    auto state = co_await two_factor_.get(call.actor);
    if (!state) co_return std::move(state).error();
    co_return reply_with(TwoFactorStateReply{state->enabled, state->recovery_codes});
}

Answer TwoFactorDoor::begin(Call& call) {
    auto offer = co_await two_factor_.begin(call.actor);
    if (!offer) co_return std::move(offer).error();
    std::string picture = base::qr_code_svg(offer->address);
    co_return reply_with(TwoFactorOfferReply{
        std::move(offer->secret), std::move(offer->address), std::move(picture)});
}

Answer TwoFactorDoor::enable(Call& call) {
    auto body = read_body<TwoFactorEnableRequest>(call);
    if (!body) co_return std::move(body).error();
    auto codes = co_await two_factor_.enable(call.actor, std::move(body->code));
    if (!codes) co_return std::move(codes).error();
    http::Response response = reply_with(RecoveryCodesReply{std::move(*codes)});
    auto renewed = co_await renew_session_cookie(browsers_, call, response);
    static_cast<void>(renewed);  // the codes are shown once: they must arrive
    co_return response;
}

Answer TwoFactorDoor::disable(Call& call) {
    auto body = read_body<TwoFactorDisableRequest>(call);
    if (!body) co_return std::move(body).error();
    auto disabled =
        co_await two_factor_.disable(call.actor, std::move(body->password), std::move(body->code));
    if (!disabled.ok()) co_return disabled.error();
    http::Response response = reply_with(MessageReply{"Two-factor sign-in is off"});
    auto renewed = co_await renew_session_cookie(browsers_, call, response);
    static_cast<void>(renewed);  // the present cookie goes on otherwise
    co_return response;
}

Answer TwoFactorDoor::reset(Call& call) {
    auto done = co_await two_factor_.reset(call.actor, std::string(call.request.param("user_id")));
    if (!done.ok()) co_return done.error();
    co_return reply_with(MessageReply{"Two-factor sign-in is off for this user"});
}

}  // namespace ao::api
