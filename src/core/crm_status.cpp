#include "core/crm_status.h"

#include "store/delivery_store.h"

namespace ao::core {

base::Async<CrmState> CrmStatus::state(model::Actor actor) {
    CrmState state;
    state.configured = configured_;
    auto body = [&](store::Session& session) {
        return store::DeliveryStore(session).find_last_crm_call(actor.tenant_id);
    };
    if (configured_) state.last = co_await database_.read(store::ReadCost::point, std::move(body));
    co_return state;
}

}  // namespace ao::core
