#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/lru_map.h"
#include "store/change.h"
#include "store/session.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_statement.h"
#include "store/sums.h"

namespace ao::store {

/// A Session on one connection. Keeps every Statement prepared, keyed by its address, and of the
/// texts of query_text() those used last. One thread at a time.
class SqliteSession final : public Session {
  public:
    explicit SqliteSession(const SqliteConnection& connection) : connection_(connection) {}

    std::unique_ptr<Rows> query(const Statement& statement, std::initializer_list<Value> values)
        override;
    std::unique_ptr<Rows> query(const Statement& statement, std::span<const Value> values) override;
    std::int64_t execute(const Statement& statement, std::initializer_list<Value> values) override;

    std::int64_t execute(const Statement& statement, std::span<const Value> values) override;

    void add_up(const Statement& statement, std::initializer_list<Value> keys, std::int64_t more)
        override {
        pending_.sums.add(statement, keys, more);
    }

    std::unique_ptr<Rows> query_text(const std::string& sql, std::span<const Value> values)
        override;

    void nested(const std::function<void()>& step) override;

    void notify(Topic topic) override { pending_.topics |= 1U << static_cast<unsigned>(topic); }

    void before_commit(std::function<void(Session&)> step) override {
        pending_.steps.push_back(std::move(step));
    }

    void after_commit(std::function<void()> effect) override {
        pending_.effects.push_back(std::move(effect));
    }

    /// For SqliteChanges: remembers a change, unless there are too many already.
    void add_change(Change change) { pending_.changes.list.push_back(std::move(change)); }

    /// Whether a further change is remembered; notes that one was not.
    bool takes_changes() {
        const bool room = pending_.changes.list.size() < Changes::kMost;
        pending_.changes.complete = pending_.changes.complete && room;
        return room;
    }

    /// What the transaction has asked for and not yet got.
    struct Pending {
        Sums sums{};
        std::vector<std::function<void(Session&)>> steps{};
        std::vector<std::function<void()>> effects{};
        Changes changes{};
        unsigned topics = 0;  ///< one bit a Topic
    };

    /// Where Pending stood at a savepoint.
    struct Mark {
        std::size_t sums = 0;
        std::size_t steps = 0;
        std::size_t effects = 0;
        std::size_t changes = 0;
        unsigned topics = 0;
    };

    Mark mark();

    /// No mark will be returned to but later ones: what was added up after `mark` is summed up.
    void keep_after(const Mark& mark) { pending_.sums.keep_after(mark.sums); }

    /// Forgets what was asked for after `mark`.
    void forget_after(const Mark& mark);

    /// The topics that somebody has notified since the last commit: one bit each.
    [[nodiscard]] unsigned notified() const { return pending_.topics; }

    /// Hands over what was asked for, and forgets it.
    Pending take_pending();

    /// Writes what was added up.
    void write(Sums sums);

  private:
    SqliteStatement& prepared(const Statement& statement);
    std::shared_ptr<SqliteStatement> prepared_text(const std::string& sql);

    const SqliteConnection& connection_;
    static constexpr std::size_t kKeptTexts = 32;

    std::unordered_map<const Statement*, SqliteStatement> statements_;
    base::LruMap<std::shared_ptr<SqliteStatement>> texts_{kKeptTexts};
    Pending pending_;
};

}  // namespace ao::store
