#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/lead.h"
#include "store/session.h"

namespace ao::core {

/// Tells workflows that a lead has changed, in the transaction that changes it: starts those whose
/// triggers wait for it (lead_changed, tag_added, score_crosses) and wakes steps that do. `fields`
/// are the names that model::apply() gave; `cause` the step whose change it is, if it is one's.
/// Whether steps have been carried out since: the lead may be another by now.
bool tell_change(
    store::Session& session,
    const RunEngine& runs,
    const model::Actor& actor,
    const model::Lead& before,
    const model::Lead& after,
    const std::vector<std::string>& fields,
    const StepCause& cause,
    base::Time now
);

/// What a mail provider reported about a message of a campaign to a lead: "opened", "clicked" …
/// Starts and wakes as tell_change() does. `event_id` is the same when it is reported again.
void tell_campaign_event(
    store::Session& session,
    const RunEngine& runs,
    const model::Lead& lead,
    const std::string& kind,
    const std::string& campaign_id,
    const std::string& event_id,
    base::Time now
);

}  // namespace ao::core
