#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/crm_sync.h"
#include "core/mailing.h"
#include "core/workflows.h"
#include "queue/registry.h"

namespace ao::jobs {

/// What the task handlers call. All of it must outlive the worker.
struct Verbs {
    core::CrmSync& crm;
    core::Mailing& mailing;
    core::Workflows& workflows;
    const base::Clock& clock;
};

/// The task table. `slots` is the worker's concurrency: no kind takes more than three quarters of
/// it, so that a CRM that hangs cannot hold up the mail, nor the other way round.
queue::Registry make_registry(Verbs verbs, std::size_t slots);

/// The types in the table.
std::vector<std::string> task_types();

}  // namespace ao::jobs
