#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/crm_sync.h"
#include "core/mailing.h"
#include "core/workflows.h"
#include "queue/registry.h"

namespace ao::jobs {

/// How long one attempt of any kind may take.
inline constexpr std::chrono::seconds kTimeout{60};

/// The table of the side that keeps the tasks: what follows when one has ended. `workflows` and
/// `clock` must outlive it.
queue::Registry make_broker_table(core::Workflows& workflows, const base::Clock& clock);

/// What the task handlers call. All of it must outlive the worker.
struct Verbs {
    core::CrmSync& crm;
    core::Mailing& mailing;
};

/// The table of the side that runs them. `slots` is the worker's concurrency: no kind takes more
/// than three quarters of it, so that a CRM that hangs cannot hold up the mail, nor the other way
/// round.
queue::Registry make_worker_table(Verbs verbs, std::size_t slots);

/// The types in the table.
std::vector<std::string> task_types();

}  // namespace ao::jobs
