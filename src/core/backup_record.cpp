#include "core/backup_record.h"

#include "core/audit.h"

namespace ao::core {

void record_backup(
    store::Database& database,
    const model::Actor& actor,
    std::string_view type,
    const std::string& name,
    base::Time now
) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        const std::string file = name.substr(name.rfind('/') + 1);
        audit(session, actor, type, "backup", file, audit_details({}), now);
        return true;
    };
    static_cast<void>(database.write_now("backup.record", body));
}

}  // namespace ao::core
