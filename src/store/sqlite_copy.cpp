#include "store/sqlite_copy.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "store/database_copy.h"
#include "store/migration.h"
#include "store/sqlite_error.h"
#include "store/sqlite_session.h"

namespace ao::store {

namespace {

/// Pages at a time: enough to be fast, few enough for a progress bar and for the disk to keep up.
constexpr int kPages = 256;

struct EndBackup {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

struct CloseConnection {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};

using Handle = std::unique_ptr<sqlite3, CloseConnection>;

Handle open_file(const std::string& path, int flags) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(
        path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr
    );
    Handle handle(opened);
    if (code != SQLITE_OK) throw_sqlite(opened, code, "open " + path);
    return handle;
}

/// A new private file without a journal: when something goes wrong it is thrown away.
Handle open_target(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        throw Failure(
            Failure::Kind::io,
            path + ": " + std::strerror(errno),
            "Let the program's user write to the backup directory."
        );
    ::close(file);
    Handle handle = open_file(path, SQLITE_OPEN_READWRITE);
    sqlite3_exec(
        handle.get(),
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF",
        nullptr,
        nullptr,
        nullptr
    );
    return handle;
}

/// Hands the finished part to the disk, so that no backlog makes the writer's next sync wait.
class Pace {
  public:
    explicit Pace(const std::string& path) : file_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {}

    ~Pace() {
        if (file_ >= 0) ::close(file_);
    }

    Pace(const Pace&) = delete;
    Pace& operator=(const Pace&) = delete;

    /// Then leaves the disk to the writer for as long as the step has had it since `began`.
    void keep(std::chrono::steady_clock::time_point began) const {
        constexpr unsigned kAll =
            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
        if (file_ >= 0) ::sync_file_range(file_, 0, 0, kAll);
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - began
        );
        constexpr std::int64_t kLongestMs = 50;
        ::poll(nullptr, 0, static_cast<int>(std::min<std::int64_t>(took.count(), kLongestMs)));
    }

  private:
    int file_;
};

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (char c : name)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

class SqliteCopy final : public DatabaseCopy {
  public:
    explicit SqliteCopy(const std::string& path)
        : connection_(path, SqliteConnection::Role::copy), session_(connection_) {}

    std::string fault() override {
        const std::string found = connection_.value_of("PRAGMA integrity_check(1)");
        return found == "ok" ? std::string() : found;
    }

    int schema_version() override {
        const std::string version =
            connection_.value_of("SELECT max(version) FROM schema_migration");
        return version.empty() ? 0 : std::stoi(version);
    }

    std::map<std::string, std::int64_t> table_counts() override {
        std::vector<std::string> names;
        auto rows = session_.query_text(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND "
            "sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'lead_search_%'",
            {}
        );
        while (rows->next())
            names.push_back(rows->string(0));
        std::map<std::string, std::int64_t> counts;
        for (const std::string& name : names)
            counts[name] = std::stoll(connection_.value_of("SELECT count(*) FROM " + quoted(name)));
        return counts;
    }

    void read(const std::function<void(Session&)>& body) override { body(session_); }

  private:
    SqliteConnection connection_;
    SqliteSession session_;
};

}  // namespace

void copy_sqlite(
    const std::string& source, const std::string& target, const CopyProgress& progress
) {
    const SqliteConnection reader(source, SqliteConnection::Role::reader);
    // A snapshot that is open already is kept by every step; without it, each commit in between
    // would make the copy begin anew.
    reader.execute("BEGIN");
    static_cast<void>(reader.value_of("SELECT count(*) FROM sqlite_schema"));
    const Handle copy = open_target(target);
    const Pace pace(target);
    std::unique_ptr<sqlite3_backup, EndBackup> backup(
        sqlite3_backup_init(copy.get(), "main", reader.handle(), "main")
    );
    if (!backup) throw_sqlite(copy.get(), sqlite3_errcode(copy.get()), "backup");
    int code = SQLITE_OK;
    do {
        const auto began = std::chrono::steady_clock::now();
        code = sqlite3_backup_step(backup.get(), kPages);
        const int total = sqlite3_backup_pagecount(backup.get());
        if (progress) progress(total - sqlite3_backup_remaining(backup.get()), total);
        pace.keep(began);
    } while (code == SQLITE_OK);
    backup.reset();
    if (code != SQLITE_DONE) throw sqlite_failure(code, "backup: " + target);
    reader.execute("COMMIT");
}

std::unique_ptr<DatabaseCopy> open_sqlite_copy(const std::string& path) {
    return std::make_unique<SqliteCopy>(path);
}

int sqlite_schema_version() {
    return sqlite_migrations().back().version;
}

}  // namespace ao::store
