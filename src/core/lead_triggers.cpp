#include "core/lead_triggers.h"

#include <utility>

#include "base/json.h"
#include "model/trigger_match.h"

namespace ao::core {

bool tell_change(
    store::Session& session,
    const RunEngine& runs,
    const model::Actor& actor,
    const model::Lead& before,
    const model::Lead& after,
    const std::vector<std::string>& fields,
    const StepCause& cause,
    base::Time now
) {
    bool moved = false;
    for (model::LeadHappening& each : model::happenings_of(before, after, fields, cause.chain)) {
        Fired fired;
        fired.tenant_id = after.tenant_id;
        fired.kind = each.kind;
        fired.lead = &after;
        fired.input = std::move(each.input);
        fired.request_id = actor.request_id;
        fired.by_step = !cause.run_id.empty();
        if (runs.fire(session, fired, now).carried_out) moved = true;
        if (each.kind == "score_crosses") continue;
        if (runs.event_came(session, after.tenant_id, after.id, each.kind, now, cause) > 0)
            moved = true;
    }
    return moved;
}

void tell_campaign_event(
    store::Session& session,
    const RunEngine& runs,
    const model::Lead& lead,
    const std::string& kind,
    const std::string& campaign_id,
    const std::string& event_id,
    base::Time now
) {
    static_cast<void>(runs.event_came(session, lead.tenant_id, lead.id, "email_" + kind, now));
    if (kind != "sent" && kind != "opened" && kind != "clicked") return;
    Fired fired;
    fired.tenant_id = lead.tenant_id;
    fired.kind = "campaign_" + kind;
    fired.lead = &lead;
    fired.fire_key = "campaign:" + event_id;
    fired.input.text.clear();
    base::json::Writer writer(fired.input.text);
    writer.begin_object()
        .member("campaign_id", campaign_id)
        .member("email", lead.email)
        .end_object();
    static_cast<void>(runs.fire(session, fired, now));
}

}  // namespace ao::core
