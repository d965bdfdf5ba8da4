#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::core {

/// How much of a backup came into the log.
struct AuditRestored {
    std::int64_t events = 0;   ///< of the backup
    std::int64_t present = 0;  ///< that an earlier run had stored
};

/// Puts the events of a backup of the audit log into a log that is empty, or that is the beginning
/// of the same log: a run that was cut short goes on. Every event gets the number and the hash it
/// had, so signed heads and later backups go on to hold. The backup is checked first, as
/// check_audit_backup() does, by one of `keys`. Audited. Blocks. Errors: invalid when the backup is
/// not sound; conflict when the log holds other events.
base::Result<AuditRestored> restore_audit(
    store::Database& database,
    const base::Clock& clock,
    const model::Actor& actor,
    const std::filesystem::path& file,
    const std::vector<std::string>& keys
);

}  // namespace ao::core
