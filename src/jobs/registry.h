#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/alert_webhook.h"
#include "core/crm_sync.h"
#include "core/leads.h"
#include "core/mailing.h"
#include "core/run_engine.h"
#include "core/step_kind.h"
#include "queue/registry.h"

namespace ao::jobs {

/// How long one attempt of any kind may take.
inline constexpr std::chrono::seconds kTimeout{60};

/// What the side that keeps the tasks calls: before an attempt, and in the transactions that end
/// attempts and tasks. All of it must outlive the table.
struct StoreVerbs {
    const core::Leads& leads;
    const core::RunEngine& runs;
    std::vector<model::MailTemplate> mails;  ///< built in
    const base::Clock& clock;
};

/// The task table of that side: prepare, apply, on_end and time limit of each kind.
queue::Registry make_broker_table(const StoreVerbs& verbs);

/// What the handlers call. They need no store: a worker process has the same table from its
/// configuration alone. All of it must outlive the table.
struct CallVerbs {
    core::CrmSync& crm;
    core::Mailing& mailing;
    core::AlertWebhook& alerts;
    const core::StepKinds& steps;  ///< how those kinds of steps that reach out do so
};

/// The task table of the side that runs them. `slots` is the worker's concurrency: no kind that
/// calls somebody takes more than three quarters of it, so that a CRM that hangs cannot hold up the
/// mail, nor the other way round.
queue::Registry make_worker_table(CallVerbs verbs, std::size_t slots);

/// The types in the tables.
std::vector<std::string> task_types();

}  // namespace ao::jobs
