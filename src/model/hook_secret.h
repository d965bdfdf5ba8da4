#pragma once
#include <cstdint>

#include "base/clock.h"

namespace ao::model {

/// Which signing secret of a workflow's webhook is in force.
struct HookSecret {
    std::int64_t generation = 0;  ///< how often it was changed
    base::Time rotated_at{};      ///< the last time; 0: never
    base::Time old_until{};       ///< the one before opens until then
};

}  // namespace ao::model
