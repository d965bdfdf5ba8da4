#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "store/session.h"

namespace ao::store {

/// A copy of a database that nobody serves: made by Database::copy_to, or taken from a backup. Only
/// read, by one thread; the file is not touched.
class DatabaseCopy {
  public:
    virtual ~DatabaseCopy() = default;

    /// Empty when every page, index and constraint is sound, else what is not.
    [[nodiscard]] virtual std::string fault() = 0;

    /// The last migration that ran on it.
    [[nodiscard]] virtual int schema_version() = 0;

    /// Rows of every table.
    [[nodiscard]] virtual std::map<std::string, std::int64_t> table_counts() = 0;

    virtual void read(const std::function<void(Session&)>& body) = 0;
};

/// Throws Failure when `path` is no database.
std::unique_ptr<DatabaseCopy> open_sqlite_copy(const std::string& path);

/// The schema that this program makes; a copy with a higher one cannot be restored by it.
int sqlite_schema_version();

}  // namespace ao::store
