#pragma once
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/lead.h"
#include "store/session.h"

namespace ao::core {

base::Error no_such_lead(std::string_view id);

/// Stores `lead` with a normalised change, and the audit event, in the caller's transaction.
/// Workflows that wait for such a change start with it (core/lead_triggers.h; `cause` as there).
/// Given is the whole lead after that, with what their first steps have made of it. Nothing is
/// written when nothing differs. Errors: invalid, conflict.
base::Result<model::Lead> save_change(
    store::Session& session,
    const model::Actor& actor,
    model::Lead lead,
    const model::LeadChange& clean,
    const RunEngine& runs,
    const StepCause& cause,
    base::Time now
);

}  // namespace ao::core
