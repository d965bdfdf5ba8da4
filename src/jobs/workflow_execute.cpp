#include "jobs/workflow_execute.h"

#include "base/json_described.h"
#include "jobs/delivery_outcome.h"
#include "jobs/verdict.h"

namespace ao::jobs {

namespace {

struct Payload {
    std::string workflow_id;
    std::string lead_id;
    std::optional<base::json::Raw> context{};    ///< its steps see it as what the trigger brought
    std::optional<std::string> scheduled_for{};  ///< a tick of the workflow's own schedule
};
BOOST_DESCRIBE_STRUCT(Payload, (), (workflow_id, lead_id, context, scheduled_for))

core::NewRun run_of(const model::Task& task, const Payload& payload) {
    core::NewRun wanted;
    wanted.tenant_id = task.tenant_id;
    wanted.workflow_id = payload.workflow_id;
    wanted.lead_id = payload.lead_id;
    wanted.trigger = "task";
    if (payload.context) wanted.input = *payload.context;
    if (payload.scheduled_for) {
        wanted.trigger = "schedule";
        wanted.input.text.clear();
        base::json::Writer writer(wanted.input.text);
        writer.begin_object().member("scheduled_for", *payload.scheduled_for).end_object();
    }
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
