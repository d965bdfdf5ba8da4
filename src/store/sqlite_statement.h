#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "store/session.h"

namespace ao::store {

/// One prepared statement of one connection. Knows which of SQLite's parameter slots belong to $1,
/// $2 …, for SQLite numbers them in the order in which they first stand in the text.
class SqliteStatement {
  public:
    SqliteStatement(sqlite3* connection, std::string_view name, std::string_view sql);

    /// Whether bound text must outlive the call (fixed) or is copied.
    enum class Text : std::uint8_t { copied, borrowed };

    void bind(std::span<const Value> values, Text text);

    /// True: there is a row. Throws UniqueViolation or Failure.
    bool step();

    void reset() noexcept { sqlite3_reset(statement_.get()); }

    [[nodiscard]] sqlite3_stmt* handle() const { return statement_.get(); }

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::vector<int> slots_;  ///< slots_[n-1] is the slot of $n; 0: $n is not used
    std::string name_;
};

/// The rows of one run of a statement, which is reset when they are dropped. Either borrows one
/// that is kept for good, or shares one that may be forgotten meanwhile.
class SqliteRows final : public Rows {
  public:
    explicit SqliteRows(SqliteStatement& kept) : statement_(kept) {}

    explicit SqliteRows(std::shared_ptr<SqliteStatement> shared)
        : shared_(std::move(shared)), statement_(*shared_) {}

    ~SqliteRows() override { statement_.reset(); }

    SqliteRows(const SqliteRows&) = delete;
    SqliteRows& operator=(const SqliteRows&) = delete;

    bool next() override { return statement_.step(); }

    [[nodiscard]] bool is_null(int column) const override {
        return sqlite3_column_type(statement_.handle(), column) == SQLITE_NULL;
    }

    [[nodiscard]] std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_.handle(), column);
    }

    [[nodiscard]] double real(int column) const override {
        return sqlite3_column_double(statement_.handle(), column);
    }

    [[nodiscard]] std::string_view text(int column) const override;

  private:
    std::shared_ptr<SqliteStatement> shared_;
    SqliteStatement& statement_;
};

}  // namespace ao::store
