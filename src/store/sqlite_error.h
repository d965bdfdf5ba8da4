#pragma once
#include <string>

#include <sqlite3.h>

#include "store/database.h"

namespace ao::store {

/// Throws what the last error of `connection` means: UniqueViolation for a unique constraint,
/// std::bad_alloc without memory, otherwise Failure with advice. `doing` names the statement or
/// step, for the log.
[[noreturn]] void throw_sqlite(sqlite3* connection, int code, std::string_view doing);

/// The Failure of an error code that did not come from a statement (opening, committing).
Failure sqlite_failure(int code, const std::string& what);

/// Whether nothing more may be written after this failure: what is on disk is no longer known.
bool is_fatal(const Failure& failure);

}  // namespace ao::store
