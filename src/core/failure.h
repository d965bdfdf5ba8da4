#pragma once
#include <exception>
#include <optional>

#include "base/result.h"

namespace ao::core {

/// What to tell a caller about an exception: unavailable when the database is busy, full or gone
/// (its advice is for the operator's log, not for the caller); nothing for anything else, which is
/// a bug.
std::optional<base::Error> explain_failure(const std::exception_ptr& failure);

}  // namespace ao::core
