#include "jobs/workflow_execute.h"

#include "base/json_described.h"
#include "jobs/delivery_outcome.h"
#include "jobs/verdict.h"

namespace ao::jobs {

namespace {

struct Payload {
    std::string workflow_id;
    std::string lead_id;
};
BOOST_DESCRIBE_STRUCT(Payload, (), (workflow_id, lead_id))

}  // namespace

base::json::Raw prepare_workflow_execute(
    store::Session& session, const model::Task& task, const core::Workflows& workflows
) {
    const auto payload = base::json::parse<Payload>(task.payload.text);
    if (!payload) return verdict_input("data: " + text_of(payload.error()));
    const auto checked =
        workflows.check(session, task.tenant_id, payload->workflow_id, payload->lead_id);
    return verdict_input(checked ? "" : checked.error().message);
}

void apply_workflow_execute(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::Workflows& workflows,
    base::Time now
) {
    const auto payload = base::json::parse<Payload>(task.payload.text);
    if (!payload || !std::holds_alternative<queue::Done>(outcome.what)) return;
    workflows.start(session, task, payload->workflow_id, payload->lead_id, now);
}

}  // namespace ao::jobs
