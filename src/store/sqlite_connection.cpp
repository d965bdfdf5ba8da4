#include "store/sqlite_connection.h"

#include <filesystem>
#include <mutex>

#include "store/sqlite_error.h"
#include "store/sqlite_log_file.h"
#include "store/sqlite_memory.h"
#include "store/sqlite_page_cache.h"
#include "store/sqlite_words.h"

namespace ao::store {

namespace {

/// A savepoint keeps the pages it may have to restore in memory up to so many bytes, then in a
/// file. SQLite's default of 64 KiB made every larger commit create, write and delete a file.
constexpr int kSavepointBytes = 4 * 1024 * 1024;

/// The memory for pages. What reads a row here and there finds the inner pages of its trees in
/// 4 MiB, and the rest of them in no cache that is worth its memory: with 16 MiB a read of one of
/// 1,000,000 leads takes a third longer, for each page that it copies to is one that the processor
/// has not seen for long.
const char* cache_size_of(SqliteConnection::Role role) {
    switch (role) {
        case SqliteConnection::Role::writer:
            return "PRAGMA cache_size = -65536";
        case SqliteConnection::Role::reader:
            return "PRAGMA cache_size = -4096";
        default:
            return "PRAGMA cache_size = -16384";
    }
}

/// Process-wide, before the first connection.
void prepare_library(const std::string& path) {
    static std::once_flag once;
    std::call_once(once, [&path] {
        // Without memory statistics, malloc takes no global lock, which event loops would share.
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        pool_sqlite_memory();
        know_cached_pages();
        sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kSavepointBytes);
        sqlite3_initialize();
        // Temporary files belong beside the data: it is writable, and as private as they must be.
        const auto directory = std::filesystem::path(path).parent_path().string();
        if (!directory.empty()) sqlite3_temp_directory = sqlite3_mprintf("%s", directory.c_str());
    });
}

/// A path inside a URI: what has a meaning there is percent-encoded.
std::string escaped(const std::string& path) {
    std::string text;
    for (char c : path) {
        const bool special = c == '%' || c == '?' || c == '#';
        text += special ? (c == '%' ? "%25" : c == '?' ? "%3f" : "%23") : std::string(1, c);
    }
    return text;
}

}  // namespace

SqliteConnection::SqliteConnection(const std::string& path, Role role) {
    prepare_library(path);
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    // "immutable": without locks and without the log and index files beside it.
    const bool copy = role == Role::copy;
    const std::string name = copy ? "file:" + escaped(path) + "?immutable=1" : path;
    const int code = sqlite3_open_v2(
        name.c_str(),
        &handle,
        flags | (copy ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE),
        role == Role::writer ? collecting_vfs() : nullptr
    );
    handle_.reset(handle);
    if (code != SQLITE_OK) throw_sqlite(handle, code, "open " + path);
    if (copy)
        sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    else
        configure(role);
}

void SqliteConnection::configure(Role role) const {
    // Only one process opens the file and only one connection writes: nobody else can hold a lock
    // for long, so a short wait is enough to tell an intruder.
    sqlite3_busy_timeout(handle(), 2000);
    // A checkpoint beside another writer or checkpointer is the condition of the WAL-reset bug
    // (SQLite 3.7.0 to 3.51.2): readers never checkpoint, not even when they close.
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    add_word_function(handle());
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
    execute("PRAGMA foreign_keys = ON");
    execute("PRAGMA wal_autocheckpoint = 0");
    // What is deleted is overwritten in its page; a page that became free is not written once more
    // for that. Debian's default does so, for each page that the full-text index merges away.
    execute("PRAGMA secure_delete = FAST");
    // The writer's savepoints must be able to spill: kept wholly in memory, SQLite walks them once
    // for each statement, and a transaction of thousands of rows becomes quadratic.
    execute(role == Role::writer ? "PRAGMA temp_store = FILE" : "PRAGMA temp_store = MEMORY");
    execute(cache_size_of(role));
    if (role != Role::writer) execute("PRAGMA query_only = ON");
    if (value_of("PRAGMA journal_mode") != "wal" || value_of("PRAGMA synchronous") != "2" ||
        value_of("PRAGMA foreign_keys") != "1")
        throw Failure(
            Failure::Kind::io,
            "WAL with synchronous=FULL could not be set",
            "Put the data directory on a local disk that supports shared memory and locking."
        );
}

void SqliteConnection::execute(const char* sql) const {
    const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw_sqlite(handle(), code, sql);
}

std::string SqliteConnection::value_of(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(handle(), sql.c_str(), -1, &statement, nullptr);
    if (code != SQLITE_OK) throw_sqlite(handle(), code, sql);
    std::string value;
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL)
        value = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) throw_sqlite(handle(), code, sql);
    return value;
}

bool SqliteConnection::in_transaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

}  // namespace ao::store
