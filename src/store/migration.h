#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "store/sqlite_connection.h"

namespace ao::store {

/// One step of the schema's history, compiled in from src/store/migrations. Never changed once
/// released: its checksum is kept in every database it ran on.
struct Migration {
    int version = 0;
    std::string_view name;  ///< "0001_foundation"
    std::string_view sql;
};

/// Every migration of the SQLite backend, ascending.
const std::vector<Migration>& sqlite_migrations();

/// Runs those of `migrations` that the database has not had, in order, each in one transaction of
/// its own: after a crash at any moment the next start finds it either whole or not begun. A number
/// may be missing, and its migration may come later than higher ones. `after_statement` is
/// called after each statement (crash tests). Throws Failure{schema} when the database is newer
/// than the program, was made by another program, or an applied migration is not the one compiled
/// in.
void migrate(
    const SqliteConnection& connection,
    const std::vector<Migration>& migrations,
    base::Time now,
    const std::function<void()>& after_statement = {}
);

}  // namespace ao::store
