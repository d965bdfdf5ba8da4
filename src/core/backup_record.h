#pragma once
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::core {

/// Audits what was done with the backup `name`, a file name or a path; on disk when it returns.
/// `type` is the audit event's, such as "store_backup_removed". Blocks.
void record_backup(
    store::Database& database,
    const model::Actor& actor,
    std::string_view type,
    const std::string& name,
    base::Time now
);

}  // namespace ao::core
