#include <chrono>
#include <deque>
#include <utility>

#include "base/id.h"
#include "store/run_row.h"
#include "store/run_store.h"

namespace ao::store {

namespace {

/// The WHERE of one list.
struct RunConditions {
    std::string text{};
    std::vector<Value> values{};
    std::deque<std::string> made{};  ///< what values made here point at; stays put when moved

    std::string parameter(const Value& content) {
        values.push_back(content);
        return "$" + std::to_string(values.size());
    }

    std::string own_parameter(std::string content) {
        made.push_back(std::move(content));
        return parameter(value(made.back()));
    }

    void add(const std::string& condition) { text += " AND " + condition; }
};

/// Ids begin with the time at which they were made, so that a span of time is a part of whatever
/// index is walked. They are made after started_at was read, by less than this unless the clock
/// was put back meanwhile.
constexpr std::chrono::hours kIdsAhead{1};

void add_span(RunConditions& where, const model::RunFilter& filter) {
    if (filter.started_after) {
        where.add("started_at >= " + where.parameter(value(*filter.started_after)));
        where.add("id >= " + where.own_parameter(base::id_prefix(*filter.started_after)));
    }
    if (filter.started_before) {
        where.add("started_at < " + where.parameter(value(*filter.started_before)));
        const base::Time latest = *filter.started_before + kIdsAhead;
        where.add("id < " + where.own_parameter(base::id_prefix(latest)));
    }
}

RunConditions conditions_of(std::string_view tenant_id, const model::RunFilter& filter) {
    RunConditions where;
    where.text = " WHERE tenant_id = " + where.parameter(value(tenant_id));
    // Runs that are open are few and have an index of their own, which the concatenation leaves as
    // the only choice.
    const bool rare = filter.status && model::is_open(*filter.status);
    if (filter.workflow_id)
        where.add(
            (rare ? "workflow_id || '' = " : "workflow_id = ") +
            where.parameter(value(*filter.workflow_id))
        );
    if (filter.lead_id)
        where.add("lead_id <> '' AND lead_id = " + where.parameter(value(*filter.lead_id)));
    // The words themselves, not parameters: the partial indexes are found by them.
    if (filter.status) {
        where.add("status = '" + std::string(model::to_string(*filter.status)) + "'");
        if (model::is_open(*filter.status)) where.add("finished_at = 0");
    }
    add_span(where, filter);
    return where;
}

}  // namespace

model::RunList RunStore::list(
    std::string_view tenant_id, const model::RunFilter& filter, const model::RunPage& page
) {
    RunConditions where = conditions_of(tenant_id, filter);
    if (!page.cursor.empty()) where.add("id < " + where.parameter(value(page.cursor)));
    // The ids first: the index alone answers that, also where it passes over many.
    const std::string ids = "SELECT id FROM workflow_run" + where.text +
                            " ORDER BY id DESC LIMIT " + where.parameter(value(page.limit + 1));
    const std::string sql = "SELECT " + std::string(kRunColumns) +
                            " FROM workflow_run WHERE tenant_id = $1 AND id IN (" + ids +
                            ") ORDER BY id DESC";
    const auto rows = session_.query_text(sql, where.values);
    model::RunList list;
    while (rows->next())
        list.runs.push_back(read_run(*rows));
    if (static_cast<std::int64_t>(list.runs.size()) > page.limit) {
        list.runs.pop_back();
        list.next_cursor = list.runs.back().id;
    }
    return list;
}

std::vector<std::string> RunStore::select_ids(
    std::string_view tenant_id, const model::RunFilter& filter, std::int64_t limit
) {
    RunConditions where = conditions_of(tenant_id, filter);
    const std::string sql = "SELECT id FROM workflow_run" + where.text +
                            " ORDER BY id DESC LIMIT " + where.parameter(value(limit));
    const auto rows = session_.query_text(sql, where.values);
    std::vector<std::string> ids;
    while (rows->next())
        ids.push_back(rows->string(0));
    return ids;
}

}  // namespace ao::store
