#pragma once
/// What the yardsticks on SQLite share: clocks, statements without a store around them, and the
/// line of JSON that bench/cases reads.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "store/migration.h"
#include "store/sqlite_connection.h"

namespace limits {

using Steady = std::chrono::steady_clock;

inline double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

/// User and system time of this process so far.
inline double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

inline ao::base::Time wall_now() {
    static const ao::base::SystemClock clock;
    return clock.now();
}

/// Measures from its making to print(): operations, their latencies, and the CPU they cost.
class Measurement {
  public:
    void add(double latency_ms, std::size_t operations = 1) {
        latencies_.insert(latencies_.end(), operations, latency_ms);
    }

    [[nodiscard]] double seconds() const { return seconds_since(start_); }

    [[nodiscard]] std::size_t operations() const { return latencies_.size(); }

    /// One line of JSON; `per` is how many of the counted operations make one.
    void print(double per = 1) {
        const double took = seconds();
        const double used = cpu_seconds() - cpu_;
        const double operations = static_cast<double>(latencies_.size()) / per;
        std::sort(latencies_.begin(), latencies_.end());
        std::printf(
            "{\"rps\":%.1f,\"cpu_us\":%.3f,\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"count\":%.0f}\n",
            operations / took,
            used / operations * 1e6,
            at(0.5),
            at(0.99),
            operations
        );
    }

  private:
    [[nodiscard]] double at(double share) const {
        if (latencies_.empty()) return 0;
        return latencies_[static_cast<std::size_t>(
            share * static_cast<double>(latencies_.size() - 1)
        )];
    }

    Steady::time_point start_ = Steady::now();
    double cpu_ = cpu_seconds();
    std::vector<double> latencies_;
};

/// A directory of its own for one database, gone at the end.
class Directory {
  public:
    explicit Directory(std::filesystem::path path) : path_(std::move(path)) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }

    ~Directory() { std::filesystem::remove_all(path_); }

    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

/// The program's schema and durability (WAL, FULL sync), and nothing of its store: SQLite as it is
/// delivered, with its own memory and files; each statement is prepared once and bound by hand. Any
/// error ends the program.
class BareStore {
  public:
    explicit BareStore(const std::string& path) {
        // Once the library is initialised the program's settings of it are refused.
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 4 << 20);
        sqlite3_initialize();
        {
            const ao::store::SqliteConnection connection(
                path, ao::store::SqliteConnection::Role::writer
            );
            ao::store::migrate(connection, ao::store::sqlite_migrations(), wall_now());
        }
        if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) fail();
        constexpr const char* kSettings =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
            "PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = FILE; PRAGMA cache_size = -65536";
        if (sqlite3_exec(handle_, kSettings, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }

    ~BareStore() {
        for (const auto& [text, statement] : kept_)
            sqlite3_finalize(statement);
        sqlite3_close(handle_);
    }

    BareStore(const BareStore&) = delete;
    BareStore& operator=(const BareStore&) = delete;

    /// Runs `sql` with its values; gives the first column of each row it returns.
    template <class... Values>
    std::vector<std::string> run(const char* sql, const Values&... values) {
        auto* statement = prepared(sql);
        int slot = 0;
        (bind(statement, ++slot, values), ...);
        std::vector<std::string> rows;
        int state = sqlite3_step(statement);
        for (; state == SQLITE_ROW; state = sqlite3_step(statement))
            rows.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
        if (state != SQLITE_DONE) fail();
        sqlite3_reset(statement);
        return rows;
    }

    void commit() {
        run("COMMIT");
        if (++commits_ % 64 == 0)
            sqlite3_wal_checkpoint_v2(
                handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
            );
    }

    [[nodiscard]] std::int64_t last_row() const { return sqlite3_last_insert_rowid(handle_); }

  private:
    sqlite3_stmt* prepared(const char* sql) {
        for (const auto& [text, statement] : kept_)
            if (text == sql) return statement;
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) !=
            SQLITE_OK)
            fail();
        kept_.emplace_back(sql, made);
        return made;
    }

    static void bind(sqlite3_stmt* statement, int slot, const std::string& text) {
        sqlite3_bind_text(
            statement, slot, text.data(), static_cast<int>(text.size()), SQLITE_STATIC
        );
    }

    static void bind(sqlite3_stmt* statement, int slot, std::int64_t number) {
        sqlite3_bind_int64(statement, slot, number);
    }

    [[noreturn]] void fail() {
        std::fprintf(stderr, "%s\n", sqlite3_errmsg(handle_));
        std::exit(1);
    }

    sqlite3* handle_ = nullptr;
    std::vector<std::pair<const char*, sqlite3_stmt*>> kept_;
    int commits_ = 0;
};

}  // namespace limits
