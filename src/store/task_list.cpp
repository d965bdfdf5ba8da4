#include "store/task_conditions.h"
#include "store/task_store.h"

namespace ao::store {

namespace {

std::int64_t count_matching(Session& session, const TaskConditions& conditions) {
    const std::string matches = conditions.select("1 AS one");
    auto rows = session.query_text("SELECT count(*) FROM (" + matches + ")", conditions.values());
    rows->next();
    return rows->integer(0);
}

/// Chooses inside the indexes; whole tasks are fetched afterwards, so that skipping a million reads
/// none of them.
std::vector<std::string> choose(
    Session& session, TaskConditions& conditions, std::int64_t skip, std::int64_t limit
) {
    const std::string matches = conditions.select("id");
    std::vector<std::string> ids;
    const std::string sql = matches + " ORDER BY id DESC LIMIT " +
                            conditions.parameter(value(limit)) + " OFFSET " +
                            conditions.parameter(value(skip));
    auto rows = session.query_text(sql, conditions.values());
    while (rows->next())
        ids.push_back(rows->string(0));
    return ids;
}

}  // namespace

model::TaskList TaskStore::list(
    std::string_view tenant_id, const model::TaskFilter& filter, const model::TaskPage& page
) {
    TaskConditions conditions(tenant_id, filter);
    model::TaskList list;
    if (page.want_total) list.total = count_matching(session_, conditions);
    if (!page.cursor.empty()) conditions.add_before(page.cursor);
    // One more than asked for tells whether there is a next page.
    auto ids = choose(session_, conditions, page.skip, page.limit + 1);
    const bool more = std::cmp_greater(ids.size(), page.limit);
    if (more) ids.pop_back();
    for (const auto& id : ids)
        if (auto task = find(tenant_id, id)) list.tasks.push_back(std::move(*task));
    if (more) list.next_cursor = ids.back();
    return list;
}

std::vector<std::string> TaskStore::select_ids(
    std::string_view tenant_id, const model::TaskFilter& filter, std::int64_t limit
) {
    TaskConditions conditions(tenant_id, filter);
    return choose(session_, conditions, 0, limit);
}

}  // namespace ao::store
