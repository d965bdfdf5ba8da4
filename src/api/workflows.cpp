#include "api/workflows.h"

#include "api/once.h"
#include "api/wire.h"
#include "api/workflow_wire.h"

namespace ao::api {

namespace {

std::string workflow_id_of(const Call& call) {
    return std::string(call.request.param("workflow_id"));
}

const char* status_word(const model::Workflow& workflow) {
    return workflow.enabled ? "active" : "paused";
}

std::string triggered_answer(const core::WorkflowRun& run) {
    return base::json::to_string(to_wire(run));
}

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

WorkflowReply to_wire(const model::Workflow& workflow) {
    return {
        workflow.id,
        workflow.name,
        status_word(workflow),
        workflow.enabled,
        "new_lead",
        workflow.steps};
}

WorkflowTriggerReply to_wire(const core::WorkflowRun& run) {
    return {
        run.execution_id,
        run.workflow_id,
        run.execution_id,
        unless_empty(run.lead_id),
        "triggered",
        "Workflow execution started",
        run.started_at};
}

WorkflowExecutionReply to_execution_wire(const core::WorkflowRun& run) {
    WorkflowExecutionReply reply{
        run.execution_id,
        std::string(model::to_string(run.status)),
        unless_empty(run.lead_id),
        run.started_at};
    if (run.finished_at != base::Time{}) reply.finished_at = run.finished_at;
    reply.error = unless_empty(run.error);
    return reply;
}

Answer WorkflowDoor::list(Call&) {
    WorkflowListReply reply;
    for (const model::Workflow& workflow : workflows_.all())
        reply.workflows.push_back(to_wire(workflow));
    reply.total = static_cast<std::int64_t>(reply.workflows.size());
    co_return reply_with(reply);
}

Answer WorkflowDoor::list_active(Call&) {
    WorkflowListReply reply;
    for (const model::Workflow& workflow : workflows_.all())
        if (workflow.enabled) reply.workflows.push_back(to_wire(workflow));
    reply.total = static_cast<std::int64_t>(reply.workflows.size());
    co_return reply_with(reply);
}

Answer WorkflowDoor::get(Call& call) {
    const model::Workflow* workflow = workflows_.find(workflow_id_of(call));
    if (workflow == nullptr) co_return base::not_found("Workflow not found");
    co_return reply_with(to_wire(*workflow));
}

Answer WorkflowDoor::status(Call& call) {
    const std::string id = workflow_id_of(call);
    WorkflowStatusReply reply;
    if (workflows_.find(id) == nullptr) {
        auto run = co_await runs_.get(call.actor, id);
        if (!run) co_return std::move(run).error();
        reply.workflow_id = run->workflow_id;
        reply.status = model::to_string(run->status);
        reply.execution_count = 1;
        reply.last_execution = run->started_at;
        reply.execution = to_execution_wire(*run);
        co_return reply_with(reply);
    }
    auto status = co_await workflows_.status(call.actor, id);
    if (!status) co_return std::move(status).error();
    reply.workflow_id = id;
    reply.status = status_word(status->workflow);
    reply.execution_count = status->executions;
    if (status->last_execution != base::Time{}) reply.last_execution = status->last_execution;
    co_return reply_with(reply);
}

Answer WorkflowDoor::trigger(Call& call) {
    auto body = read_body<WorkflowTriggerRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    core::RunRequest request{std::move(body->workflow_id), body->lead_id.value_or("")};
    if (body->lead_data) request.lead = to_new_lead(std::move(*body->lead_data));
    auto run = co_await runs_.trigger(
        call.actor, std::move(request), once<core::WorkflowRun>(std::move(*key), triggered_answer)
    );
    if (!run) co_return std::move(run).error();
    co_return kept_answer(std::move(run->answer), run->repeated);
}

}  // namespace ao::api
