#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "store/session.h"

namespace ao::store {

/// What the transactions of a group commit add to counters, until it is written.
class Sums {
  public:
    /// `keys` are texts and whole numbers; they are copied.
    void add(const Statement& statement, std::initializer_list<Value> keys, std::int64_t more);

    /// A place to come back to; what is added later is kept apart from what was added before.
    std::size_t mark();

    /// What was added after `mark` need not be forgotten any more: it is added to what was before.
    void keep_after(std::size_t mark);

    /// Forgets what was added after `mark`.
    void forget_after(std::size_t mark);

    /// Calls `write` once for each statement and keys whose sum is not 0, in a fixed order, with
    /// the keys and the sum.
    void each(
        const std::function<void(const Statement& statement, std::span<const Value> values)>& write
    );

  private:
    using Key = std::variant<std::int64_t, std::string>;

    struct Entry {
        const Statement* statement;
        std::vector<Key> keys;
        std::int64_t more;
    };

    static bool before(const Entry& one, const Entry& other);
    static bool same(
        const Entry& entry, const Statement& statement, std::initializer_list<Value> keys
    );

    std::vector<Entry> entries_;
    std::size_t marked_ = 0;  ///< entries before it stay as they are
};

}  // namespace ao::store
