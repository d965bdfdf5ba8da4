#include "core/workflow_runs.h"

#include <algorithm>

#include "base/id.h"
#include "core/audit.h"
#include "core/lead_names.h"
#include "core/new_lead.h"
#include "store/lead_store.h"
#include "store/run_store.h"

namespace ao::core {

using What = model::RunEvent::What;

namespace {

/// Runs changed in one transaction: some 0.1 s of the writer's time.
constexpr std::size_t kAtOnce = 500;
constexpr std::int64_t kMaxSelection = 100'000;
constexpr std::int64_t kMovedAtOnce = 1'000;

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
    const NewLead made = make_new_lead(actor, base::new_id(), data, now);
    static_cast<void>(insert_new_lead(session, made, nullptr));
    return made.lead.id;
}

const char* event_of(What what) {
    switch (what) {
        case What::pause:
            return "workflow_run_paused";
        case What::resume:
            return "workflow_run_resumed";
        case What::retry:
            return "workflow_run_retried";
        case What::repeat:
            return "workflow_run_repeated";
        default:
            return "workflow_run_cancelled";
    }
}

model::RunEvent event_for(const RunCommand& command) {
    model::RunEvent event{command.what};
    event.step_id = command.step_id;
    return event;
}

base::Result<std::vector<std::string>> freeze(
    store::Session& session, const model::Actor& actor, const RunSelection& selection
) {
    auto ids =
        store::RunStore(session).select_ids(actor.tenant_id, *selection.filter, kMaxSelection + 1);
    const auto count = static_cast<std::int64_t>(ids.size());
    if (count > kMaxSelection)
        return base::invalid(
            "The filter selects more than 100,000 runs. Narrow it, for example with "
            "started_before.",
            {{"/filter", "selects more than 100,000 runs", "length"}}
        );
    if (selection.expected_count && *selection.expected_count != count)
        return base::conflict(
            "The filter selects " + std::to_string(count) + " runs, not " +
            std::to_string(*selection.expected_count) + ". Nothing was changed."
        );
    return ids;
}

}  // namespace

WorkflowRuns::WorkflowRuns(
    store::Database& database,
    const base::Clock& clock,
    std::shared_ptr<const RunEngine> runs,
    std::string default_region
)
    : database_(database),
      clock_(clock),
      runs_(std::move(runs)),
      default_region_(std::move(default_region)) {}

base::Result<void> WorkflowRuns::clean(RunRequest& request) const {
    if (!request.lead) return {};
    auto lead = model::normalise(*std::move(request.lead), default_region_);
    if (!lead) {
        base::Error error = std::move(lead).error();
        for (base::FieldError& fault : error.fields)
            fault.pointer.insert(0, "/lead_data");
        return error;
    }
    request.lead = *std::move(lead);
    return {};
}

base::Async<base::Result<Created<model::Run>>> WorkflowRuns::trigger(
    model::Actor actor, RunRequest request, Once<model::Run> once
) {
    auto cleaned = clean(request);
    if (!cleaned) co_return std::move(cleaned).error();
    const base::Time now = clock_.now();
    auto create = [&](store::Session& session) -> base::Result<model::Run> {
        NewRun wanted;
        wanted.tenant_id = actor.tenant_id;
        wanted.workflow_id = request.workflow_id;
        wanted.lead_id = request.lead_id;
        wanted.trigger = request.trigger;
        wanted.input = request.input;
        wanted.request_id = actor.request_id;
        wanted.fire_key = request.fire_key;
        if (wanted.lead_id.empty() && request.lead)
            wanted.lead_id = lead_for(session, actor, *request.lead, now);
        auto run = runs_->start(session, wanted, now);
        if (!run || run->started_at != now) return run;  // a repetition started nothing
        auto details = audit_details({{"execution_id", run->id}});
        audit(
            session,
            actor,
            "workflow_started",
            "workflow",
            run->workflow_id,
            std::move(details),
            now
        );
        return run;
    };
    auto body = [&](store::Session& session) {
        return run_once<model::Run>(session, actor, once, now, create);
    };
    co_return co_await database_.write("workflow.trigger", std::move(body));
}

