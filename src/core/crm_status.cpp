#include "core/crm_status.h"

#include "store/crm_config_store.h"
#include "store/delivery_store.h"

namespace ao::core {

base::Async<CrmState> CrmStatus::state(model::Actor actor) {
    CrmState state;
    auto body = [&](store::Session& session) {
        const auto own = store::CrmConfigStore(session).find(actor.tenant_id);
        state.is_own = own.has_value();
        state.configured = state.is_own || configured_;
        if (state.configured)
            state.last = store::DeliveryStore(session).find_last_crm_call(actor.tenant_id);
        // What another CRM answered says nothing of this one.
        if (own && state.last && state.last->at < own->created_at) state.last.reset();
        return true;
    };
    static_cast<void>(co_await database_.read(store::ReadCost::point, std::move(body)));
    co_return state;
}

}  // namespace ao::core
