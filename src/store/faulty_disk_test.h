#pragma once
#include <sqlite3.h>

namespace ao::store {

/// A disk that fails when told: while it lives, SQLite opens every file through it.
class FaultyDisk {
  public:
    FaultyDisk();
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// The `nth` write or sync from now, and every later one, ends with `code` (SQLITE_IOERR_WRITE,
    /// SQLITE_FULL …). A write that fails may have written half.
    void fail_from(int nth, int code);

    void heal();

    /// Whether the fault was met.
    [[nodiscard]] bool failed() const;

  private:
    sqlite3_vfs* real_;
    sqlite3_vfs shim_;
};

}  // namespace ao::store
