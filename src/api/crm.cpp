#include "api/crm.h"

#include <optional>

#include "api/wire.h"

namespace ao::api {

struct CrmStatusReply {
    std::string status{};
    std::string connector_type{};
    std::optional<std::string> message{};
    std::optional<base::Time> last_checked{};
    std::optional<std::string> error{};
    base::Time timestamp{};
};
BOOST_DESCRIBE_STRUCT(
    CrmStatusReply, (), (status, connector_type, message, last_checked, error, timestamp)
)

Answer CrmDoor::status(Call& call) {
    const core::CrmState state = co_await crm_.state(call.actor);
    CrmStatusReply reply{"not_configured", "generic_api"};
    reply.timestamp = clock_.now();
    if (!state.configured) {
        reply.message = "No CRM connector configured: set crm.api_base_url.";
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

}  // namespace ao::api
