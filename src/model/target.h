#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace ao::model {

/// How one of the systems we call is doing: the CRM, the mail server.
struct Target {
    std::string name;              ///< "crm", "email"
    std::string state = "closed";  ///< of its circuit breaker: closed, open, half_open
    std::int64_t in_flight = 0;    ///< calls going on
    std::int64_t waiting = 0;      ///< callers waiting for their turn
    std::int64_t calls = 0;        ///< ended within the breaker's window
    std::int64_t failures = 0;     ///< of these, outages
    std::int64_t postponed = 0;    ///< calls not made since the start: no turn, or breaker open
    std::optional<base::Time> opened_at{};  ///< while open or half open: since when
    std::optional<base::Time> retry_at{};   ///< while open: when the next call is let through
};

}  // namespace ao::model
