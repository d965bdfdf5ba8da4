#include "model/workflow.h"

#include <span>

#include "base/crypto.h"
#include "base/json.h"

namespace ao::model {

namespace {

/// 122 bits of SHA-256 in the shape of a UUID version 8 (RFC 9562, section 5.8).
std::string derived_id(std::initializer_list<std::string_view> parts) {
    std::string input;
    for (std::string_view part : parts) {
        input.append(std::to_string(part.size())).append(":").append(part);
    }
    base::Sha256 hash = base::sha256(input);
    hash[6] = static_cast<std::uint8_t>((hash[6] & 0x0FU) | 0x80U);
    hash[8] = static_cast<std::uint8_t>((hash[8] & 0x3FU) | 0x80U);
    std::string id = base::to_hex(std::span(hash).first(16));
    for (std::size_t place : {20U, 16U, 12U, 8U}) {
        id.insert(place, 1, '-');
    }
    return id;
}

base::json::Raw payload_of(const WorkflowStep& at) {
    base::json::Raw payload{""};
    base::json::Writer(payload.text)
        .begin_object()
        .member("lead_id", std::string_view(at.lead_id))
        .member("workflow_id", std::string_view(at.workflow_id))
        .member("step", at.step)
        .end_object();
    return payload;
}

}  // namespace

Workflow default_workflow() {
    return {"workflow-1", "Lead Processing", true, {"crm_update", "email_send"}};
}

std::vector<Task> tasks_for(const Workflow& workflow, const Lead& lead, base::Time now) {
    if (!workflow.enabled) return {};
    auto first = task_for_step(workflow, lead.tenant_id, {lead.id, workflow.id, 0}, now);
    if (!first) return {};
    return {std::move(*first)};
}

std::optional<Task> task_for_step(
    const Workflow& workflow, std::string_view tenant_id, const WorkflowStep& at, base::Time now
) {
    if (at.step < 0 || at.step >= static_cast<std::int64_t>(workflow.steps.size()))
        return std::nullopt;
    const std::string& type = workflow.steps[static_cast<std::size_t>(at.step)];
    Task task;
    task.id = derived_id({tenant_id, at.lead_id, workflow.id, std::to_string(at.step), type});
    task.tenant_id = tenant_id;
    task.type = type;
    task.payload = payload_of(at);
    task.lead_id = at.lead_id;
    task.run_at = now;
    task.created_at = now;
    return task;
}

}  // namespace ao::model
