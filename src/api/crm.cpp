#include "api/crm.h"

#include <optional>
#include <utility>

#include "api/crm_wire.h"
#include "api/wire.h"

namespace ao::api {

struct CrmStatusReply {
    std::string status{};
    std::string connector_type{};
    std::optional<std::string> message{};
    std::optional<base::Time> last_checked{};
    std::optional<std::string> error{};
    std::string source{};
    base::Time timestamp{};
};
BOOST_DESCRIBE_STRUCT(
    CrmStatusReply, (), (status, connector_type, message, last_checked, error, source, timestamp)
)

Answer CrmDoor::status(Call& call) {
    const core::CrmState state = co_await crm_.state(call.actor);
    CrmStatusReply reply{"not_configured", "generic_api"};
    reply.timestamp = clock_.now();
    reply.source = state.is_own ? "tenant" : state.configured ? "file" : "none";
    if (!state.configured) {
        reply.message =
            "No CRM connector configured: POST /api/crm/config, or set crm.api_base_url.";
        co_return reply_with(reply);
    }
    reply.status = !state.last ? "configured" : state.well() ? "connected" : "error";
    if (state.last) reply.last_checked = state.last->at;
    if (!state.well()) {
        reply.error = state.last->outcome;
        if (state.last->status != 0)
            *reply.error += " (HTTP " + std::to_string(state.last->status) + ")";
    }
    co_return reply_with(reply);
}

Answer CrmDoor::config(Call& call) {
    co_return reply_with(to_wire(co_await config_.in_force(call.actor)));
}

Answer CrmDoor::configure(Call& call) {
    auto body = read_body<CrmConfigRequest>(call);
    if (!body) co_return std::move(body).error();
    if (!body->crm_type)
        co_return base::invalid(
            "The CRM cannot be set as asked.", {{"/crm_type", "is required", "required"}}
        );
    auto change = to_change(std::move(*body));
    if (!change) co_return std::move(change).error();
    auto saved = co_await config_.change(call.actor, std::move(*change));
    if (!saved) co_return std::move(saved).error();
    CrmConfigSaved reply{.crm_type = saved->type, .message = "CRM configuration updated"};
    reply.version = saved->version;
    co_return reply_with(reply);
}

Answer CrmDoor::forget(Call& call) {
    auto removed = co_await config_.remove(call.actor);
    if (!removed) co_return std::move(removed).error();
    co_return reply_with(to_wire(co_await config_.in_force(call.actor)));
}

Answer CrmDoor::test(Call& call) {
    core::CrmChange change;
    if (!call.request.body.empty()) {
        auto body = read_body<CrmConfigRequest>(call);
        if (!body) co_return std::move(body).error();
        auto wanted = to_change(std::move(*body));
        if (!wanted) co_return std::move(wanted).error();
        change = std::move(*wanted);
    }
    auto test = co_await config_.test(call.actor, std::move(change));
    if (!test) co_return std::move(test).error();
    co_return reply_with(to_wire(*test, clock_.now()));
}

}  // namespace ao::api
