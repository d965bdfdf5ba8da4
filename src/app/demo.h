#pragma once
#include "base/clock.h"
#include "store/database.h"

namespace ao::app {

/// Demo mode's sample rows: the leads lead-1, lead-2 and lead-3 of the tenant "default". What is
/// there already is left as it is. Blocks; call at start.
void plant_demo_rows(store::Database& database, const base::Clock& clock);

}  // namespace ao::app
