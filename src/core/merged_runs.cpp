#include "core/merged_runs.h"

#include <string>
#include <vector>

#include "core/audit.h"
#include "store/run_store.h"
#include "store/workflow_store.h"

namespace ao::core {

namespace {

/// A lead with more open runs than this is none that a person has.
constexpr std::int64_t kMostRuns = 1'000;

std::string once_key(const model::Lead& lead) {
    return "lead:" + lead.id;
}

std::vector<model::Run> open_runs_of(store::Session& session, const model::Lead& lead) {
    std::vector<model::Run> open;
    for (const auto status : {model::RunStatus::running, model::RunStatus::paused}) {
        model::RunFilter filter;
        filter.lead_id = lead.id;
        filter.status = status;
        auto found = store::RunStore(session).list(lead.tenant_id, filter, {.limit = kMostRuns});
        for (model::Run& run : found.runs)
            open.push_back(std::move(run));
    }
    return open;
}

/// Why `kept` cannot go on with the run; empty: it can.
std::string why_not(
    store::Session& session, const RunEngine& runs, const model::Run& run, const model::Lead& kept
) {
    const auto definition = runs.definition(session, run.tenant_id, run.workflow_id, run.version);
    if (definition == nullptr || definition->entry == model::Entry::always) return {};
    const std::string merged = "The lead was merged into " + kept.id + ", which ";
    store::RunStore stored(session);
    if (stored.count_open(run.tenant_id, run.workflow_id, kept.id) > 0)
        return merged + "has an open run of this workflow.";
    const bool has_been =
        definition->entry == model::Entry::once &&
        store::WorkflowStore(session).find_fired(run.tenant_id, run.workflow_id, once_key(kept));
    return has_been ? merged + "has been in this workflow, which takes each lead once." : "";
}

}  // namespace

void settle_runs(
    store::Session& session,
    const RunEngine& runs,
    const model::Actor& actor,
    const model::Lead& absorbed,
    const model::Lead& kept,
    base::Time now
) {
    for (const model::Run& run : open_runs_of(session, absorbed)) {
        const std::string why = why_not(session, runs, run, kept);
        if (why.empty()) continue;
        model::RunEvent cancel{model::RunEvent::What::cancel};
        cancel.why = why;
        const auto done =
            runs.command(session, run.tenant_id, run.id, std::move(cancel), std::nullopt, now);
        if (!done) continue;
        auto details = audit_details({{"workflow_id", run.workflow_id}, {"why", why}});
        audit(
            session,
            actor,
            "workflow_run_cancelled",
            "workflow_run",
            run.id,
            std::move(details),
            now
        );
    }
    store::WorkflowStore(session).inherit_fired(
        kept.tenant_id, once_key(absorbed), once_key(kept), now
    );
}

}  // namespace ao::core
