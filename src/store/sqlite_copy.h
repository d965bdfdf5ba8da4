#pragma once
#include <string>

#include "store/database.h"

namespace ao::store {

/// Copies the database at `source` to the new file `target`, page by page within one read snapshot:
/// writers go on, and nothing they commit meanwhile is in it. Throws Failure.
void copy_sqlite(
    const std::string& source, const std::string& target, const CopyProgress& progress
);

}  // namespace ao::store
