#include "store/task_history.h"

#include <algorithm>
#include <string>
#include <vector>

namespace ao::store {

namespace {

// Numbers are given in the order of finishing, and one in 64 stands in the index by time: what
// finished before a moment lies below the first of these that did not, what finished after it above
// the last that did not.
const Statement kForgetBefore{
    "task_history.forget_before",
    "DELETE FROM task_history WHERE number IN (SELECT number FROM task_history "
    "WHERE number < coalesce((SELECT number FROM task_history WHERE number % 64 = 0 "
    "AND finished_at >= $1 ORDER BY finished_at LIMIT 1), 9223372036854775807) "
    "AND finished_at < $1 AND unique_until <= $2 ORDER BY number LIMIT $3) RETURNING id"};

const Statement kForgetFirst{
    "task_history.forget_first",
    "DELETE FROM task_history WHERE number IN (SELECT number FROM task_history "
    "WHERE unique_until <= $1 ORDER BY number LIMIT $2) RETURNING id"};

const Statement kForgetFailures{
    "task_failure.forget", "DELETE FROM task_failure WHERE task_id = $1"};

const Statement kForgetLog{"task_log.forget", "DELETE FROM task_log WHERE task_id = $1"};

const Statement kSpan{
    "task_history.span",
    "SELECT coalesce((SELECT max(number) FROM task_history), 0) - "
    "coalesce((SELECT min(number) FROM task_history), 1) + 1"};

const Statement kCount{"task_history.count", "SELECT count(*) FROM task_history"};

const Statement kEmptyResults{
    "task_history.empty_results",
    "UPDATE task_history SET result = 'null' WHERE number IN (SELECT number FROM task_history "
    "WHERE result_ttl_s > 0 AND result <> 'null' AND "
    "finished_at + result_ttl_s * 1000000 <= $1 "
    "ORDER BY finished_at + result_ttl_s * 1000000 LIMIT $2)"};

const Statement kLastOfStep{
    "task_history.last_of_step",
    "SELECT max(finished_at) FROM (SELECT finished_at FROM task_history "
    "WHERE number > coalesce((SELECT number FROM task_history WHERE number % 64 = 0 "
    "AND finished_at <= $1 ORDER BY finished_at DESC LIMIT 1), 0) "
    "AND number < coalesce((SELECT number FROM task_history WHERE number % 64 = 0 "
    "AND finished_at > $2 ORDER BY finished_at LIMIT 1), 9223372036854775807) "
    "AND finished_at > $1 AND finished_at <= $2 ORDER BY number LIMIT $3)"};

const Statement kEmptyBetween{
    "task_history.empty_between",
    "UPDATE task_history SET result = 'null' "
    "WHERE number > coalesce((SELECT number FROM task_history WHERE number % 64 = 0 "
    "AND finished_at <= $1 ORDER BY finished_at DESC LIMIT 1), 0) "
    "AND number < coalesce((SELECT number FROM task_history WHERE number % 64 = 0 "
    "AND finished_at > $2 ORDER BY finished_at LIMIT 1), 9223372036854775807) "
    "AND finished_at > $1 AND finished_at <= $2 AND result_ttl_s = 0 AND result <> 'null'"};

/// Runs a statement that deletes tasks; what belongs to them goes with them.
std::int64_t forget(
    Session& session, const Statement& statement, std::initializer_list<Value> values
) {
    std::vector<std::string> ids;
    {
        auto rows = session.query(statement, values);
        while (rows->next())
            ids.push_back(rows->string(0));
    }
    for (const auto& id : ids) {
        session.execute(kForgetFailures, {value(id)});
        session.execute(kForgetLog, {value(id)});
    }
    return static_cast<std::int64_t>(ids.size());
}

std::int64_t only_number(Session& session, const Statement& statement) {
    auto rows = session.query(statement, {});
    rows->next();
    return rows->integer(0);
}

}  // namespace

std::int64_t TaskHistory::forget_before(base::Time time, base::Time now, std::int64_t limit) {
    return forget(session_, kForgetBefore, {value(time), value(now), value(limit)});
}

std::int64_t TaskHistory::forget_first(base::Time now, std::int64_t limit) {
    return forget(session_, kForgetFirst, {value(now), value(limit)});
}

std::int64_t TaskHistory::count_beyond(std::int64_t most) {
    if (only_number(session_, kSpan) <= most) return 0;
    return std::max<std::int64_t>(0, only_number(session_, kCount) - most);
}

std::int64_t TaskHistory::empty_results(base::Time now, std::int64_t limit) {
    return session_.execute(kEmptyResults, {value(now), value(limit)});
}

std::optional<base::Time> TaskHistory::empty_results_between(
    base::Time after, base::Time before, std::int64_t limit
) {
    std::optional<base::Time> last;
    {
        auto rows = session_.query(kLastOfStep, {value(after), value(before), value(limit)});
        if (rows->next() && !rows->is_null(0)) last = rows->time(0);
    }
    if (last) session_.execute(kEmptyBetween, {value(after), value(*last)});
    return last;
}

}  // namespace ao::store
