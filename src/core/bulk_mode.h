#pragma once
#include <cstdint>

namespace ao::core {

/// Whether one faulty row spoils a bulk call.
enum class BulkMode : std::uint8_t {
    best_effort,     ///< the good rows are stored, in transactions of a few hundred
    all_or_nothing,  ///< one transaction; a faulty row refuses the call
};

}  // namespace ao::core
