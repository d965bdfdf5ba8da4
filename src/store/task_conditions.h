#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "model/task.h"
#include "store/session.h"

namespace ao::store {

/// A task filter as SQL. Both tables are asked with the same parameters, each with its own WHERE.
/// Borrows the filter.
class TaskConditions {
  public:
    TaskConditions(std::string_view tenant_id, const model::TaskFilter& filter);

    /// Only tasks older than the one with this id.
    void add_before(std::string_view id);

    /// A further parameter: "$3".
    std::string parameter(const Value& content);

    /// SELECTs of `columns` from those of the two tables that can hold a match, joined by UNION
    /// ALL; ids are time-ordered and both tables have an index on them, so that ORDER BY id DESC
    /// merges instead of sorting. Empty when nothing can match.
    [[nodiscard]] std::string select(std::string_view columns) const;

    [[nodiscard]] const std::vector<Value>& values() const { return values_; }

  private:
    void add(const std::string& condition) { common_ += " AND " + condition; }

    void add_equal(const char* column, const std::optional<std::string>& content);
    /// The same, for a column whose index leaves out the empty ones.
    void add_equal_if_set(const char* column, const std::optional<std::string>& content);
    void add_since(const char* column, const std::optional<base::Time>& moment);
    void add_until(const char* column, const std::optional<base::Time>& moment);
    void add_numbers_between(base::Time after, base::Time before);
    void add_statuses(const std::vector<model::TaskStatus>& statuses);

    std::string common_;
    bool unfinished_ = true;  ///< the hot table can hold a match
    bool finished_ = true;
    std::vector<Value> values_;
    std::deque<std::string> texts_;  ///< what values_ borrows and the filter does not hold
};

}  // namespace ao::store
