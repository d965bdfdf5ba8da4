#include "store/sqlite_database.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "store/migration.h"
#include "store/sqlite_connection.h"

namespace ao::store {

namespace {

std::filesystem::path directory_of(const std::string& path) {
    const auto directory = std::filesystem::path(path).parent_path();
    return directory.empty() ? "." : directory;
}

/// Makes the file, readable by its owner alone; SQLite gives its log and index the same rights.
void make_private_file(const std::string& path) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        throw Failure(
            Failure::Kind::io,
            path + ": " + std::strerror(errno),
            "Let the program's user read and write the data directory."
        );
    ::close(file);
}

SqliteConnection open_migrated(const std::string& path, base::Time now) {
    make_private_file(path);
    SqliteConnection connection(path, SqliteConnection::Role::writer);
    migrate(connection, sqlite_migrations(), now);
    return connection;
}

}  // namespace

SqliteDatabase::SqliteDatabase(
    const SqliteOptions& options, const base::Clock& clock, base::Metrics& metrics
)
    : path_(options.path),
      lock_(directory_of(options.path)),
      readers_(options.path, options.reader_threads, options.max_waiting_reads),
      writer_(
          options,
          open_migrated(options.path, clock.now()),
          readers_,
          subscriptions_,
          attendants_,
          watchers_,
          metrics
      ) {}

SqliteDatabase::~SqliteDatabase() {
    close();
}

void SqliteDatabase::close() {
    if (closed_) return;
    closed_ = true;
    writer_.stop();
    readers_.close();
    writer_.empty_log();
}

std::unique_ptr<Database> open_sqlite(
    const SqliteOptions& options, const base::Clock& clock, base::Metrics& metrics
) {
    return std::make_unique<SqliteDatabase>(options, clock, metrics);
}

std::vector<std::pair<std::string, std::string>> describe_sqlite(const SqliteOptions& options) {
    std::vector<std::pair<std::string, std::string>> facts{
        {"sqlite", sqlite3_libversion()}, {"file", options.path}};
    if (!std::filesystem::exists(options.path)) {
        facts.emplace_back("state", "not created yet");
        return facts;
    }
    // The server alone may have the file open, so a running one is left in peace.
    try {
        const DataDirectoryLock lock(directory_of(options.path));
        const SqliteConnection connection(options.path, SqliteConnection::Role::reader);
        const bool full = connection.value_of("PRAGMA synchronous") == "2";
        facts.emplace_back("state", "closed");
        facts.emplace_back("journal_mode", connection.value_of("PRAGMA journal_mode"));
        facts.emplace_back("synchronous", full ? "2 (FULL)" : "not FULL");
        facts.emplace_back("foreign_keys", connection.value_of("PRAGMA foreign_keys"));
        facts.emplace_back("page_size", connection.value_of("PRAGMA page_size"));
        facts.emplace_back("quick_check", connection.value_of("PRAGMA quick_check"));
        facts.emplace_back(
            "schema", connection.value_of("SELECT max(version) FROM schema_migration")
        );
    } catch (const Failure& failure) {
        facts.emplace_back("state", failure.what());
        facts.emplace_back("advice", failure.advice);
    }
    return facts;
}

}  // namespace ao::store
