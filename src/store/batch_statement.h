#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/session.h"

namespace ao::store {

/// What one statement does to many rows. A statement for each row spends most of its time on
/// beginning and ending: cursors on every index of the table, memory for every column. Defined once
/// as a `static const`, like a Statement.
class BatchStatement {
  public:
    static constexpr std::size_t kMostRows = 16;

    /// `text` makes the SQL for so many rows; their parameters come after those that all share.
    BatchStatement(std::string_view name, std::string (*text)(std::size_t rows));

    BatchStatement(const BatchStatement&) = delete;
    BatchStatement& operator=(const BatchStatement&) = delete;

    /// Runs it for all rows, as few times as it takes. `rows` holds their parameters, `each` for
    /// every one.
    void execute(
        Session& session,
        std::initializer_list<Value> shared,
        std::span<const Value> rows,
        std::size_t each = 1
    ) const;

    /// The same for one that gives rows: `take` gets those of one run, with the place of its first
    /// row among all.
    template <class TakeRows>
    void query(
        Session& session, std::span<const Value> rows, std::size_t each, const TakeRows& take
    ) const {
        for (std::size_t first = 0; first < rows.size() / each;) {
            const Part part = part_for(rows.size() / each - first);
            const auto given =
                session.query(*part.statement, rows.subspan(first * each, part.rows * each));
            take(*given, first);
            first += part.rows;
        }
    }

  private:
    struct Part {
        const Statement* statement;
        std::size_t rows;
    };

    /// The largest one for `left` rows or fewer.
    [[nodiscard]] Part part_for(std::size_t left) const;

    static constexpr std::array<std::size_t, 5> kSizes{kMostRows, 8, 4, 2, 1};

    std::array<std::string, kSizes.size()> texts_;
    std::array<Statement, kSizes.size()> statements_;
};

/// "($3, $4), ($5, $6)": `rows` rows of `each` parameters, the first of which is $`first`.
std::string rows_of_parameters(std::size_t first, std::size_t rows, std::size_t each);

/// "$3, $4": what stands in IN (…).
std::string parameters(std::size_t first, std::size_t count);

}  // namespace ao::store
