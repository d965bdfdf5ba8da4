#pragma once
#include <cstdint>
#include <string_view>

#include "model/lead.h"
#include "store/lead_conditions.h"
#include "store/session.h"

namespace ao::store {

/// How many leads the filter lets through. Constant time without a filter; with status, source and
/// one of owner and created_at the tallies answer (of the days that a range begins and ends on,
/// the leads made then are walked in an index); else every lead that matches is. `conditions` are
/// those of the filter.
std::int64_t total_leads(
    Session& session,
    std::string_view tenant_id,
    const model::LeadFilter& filter,
    const LeadConditions& conditions
);

}  // namespace ao::store
