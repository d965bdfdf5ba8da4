#include "core/step_start.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_described.h"
#include "model/trigger_match.h"

namespace ao::core {

base::Result<std::string> start_by_step(
    store::Session& session,
    const RunEngine& runs,
    const StepContext& context,
    const std::string& workflow_id,
    base::json::Raw trigger
) {
    const auto chain = model::chain_of(context.run.trigger_input, context.run.workflow_id);
    if (std::find(chain.begin(), chain.end(), workflow_id) != chain.end()) return std::string();
    base::json::Raw links{""};
    base::json::Writer(links.text).begin_object().member("chain", chain).end_object();
    NewRun wanted;
    wanted.tenant_id = context.run.tenant_id;
    wanted.workflow_id = workflow_id;
    wanted.lead_id = context.run.lead_id;
    wanted.trigger = "workflow";
    wanted.input =
        base::json::merge_patch(trigger.is_object() ? trigger : base::json::Raw{"{}"}, links);
    wanted.fire_key = "step:" + context.key;
    wanted.parent_run_id = context.run.id;
    wanted.request_id = context.run.request_id;
    wanted.by_step = true;
    auto run = runs.start(session, wanted, context.now);
    if (!run) return std::move(run).error();
    return run->id;
}

}  // namespace ao::core
