#include "core/workflows.h"

#include <algorithm>

#include "store/lead_store.h"
#include "store/task_store.h"

namespace ao::core {

Workflows::Workflows(store::Database& database, std::vector<model::Workflow> workflows)
    : database_(database), workflows_(std::move(workflows)) {}

const model::Workflow* Workflows::find(std::string_view id) const {
    auto found = std::find_if(workflows_.begin(), workflows_.end(), [id](const auto& each) {
        return each.id == id;
    });
    return found == workflows_.end() ? nullptr : &*found;
}

base::Result<void> Workflows::check(
    store::Session& session,
    std::string_view tenant_id,
    std::string_view workflow_id,
    std::string_view lead_id
) const {
    const model::Workflow* workflow = find(workflow_id);
    if (workflow == nullptr)
        return base::not_found("there is no workflow " + std::string(workflow_id));
    if (!workflow->enabled)
        return base::conflict("the workflow " + std::string(workflow_id) + " is disabled");
    if (!store::LeadStore(session).find(tenant_id, lead_id))
        return base::not_found("there is no lead " + std::string(lead_id));
    return {};
}

void Workflows::start(
    store::Session& session,
    const model::Task& cause,
    std::string_view workflow_id,
    std::string_view lead_id,
    base::Time now
) const {
    const model::WorkflowStep before{std::string(lead_id), std::string(workflow_id), -1, cause.id};
    advance(session, cause, before, now);
}

void Workflows::advance(
    store::Session& session, const model::Task& ended, model::WorkflowStep at, base::Time now
) const {
    const model::Workflow* workflow = find(at.workflow_id);
    if (workflow == nullptr || !workflow->enabled) return;
    ++at.step;
    auto next = model::task_for_step(*workflow, ended.tenant_id, at, now);
    if (!next) return;
    store::TaskStore tasks(session);
    if (tasks.find(next->tenant_id, next->id)) return;  // an earlier end of this task has done it
    next->request_id = ended.request_id;
    next->queue = ended.queue;
    tasks.enqueue(*next);
}

base::Async<base::Result<WorkflowStatus>> Workflows::status(model::Actor actor, std::string id) {
    const model::Workflow* workflow = find(id);
    if (workflow == nullptr) co_return base::not_found("There is no workflow with this id.");
    WorkflowStatus status{*workflow};
    if (workflow->steps.empty()) co_return status;
    auto count = [&](store::Session& session) {
        // Every run starts with one task of the first step's type.
        model::TaskFilter filter;
        filter.type = workflow->steps.front();
        return store::TaskStore(session).list(actor.tenant_id, filter, {.limit = 1});
    };
    const model::TaskList runs = co_await database_.read(store::ReadCost::scan, std::move(count));
    status.executions = runs.total;
    if (!runs.tasks.empty()) status.last_execution = runs.tasks.front().created_at;
    co_return status;
}

}  // namespace ao::core