base::Async<model::RunList> WorkflowRuns::list(
    model::Actor actor, model::RunFilter filter, model::RunPage page
) {
    auto body = [&](store::Session& session) {
        model::RunList found = store::RunStore(session).list(actor.tenant_id, filter, page);
        name_leads(session, actor, found.runs);
        return found;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<RunView>> WorkflowRuns::get(model::Actor actor, std::string run_id) {
    auto body = [&](store::Session& session) {
        return runs_->find(session, actor.tenant_id, run_id);
    };
    auto found = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!found) co_return base::not_found("Workflow not found");
    co_return *std::move(found);
}

base::Async<base::Result<model::Run>> WorkflowRuns::act(
    model::Actor actor, std::string run_id, RunCommand command
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::Run> {
        auto run = runs_->command(
            session, actor.tenant_id, run_id, event_for(command), command.input, now
        );
        if (!run) return run;
        const char* event = event_of(command.what);
        auto details = audit_details({{"workflow_id", run->workflow_id}});
        audit(session, actor, event, "workflow_run", run_id, std::move(details), now);
        return run;
    };
    co_return co_await database_.write("workflow.run_act", std::move(body));
}

RunActionOutcome WorkflowRuns::act_on_slice(
    store::Session& session,
    const model::Actor& actor,
    const RunCommand& command,
    const std::vector<std::string>& ids,
    std::size_t begin
) const {
    RunActionOutcome outcome;
    const std::size_t end = std::min(ids.size(), begin + kAtOnce);
    for (std::size_t i = begin; i < end; ++i) {
        const auto run = runs_->command(
            session, actor.tenant_id, ids[i], event_for(command), command.input, clock_.now()
        );
        if (run)
            ++outcome.done;
        else
            outcome.refused.emplace_back(ids[i], run.error().message);
    }
    return outcome;
}

base::Async<base::Result<RunActionOutcome>> WorkflowRuns::act_on_many(
    model::Actor actor, RunCommand command, RunSelection selection
) {
    if (selection.ids.size() > kMaxSelectedRuns)
        co_return base::Error{
            base::ErrorKind::too_large, "A call takes at most 10,000 ids. Split it."};
    std::vector<std::string> ids = std::move(selection.ids);
    RunActionOutcome all;
    auto choose = [&](store::Session& session) -> base::Result<bool> {
        if (selection.filter) {
            auto frozen = freeze(session, actor, selection);
            if (!frozen) return std::move(frozen).error();
            ids = *std::move(frozen);
        }
        auto details = audit_details({{"selected", std::to_string(ids.size())}});
        audit(
            session,
            actor,
            event_of(command.what),
            "workflow_run",
            "",
            std::move(details),
            clock_.now()
        );
        return true;
    };
    auto chosen = co_await database_.write("workflow.runs_choose", std::move(choose));
    if (!chosen) co_return std::move(chosen).error();
    all.selected = static_cast<std::int64_t>(ids.size());
    for (std::size_t begin = 0; begin < ids.size(); begin += kAtOnce) {
        auto slice = [&](store::Session& session) {
            return base::Result(act_on_slice(session, actor, command, ids, begin));
        };
        auto done = co_await database_.write("workflow.runs_act", std::move(slice));
        if (!done) co_return std::move(done).error();
        all.done += done->done;
        for (auto& refusal : done->refused)
            if (all.refused.size() < kMostRefusals) all.refused.push_back(std::move(refusal));
    }
    co_return all;
}

base::Async<base::Result<MoveReport>> WorkflowRuns::move_all(
    model::Actor actor, std::string workflow_id, std::int64_t version, bool only_ask
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<MoveReport> {
        if (runs_->definition(session, actor.tenant_id, workflow_id, version) == nullptr)
            return base::not_found("The workflow has no version " + std::to_string(version) + ".");
        MoveReport report;
        const auto ids = store::RunStore(session).open_elsewhere(
            actor.tenant_id, workflow_id, version, kMovedAtOnce
        );
        report.complete = static_cast<std::int64_t>(ids.size()) < kMovedAtOnce;
        for (const std::string& id : ids) {
            const auto run = runs_->move(session, actor.tenant_id, id, version, only_ask, now);
            if (run)
                ++report.moved;
            else
                report.refused.emplace_back(id, run.error().message);
        }
        if (only_ask) return report;
        auto details = audit_details(
            {{"version", std::to_string(version)}, {"moved", std::to_string(report.moved)}}
        );
        audit(
            session, actor, "workflow_runs_moved", "workflow", workflow_id, std::move(details), now
        );
        return report;
    };
    co_return co_await database_.write("workflow.runs_move", std::move(body));
}

}  // namespace ao::core
