#pragma once
#include <functional>
#include <string>

#include "core/http_steps.h"
#include "core/leads.h"
#include "core/mailing.h"
#include "core/step_kind.h"

namespace ao::core {

/// What steps ask of others while a transaction is open. All of it must outlive the table.
struct StepVerbs {
    const Leads& leads;

    /// Starts a run of another workflow for the lead of `context`, once for its key; the id of the
    /// run, empty when the workflow takes none. Error: not_found, conflict.
    std::function<base::Result<std::string>(
        store::Session&,
        const StepContext& context,
        const std::string& workflow_id,
        base::json::Raw trigger
    )>
        start_workflow{};
};

/// How each kind of the table of step kinds (model/step_shapes.h) is planned and committed, on the
/// side that keeps the store. `parallel`, `join` and `stop` belong to the engine alone, but are
/// listed.
StepKinds make_step_kinds(const StepVerbs& verbs);

/// What steps that reach out call. All of it must outlive the table.
struct StepCallVerbs {
    HttpSteps& http;
    Mailing& mailing;
};

/// How those that reach out do so, on the side that runs the tasks; needs no store.
StepKinds make_step_calls(const StepCallVerbs& verbs);

/// One attempt at a send_email step. The visit's key is the Message-ID's local part.
base::Async<model::StepOutcome> send_step_mail(Mailing& mailing, StepCall step);

/// The parts of the first table, each with one chapter's kinds.
void add_flow_steps(StepKinds& kinds);
void add_lead_steps(StepKinds& kinds, const Leads& leads);
void add_message_steps(StepKinds& kinds);
void add_outside_steps(StepKinds& kinds, const StepVerbs& verbs);

}  // namespace ao::core
