#include "store/sqlite_session.h"

namespace ao::store {

namespace {

const Statement kSavepoint{"nested.savepoint", "SAVEPOINT step"};
const Statement kRelease{"nested.release", "RELEASE step"};
const Statement kRollbackTo{"nested.rollback_to", "ROLLBACK TO step"};

}  // namespace

SqliteStatement& SqliteSession::prepared(const Statement& statement) {
    const auto found = statements_.find(&statement);
    if (found != statements_.end()) return found->second;
    SqliteStatement made(connection_.handle(), statement.name, statement.sql);
    return statements_.emplace(&statement, std::move(made)).first->second;
}

std::unique_ptr<Rows> SqliteSession::query(
    const Statement& statement, std::span<const Value> values
) {
    auto& kept = prepared(statement);
    kept.bind(values, SqliteStatement::Text::copied);
    return std::make_unique<SqliteRows>(kept);
}

std::unique_ptr<Rows> SqliteSession::query(
    const Statement& statement, std::initializer_list<Value> values
) {
    return query(statement, std::span<const Value>(values.begin(), values.size()));
}

std::int64_t SqliteSession::execute(
    const Statement& statement, std::initializer_list<Value> values
) {
    return execute(statement, std::span<const Value>(values.begin(), values.size()));
}

std::int64_t SqliteSession::execute(const Statement& statement, std::span<const Value> values) {
    auto& kept = prepared(statement);
    kept.bind(values, SqliteStatement::Text::borrowed);
    while (kept.step())
        continue;
    kept.reset();
    return sqlite3_changes64(connection_.handle());
}

std::unique_ptr<Rows> SqliteSession::query_text(
    const std::string& sql, std::span<const Value> values
) {
    auto statement = prepared_text(sql);
    statement->bind(values, SqliteStatement::Text::copied);
    return std::make_unique<SqliteRows>(std::move(statement));
}

/// Preparing a list costs several times as much as running it. One whose rows somebody still has,
/// begun or not, is not given out twice.
std::shared_ptr<SqliteStatement> SqliteSession::prepared_text(const std::string& sql) {
    auto* kept = texts_.find(sql);
    if (kept && kept->use_count() == 1) return *kept;
    auto made = std::make_shared<SqliteStatement>(connection_.handle(), "query_text", sql);
    if (!kept) texts_[sql] = made;
    return made;
}

void SqliteSession::nested(const std::function<void()>& step) {
    const Mark before = mark();
    execute(kSavepoint, {});
    try {
        step();
    } catch (...) {
        // A broken database may have rolled back everything; the writer sees to that.
        if (connection_.in_transaction()) {
            execute(kRollbackTo, {});
            execute(kRelease, {});
        }
        forget_after(before);
        throw;
    }
    execute(kRelease, {});
}

SqliteSession::Mark SqliteSession::mark() {
    return {
        pending_.sums.mark(),
        pending_.steps.size(),
        pending_.effects.size(),
        pending_.changes.list.size(),
        pending_.topics};
}

void SqliteSession::forget_after(const Mark& mark) {
    pending_.sums.forget_after(mark.sums);
    pending_.steps.resize(mark.steps);
    pending_.effects.resize(mark.effects);
    pending_.changes.list.resize(mark.changes);
    pending_.topics = mark.topics;
}

SqliteSession::Pending SqliteSession::take_pending() {
    return std::exchange(pending_, {});
}

void SqliteSession::write(Sums sums) {
    sums.each([this](const Statement& statement, std::span<const Value> values) {
        execute(statement, values);
    });
}

}  // namespace ao::store
