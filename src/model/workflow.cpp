#include "model/workflow.h"

#include <array>
#include <span>

#include "base/crypto.h"
#include "base/json.h"

namespace ao::model {

namespace {

/// The time in an id of ours (the first 48 bits of a UUID version 7), as text; zero for other ids.
std::string time_part(std::string_view id) {
    const bool is_ours = id.size() == 36 && id[8] == '-' && id[13] == '-' && id[14] == '7';
    return is_ours ? std::string(id.substr(0, 13)) : "00000000-0000";
}

/// A UUID version 8 (RFC 9562, section 5.8): the lead's time, the step, and 62 bits of SHA-256 over
/// everything. So it sorts beside ids of version 7 made at that time, step after step.
std::string derived_id(
    std::string_view tenant_id, const WorkflowStep& at, std::string_view task_type
) {
    std::string input;
    for (std::string_view part :
         {tenant_id, std::string_view(at.lead_id), std::string_view(at.workflow_id), task_type})
        input.append(std::to_string(part.size())).append(":").append(part);
    input += std::to_string(at.step);
    if (!at.run.empty()) input.append(":").append(at.run);
    const base::Sha256 hash = base::sha256(input);
    const std::string digits = base::to_hex(std::span(hash).subspan(1, 8));
    const auto step = static_cast<std::uint16_t>(at.step);
    const std::array<std::uint8_t, 2> bytes{
        static_cast<std::uint8_t>(0x80U | ((step >> 8U) & 0x0FU)), static_cast<std::uint8_t>(step)};
    return time_part(at.lead_id) + "-" + base::to_hex(bytes) + "-" + "89ab"[hash[0] % 4U] +
           digits.substr(0, 3) + "-" + digits.substr(3, 12);
}

base::json::Raw payload_of(const WorkflowStep& at) {
    base::json::Raw payload{""};
    base::json::Writer writer(payload.text);
    writer.begin_object()
        .member("lead_id", std::string_view(at.lead_id))
        .member("workflow_id", std::string_view(at.workflow_id))
        .member("step", at.step);
    if (!at.run.empty()) writer.member("run", std::string_view(at.run));
    writer.end_object();
    return payload;
}

}  // namespace

Workflow default_workflow() {
    return {"workflow-1", "Lead Processing", true, {"crm_update", "email_send"}, 8};
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
    task.id = derived_id(tenant_id, {at.lead_id, workflow.id, at.step, at.run}, type);
    task.tenant_id = tenant_id;
    task.max_attempts = workflow.max_attempts;
    task.type = type;
    task.payload = payload_of(at);
    task.lead_id = at.lead_id;
    task.run_at = now;
    task.created_at = now;
    return task;
}

}  // namespace ao::model
