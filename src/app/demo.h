#pragma once
#include "base/clock.h"
#include "store/database.h"

namespace ao::app {

/// Demo mode's sample rows: the leads lead-1, lead-2 and lead-3 of the tenant "default", planted
/// once: what a user changes or deletes stays so. Blocks; call at start.
void plant_demo_rows(store::Database& database, const base::Clock& clock);

}  // namespace ao::app
