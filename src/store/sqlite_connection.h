#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include <sqlite3.h>

namespace ao::store {

/// One open handle on the database file. Used by one thread at a time; closes itself.
class SqliteConnection {
  public:
    /// writer: the only one that writes and checkpoints. reader: cannot write, never checkpoints.
    /// scanner: a reader of many pages, some of them again and again. copy: reads a file that
    /// nobody has open, and leaves it and its directory as they are.
    enum class Role : std::uint8_t { writer, reader, scanner, copy };

    /// Opens with WAL, synchronous=FULL and foreign keys, and reads all three back (of a copy none
    /// of it). Throws Failure
    /// with advice when they do not hold or the file is no sound database.
    SqliteConnection(const std::string& path, Role role);

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

    /// Runs SQL without parameters or rows.
    void execute(const char* sql) const;

    /// The first column of the first row, as text; empty when there is none.
    [[nodiscard]] std::string value_of(const std::string& sql) const;

    [[nodiscard]] bool in_transaction() const;

  private:
    void configure(Role role) const;

    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };

    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace ao::store
