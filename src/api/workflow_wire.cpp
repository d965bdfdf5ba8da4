#include "api/workflow_wire.h"

#include "model/step_secrets.h"

namespace ao::api {

const char* status_word(const model::WorkflowRecord& workflow) {
    using model::WorkflowState;
    switch (workflow.state) {
        case WorkflowState::published:
            return "active";
        case WorkflowState::paused:
            return "paused";
        case WorkflowState::archived:
            return "archived";
        case WorkflowState::draft:
            break;
    }
    return "draft";
}

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

WorkflowReply to_wire(const core::WorkflowView& workflow) {
    const model::WorkflowRecord& record = workflow.record;
    WorkflowReply reply;
    reply.id = record.id;
    reply.name = record.name;
    reply.status = status_word(record);
    reply.enabled = record.state == model::WorkflowState::published;
    reply.trigger = "api";
    reply.version = record.version;
    reply.has_draft = !record.draft.text.empty();
    reply.execution_count = record.runs;
    if (record.last_run_at != base::Time{}) reply.last_run = record.last_run_at;
    reply.created_at = record.created_at;
    reply.updated_at = record.updated_at;
    if (workflow.definition == nullptr) return reply;
    reply.description = workflow.definition->description;
    if (!workflow.definition->triggers.empty())
        reply.trigger = workflow.definition->triggers.front().kind;
    for (const model::StepDefinition& step : workflow.definition->steps)
        reply.steps.push_back(step.kind);
    return reply;
}

WorkflowDetailReply to_detail_wire(const core::WorkflowView& workflow) {
    WorkflowDetailReply reply;
    static_cast<WorkflowReply&>(reply) = to_wire(workflow);
    if (workflow.definition != nullptr)
        reply.definition = model::to_json(model::hide_secrets(*workflow.definition));
    if (reply.has_draft) reply.draft = model::hide_secrets(workflow.record.draft);
    return reply;
}

WorkflowTriggerReply to_trigger_wire(const model::Run& run) {
    return {
        run.id,
        run.workflow_id,
        run.id,
        unless_empty(run.lead_id),
        "triggered",
        "Workflow execution started",
        run.started_at};
}

WorkflowExecutionReply to_execution_wire(const model::Run& run) {
    WorkflowExecutionReply reply{
        run.id,
        std::string(model::to_string(run.status)),
        unless_empty(run.lead_id),
        run.started_at};
    if (run.finished_at != base::Time{}) reply.finished_at = run.finished_at;
    reply.error = unless_empty(run.error);
    return reply;
}

}  // namespace ao::api
