#include "store/task_failures.h"
#include "store/task_row.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

/// The WHERE clause both tables share, and its parameters ($1 …). Borrows the filter.
struct TaskConditions {
    std::string where = " WHERE tenant_id = $1";
    std::vector<Value> values;

    TaskConditions(std::string_view tenant_id, const model::TaskFilter& filter) {
        values.push_back(value(tenant_id));
        if (filter.status) add("status", value(model::to_string(*filter.status)));
        if (filter.type) add("type", value(*filter.type));
        if (filter.queue) add("queue", value(*filter.queue));
        if (filter.lead_id) {
            add("lead_id", value(*filter.lead_id));
            where += " AND lead_id <> ''";  // lets the partial index on lead_id be used
        }
    }

    void add(const std::string& column, const Value& content) {
        values.push_back(content);
        where += " AND " + column + " = $" + std::to_string(values.size());
    }
};

std::int64_t count_matching(Session& session, const TaskConditions& conditions) {
    auto rows = session.query_text(
        "SELECT (SELECT count(*) FROM task" + conditions.where +
            ") + (SELECT count(*) FROM task_history" + conditions.where + ")",
        conditions.values
    );
    rows->next();
    return rows->integer(0);
}

}  // namespace

model::TaskList TaskStore::list(
    std::string_view tenant_id,
    const model::TaskFilter& filter,
    std::int64_t skip,
    std::int64_t limit
) {
    TaskConditions conditions(tenant_id, filter);
    model::TaskList list;
    list.total = count_matching(session_, conditions);
    auto values = conditions.values;
    values.push_back(value(limit));
    values.push_back(value(skip));
    const auto place = values.size();
    // Ids are time-ordered, and both tables have an index on them: the two are merged, not sorted.
    const std::string sql = "SELECT " + std::string(kTaskColumns) + " FROM task" +
                            conditions.where + " UNION ALL SELECT " + std::string(kHistoryColumns) +
                            " FROM task_history" + conditions.where + " ORDER BY id DESC LIMIT $" +
                            std::to_string(place - 1) + " OFFSET $" + std::to_string(place);
    auto rows = session_.query_text(sql, values);
    while (rows->next())
        list.tasks.push_back(read_task(*rows));
    rows.reset();
    for (auto& task : list.tasks)
        if (!task.error.empty()) read_task_failures(session_, task);
    return list;
}

}  // namespace ao::store
