#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"

namespace ao::store {

/// One SQL text with a name, defined once as a `static const` and kept prepared by each connection,
/// keyed by address. Parameters are $1, $2 …, so that SQLite and PostgreSQL share the text.
struct Statement {
    std::string_view name;  ///< "lead.insert": for metrics and slow-statement logs
    std::string_view sql;
};

/// A parameter. Text is borrowed until the call returns; query() copies it.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;

inline Value value(std::string_view text) {
    return text;
}

inline Value value(const std::string& text) {
    return std::string_view(text);
}

inline Value value(const char* text) {
    return std::string_view(text);
}

inline Value value(std::int32_t number) {
    return static_cast<std::int64_t>(number);
}

inline Value value(std::int64_t number) {
    return number;
}

inline Value value(base::Time time) {
    return base::to_micros(time);
}

/// NULL when empty.
inline Value value(const std::optional<std::string>& text) {
    return text ? Value(std::string_view(*text)) : Value(nullptr);
}

/// The rows of one statement, read forward. Column numbers start at 0. Views are valid until the
/// next call of next().
class Rows {
  public:
    virtual ~Rows() = default;

    /// Moves to the next row (also the first); false at the end.
    virtual bool next() = 0;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;

    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }

    [[nodiscard]] base::Time time(int column) const { return base::from_micros(integer(column)); }
};

/// What changed, for those who wait for it. recalls: a task that was handed over has been
/// cancelled.
enum class Topic : std::uint8_t {
    tasks,
    leads,
    accounts,
    audit,
    queue_rules,
    recalls,
    schedules,
    workflow_timers
};

/// One connection inside one transaction (or one read snapshot). Given to transaction bodies; never
/// kept by them. Throws store::Failure when the database is broken; see database.h.
class Session {
  public:
    virtual ~Session() = default;

    /// Runs a statement that gives rows. The Rows must be dropped before the same Statement runs
    /// again.
    virtual std::unique_ptr<Rows> query(
        const Statement& statement, std::initializer_list<Value> values
    ) = 0;
    virtual std::unique_ptr<Rows> query(
        const Statement& statement, std::span<const Value> values
    ) = 0;

    /// Runs a statement that gives none; returns the number of rows it changed.
    virtual std::int64_t execute(
        const Statement& statement, std::initializer_list<Value> values
    ) = 0;
    virtual std::int64_t execute(const Statement& statement, std::span<const Value> values) = 0;

    /// Adds `more` to a counter once, at the end of the group commit: `statement` is run with
    /// `keys` and, as its last parameter, all that the transactions of the group have added for
    /// them. So a counter that everyone moves costs one change a commit; reads inside the group do
    /// not see it yet. Dropped with the transaction when that is rolled back.
    virtual void add_up(
        const Statement& statement, std::initializer_list<Value> keys, std::int64_t more
    ) = 0;

    /// Runs SQL that was built for this one call (list filters): text from constants only, user
    /// input in `values`.
    virtual std::unique_ptr<Rows> query_text(
        const std::string& sql, std::span<const Value> values
    ) = 0;

    /// Runs `step` in a savepoint of its own inside this transaction: when it throws, what it wrote
    /// (and asked to happen later) is undone, and the exception passes on.
    virtual void nested(const std::function<void()>& step) = 0;

    /// Tells everyone subscribed to `topic`, once the transaction is on disk. Nothing happens when
    /// it is rolled back.
    virtual void notify(Topic topic) = 0;

    /// Runs `step` at the end of the group commit this transaction belongs to, in order and after
    /// what was added up, on the same connection: for work that is cheaper in bulk than inside a
    /// savepoint (the full-text index). Dropped with the transaction when that is rolled back. A
    /// step that throws fails the whole group, so it must be one that only a broken database
    /// refuses.
    virtual void before_commit(std::function<void(Session&)> step) = 0;

    /// Runs `effect` on the writer thread once the transaction is on disk; must be quick and must
    /// not throw.
    virtual void after_commit(std::function<void()> effect) = 0;
};

/// A unique constraint of the schema refused an insert or update; `constraint` is "table.column[,
/// …]". Thrown by Session::execute; verbs that expect it catch it and answer conflict.
struct UniqueViolation : std::exception {
    std::string constraint;

    explicit UniqueViolation(std::string columns) : constraint(std::move(columns)) {}

    [[nodiscard]] const char* what() const noexcept override { return constraint.c_str(); }
};

}  // namespace ao::store
