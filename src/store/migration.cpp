#include "store/migration.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "base/log.h"
#include "store/sqlite_error.h"
#include "store/sqlite_statement.h"

namespace ao::store {

namespace {

using AfterStatement = std::function<void()>;

constexpr const char* kCreateHistory =
    "CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT";

std::string checksum_of(const Migration& migration) {
    return base::to_hex(base::sha256(migration.sql));
}

Failure schema_failure(const std::string& what, const std::string& advice) {
    return {Failure::Kind::schema, what, advice};
}

/// Runs the statements of `sql` one by one.
void run_script(sqlite3* connection, std::string_view sql, const AfterStatement& after_statement) {
    const char* rest = sql.data();
    const char* end = sql.data() + sql.size();
    while (rest != end) {
        sqlite3_stmt* statement = nullptr;
        const char* tail = nullptr;
        int code =
            sqlite3_prepare_v2(connection, rest, static_cast<int>(end - rest), &statement, &tail);
        if (code != SQLITE_OK) throw_sqlite(connection, code, "migration");
        rest = tail;
        if (!statement) continue;  // white space or a comment
        do
            code = sqlite3_step(statement);
        while (code == SQLITE_ROW);
        sqlite3_finalize(statement);
        if (code != SQLITE_DONE) throw_sqlite(connection, code, "migration");
        if (after_statement) after_statement();
    }
}

void record(sqlite3* connection, const Migration& migration, base::Time now) {
    SqliteStatement insert(
        connection, "migration.record", "INSERT INTO schema_migration VALUES ($1, $2, $3, $4)"
    );
    const std::string checksum = checksum_of(migration);
    const Value values[] = {
        value(static_cast<std::int64_t>(migration.version)),
        value(migration.name),
        value(checksum),
        value(now)};
    insert.bind(values, SqliteStatement::Text::borrowed);
    insert.step();
}

void apply(
    const SqliteConnection& connection,
    const Migration& migration,
    base::Time now,
    const AfterStatement& after_statement
) {
    const auto step = [&](const char* sql) {
        run_script(connection.handle(), sql, after_statement);
    };
    step("BEGIN IMMEDIATE");
    try {
        run_script(connection.handle(), migration.sql, after_statement);
        record(connection.handle(), migration, now);
        step("COMMIT");
    } catch (...) {
        if (connection.in_transaction()) connection.execute("ROLLBACK");
        throw;
    }
    base::log::info("store.migrated", {{"version", migration.version}, {"name", migration.name}});
}

const Migration* find_migration(const std::vector<Migration>& migrations, int version) {
    const auto found = std::ranges::find(migrations, version, &Migration::version);
    return found == migrations.end() ? nullptr : &*found;
}

/// The versions the database has. Compares the checksum of each migration that ran.
std::set<int> check_history(sqlite3* connection, const std::vector<Migration>& migrations) {
    SqliteStatement select(
        connection,
        "migration.history",
        "SELECT version, checksum FROM schema_migration ORDER BY version"
    );
    SqliteRows rows(select);
    std::set<int> applied;
    while (rows.next()) {
        const int version = static_cast<int>(rows.integer(0));
        const Migration* migration = find_migration(migrations, version);
        if (migration == nullptr)
            throw schema_failure(
                "the database has schema " + std::to_string(version) +
                    ", which this program does not know; its newest is " +
                    std::to_string(migrations.back().version),
                "A newer version of the program wrote this database. Run that version, or restore "
                "a backup made by this one."
            );
        if (rows.text(1) != checksum_of(*migration))
            throw schema_failure(
                "migration " + std::string(migration->name) + " is not the one this database ran",
                "Run the released version of the program that wrote this database."
            );
        applied.insert(version);
    }
    return applied;
}

}  // namespace

void migrate(
    const SqliteConnection& connection,
    const std::vector<Migration>& migrations,
    base::Time now,
    const AfterStatement& after_statement
) {
    const bool known =
        connection.value_of("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'") == "1";
    if (!known && connection.value_of("SELECT count(*) FROM sqlite_schema") != "0")
        throw schema_failure(
            "the file is a database of another program",
            "Give --data-dir (or store.path) a place of its own."
        );
    run_script(connection.handle(), kCreateHistory, after_statement);
    const std::set<int> applied = check_history(connection.handle(), migrations);
    for (const auto& migration : migrations)
        if (!applied.contains(migration.version))
            apply(connection, migration, now, after_statement);
}

}  // namespace ao::store
