#include "core/workflow_runs.h"

#include "base/id.h"
#include "core/audit.h"
#include "core/new_lead.h"
#include "store/lead_store.h"
#include "store/task_store.h"

namespace ao::core {

namespace {

constexpr std::string_view kRunType = "workflow_execute";

base::json::Raw run_payload(const std::string& workflow_id, const std::string& lead_id) {
    base::json::Raw payload{""};
    base::json::Writer json(payload.text);
    json.begin_object().member("workflow_id", workflow_id);
    if (!lead_id.empty()) json.member("lead_id", lead_id);
    json.end_object();
    return payload;
}

std::optional<model::Lead> find_by_email(
    store::Session& session, const model::Actor& actor, const std::string& email
) {
    if (email.empty()) return std::nullopt;
    model::LeadFilter filter;
    filter.email = email;
    model::LeadPage page;
    page.limit = 1;
    auto found = store::LeadStore(session).list(actor.tenant_id, filter, page);
    if (!found || found->leads.empty()) return std::nullopt;
    return std::move(found->leads.front());
}

/// The lead that `data` means; a new one starts nothing but the run that was asked for.
std::string lead_for(
    store::Session& session,
    const model::Actor& actor,
    const model::LeadChange& data,
    base::Time now
) {
    if (const auto known = find_by_email(session, actor, data.email.value_or(""))) return known->id;
    model::Workflow none;
    none.enabled = false;
    const NewLead made = make_new_lead(actor, base::new_id(), data, none, now);
    insert_new_lead(session, actor, made);
    return made.lead.id;
}

model::Task run_task(
    const model::Actor& actor, const Workflows& workflows, const WorkflowRun& run
) {
    model::Task task;
    task.id = run.execution_id;
    task.tenant_id = actor.tenant_id;
    task.type = kRunType;
    task.payload = run_payload(run.workflow_id, run.lead_id);
    task.run_at = task.created_at = run.started_at;
    task.max_attempts = workflows.find(run.workflow_id)->max_attempts;
    task.lead_id = run.lead_id;
    task.tags = {run.workflow_id};  // lists of tasks find the runs of a workflow by it
    task.request_id = actor.request_id;
    return task;
}

}  // namespace

WorkflowRuns::WorkflowRuns(
    store::Database& database,
    const base::Clock& clock,
    const Workflows& workflows,
    std::string default_region
)
    : database_(database),
      clock_(clock),
      workflows_(workflows),
      default_region_(std::move(default_region)) {}

base::Async<base::Result<Created<WorkflowRun>>> WorkflowRuns::trigger(
    model::Actor actor, RunRequest request, Once<WorkflowRun> once
) {
    const model::Workflow* workflow = workflows_.find(request.workflow_id);
    if (workflow == nullptr) co_return base::not_found("Workflow not found");
    if (!workflow->enabled) co_return base::conflict("The workflow is paused.");
    if (request.lead) {
        auto clean = model::normalise(std::move(*request.lead), default_region_);
        if (!clean) {
            base::Error error = std::move(clean).error();
            for (base::FieldError& fault : error.fields)
                fault.pointer.insert(0, "/lead_data");
            co_return error;
        }
        request.lead = std::move(*clean);
    }
    const base::Time now = clock_.now();
    WorkflowRun run{base::new_id(), request.workflow_id, request.lead_id};
    run.started_at = now;
    auto create = [&](store::Session& session) -> base::Result<WorkflowRun> {
        if (!run.lead_id.empty()) {
            if (!store::LeadStore(session).find(actor.tenant_id, run.lead_id))
                return base::not_found("Lead " + run.lead_id + " not found");
        } else if (request.lead) {
            run.lead_id = lead_for(session, actor, *request.lead, now);
        }
        store::TaskStore(session).enqueue(run_task(actor, workflows_, run));
        auto details = audit_details({{"execution_id", run.execution_id}});
        audit(
            session, actor, "workflow_started", "workflow", run.workflow_id, std::move(details), now
        );
        return run;
    };
    auto body = [&](store::Session& session) {
        return run_once<WorkflowRun>(session, actor, once, now, create);
    };
    co_return co_await database_.write("workflow.trigger", std::move(body));
}

base::Async<base::Result<WorkflowRun>> WorkflowRuns::get(
    model::Actor actor, std::string execution_id
) {
    auto body = [&](store::Session& session) {
        return store::TaskStore(session).find(actor.tenant_id, execution_id);
    };
    const auto task = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!task || task->type != kRunType) co_return base::not_found("Workflow not found");
    WorkflowRun run{task->id, "", task->lead_id, task->status, task->created_at, task->finished_at};
    run.error = task->error;
    if (!task->tags.empty()) run.workflow_id = task->tags.front();
    co_return run;
}

}  // namespace ao::core
