// The dry run: the same decisions as a real one, and nothing else.
#include <algorithm>
#include <map>

#include "core/workflow_runs.h"
#include "store/lead_store.h"

namespace ao::core {

using model::RunEvent;
using What = RunEvent::What;

namespace {

/// A rehearsal of a loop that waits each time ends somewhere.
constexpr std::size_t kMostSteps = 200;

/// One walk through a definition, in memory.
class Walk {
  public:
    Walk(
        store::Session& session,
        const StepKinds& kinds,
        const model::WorkflowDefinition& definition,
        StepContext context
    )
        : session_(session), kinds_(kinds), definition_(definition), context_(std::move(context)) {}

    Rehearsal run() {
        tell({What::start});
        while (report_.steps.size() < kMostSteps) {
            const auto next = std::find_if(state_.open.begin(), state_.open.end(), [](auto& visit) {
                return visit.status == model::StepStatus::running;
            });
            if (next == state_.open.end()) break;
            const model::Visit visit = *next;
            tell(rehearse(visit));
        }
        report_.status = state_.status;
        return std::move(report_);
    }

  private:
    void tell(const RunEvent& event) {
        const model::Decision decision = model::decide(definition_, state_, event);
        state_.status = decision.status;
        if (!decision.error.empty()) report_.error = decision.error;
        for (const model::Visit& visit : decision.changed)
            for (model::Visit& known : state_.open)
                if (known.number == visit.number) known = visit;
        for (const model::Visit& visit : decision.opened) {
            state_.visits = visit.number;
            state_.open.push_back(visit);
        }
    }

    RunEvent rehearse(const model::Visit& visit) {
        context_.step = *model::find_step(definition_, visit.step_id);
        context_.key = "dry-run:" + std::to_string(visit.number);
        RehearsedStep step{visit.step_id, context_.step.kind, {}, {}, {}, {}};
        const model::StepOutcome outcome = outcome_of(step);
        RunEvent event{What::done, visit.number};
        if (const auto* done = std::get_if<model::StepDone>(&outcome)) {
            step.output = done->output;
            step.label = event.label = done->label;
        } else if (const auto* wait = std::get_if<model::StepWaitsUntil>(&outcome)) {
            step.note = "would wait until " + base::to_rfc3339(wait->at);
        } else if (const auto* waits = std::get_if<model::StepWaitsForEvent>(&outcome)) {
            step.note = "would wait for " + waits->event + "; taken as timed out";
            step.label = event.label = "timed_out";
        } else if (const auto* failed = std::get_if<model::StepFailed>(&outcome)) {
            step.note = event.why = failed->why;
            event.what = What::fail;
        } else {
            event.what = What::stop;
        }
        std::erase_if(context_.outputs, [&](const auto& each) {
            return each.first == step.step_id;
        });
        context_.outputs.emplace_back(step.step_id, step.output);
        report_.steps.push_back(std::move(step));
        return event;
    }

    model::StepOutcome outcome_of(RehearsedStep& step) {
        const StepKind* kind = kinds_.find(step.kind);
        if (kind == nullptr) return model::step_failed("there is no step kind " + step.kind);
        if (kind->plan) {
            auto input = kind->plan(session_, context_);
            if (!input) return model::step_failed(std::move(input).error().message);
            step.input = *std::move(input);
        }
        if (kind->rehearse) return kind->rehearse(session_, context_, step.input);
        return model::step_done(step.input);
    }

    store::Session& session_;
    const StepKinds& kinds_;
    const model::WorkflowDefinition& definition_;
    StepContext context_;
    model::RunState state_;
    Rehearsal report_;
};

}  // namespace

base::Async<base::Result<Rehearsal>> WorkflowRuns::rehearse(
    model::Actor actor, base::json::Raw definition, RunRequest request
) {
    auto read = model::parse_definition(definition);
    if (!read) co_return std::move(read).error();
    auto cleaned = clean(request);
    if (!cleaned) co_return std::move(cleaned).error();
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<Rehearsal> {
        StepContext context;
        context.now = now;
        context.workflow_name = read->name;
        context.run.id = "dry-run";
        context.run.tenant_id = actor.tenant_id;
        context.run.workflow_id = request.workflow_id;
        context.run.trigger = "dry_run";
        context.run.trigger_input = request.input;
        context.run.started_at = now;
        if (!request.lead_id.empty()) {
            context.lead = store::LeadStore(session).find(actor.tenant_id, request.lead_id);
            if (!context.lead) return base::not_found("Lead " + request.lead_id + " not found");
        } else if (request.lead) {
            context.lead = model::make_lead("dry-run", actor.tenant_id, *request.lead, now);
        }
        if (context.lead) context.run.lead_id = context.lead->id;
        return Walk(session, runs_->kinds(), *read, std::move(context)).run();
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

}  // namespace ao::core
