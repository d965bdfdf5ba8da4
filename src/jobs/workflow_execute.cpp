#include "jobs/workflow_execute.h"

#include "base/json_described.h"
#include "jobs/delivery_outcome.h"
#include "jobs/verdict.h"

namespace ao::jobs {

namespace {

struct Payload {
    std::string workflow_id;
    std::string lead_id;
    std::optional<base::json::Raw> context{};  ///< its steps see it as what the trigger brought
};
BOOST_DESCRIBE_STRUCT(Payload, (), (workflow_id, lead_id, context))

core::NewRun run_of(const model::Task& task, const Payload& payload) {
    core::NewRun wanted;
    wanted.tenant_id = task.tenant_id;
    wanted.workflow_id = payload.workflow_id;
    wanted.lead_id = payload.lead_id;
    wanted.trigger = "task";
    if (payload.context) wanted.input = *payload.context;
    wanted.fire_key = "task:" + task.id;
    wanted.request_id = task.request_id;
    wanted.queue = task.queue;
    return wanted;
}

}  // namespace

base::json::Raw prepare_workflow_execute(
    store::Session& session, const model::Task& task, const core::RunEngine& runs
) {
    const auto payload = base::json::parse<Payload>(task.payload.text);
    if (!payload) return verdict_input("data: " + text_of(payload.error()));
    const auto checked = runs.may_start(session, run_of(task, *payload));
    return verdict_input(checked ? "" : checked.error().message);
}

void apply_workflow_execute(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::RunEngine& runs,
    base::Time now
) {
    const auto payload = base::json::parse<Payload>(task.payload.text);
    if (!payload || !std::holds_alternative<queue::Done>(outcome.what)) return;
    const auto run = runs.start(session, run_of(task, *payload), now);
    // It has changed since prepare looked: the next attempt's prepare says what is wrong.
    if (!run) throw std::runtime_error(text_of(run.error()));
}

}  // namespace ao::jobs
