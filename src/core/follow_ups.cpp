#include "core/follow_ups.h"

#include "core/audit.h"
#include "core/lead_names.h"
#include "store/follow_up_store.h"

namespace ao::core {

base::Async<std::vector<model::FollowUp>> FollowUps::list(
    model::Actor actor, FollowUpFilter filter, std::int64_t skip, std::int64_t limit
) {
    auto body = [&](store::Session& session) {
        auto found = store::FollowUpStore(session).list(
            actor.tenant_id, filter.lead_id, filter.assignee, filter.with_done, skip, limit
        );
        name_leads(session, actor, found);
        return found;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::FollowUp>> FollowUps::finish(model::Actor actor, std::string id) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::FollowUp> {
        store::FollowUpStore follow_ups(session);
        const bool is_first = follow_ups.finish(actor.tenant_id, id, actor.username, now);
        auto found = follow_ups.find(actor.tenant_id, id);
        if (!found) return base::not_found("There is no follow-up with this id.");
        if (!is_first) return *std::move(found);
        auto details = audit_details({{"follow_up_id", id}});
        audit(session, actor, "follow_up_done", "lead", found->lead_id, std::move(details), now);
        if (on_done_) on_done_(session, *found);
        return *std::move(found);
    };
    co_return co_await database_.write("follow_up.finish", std::move(body));
}

}  // namespace ao::core
