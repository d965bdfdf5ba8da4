#include "store/task_conditions.h"

namespace ao::store {

TaskConditions::TaskConditions(std::string_view tenant_id, const model::TaskFilter& filter) {
    common_ = " WHERE tenant_id = " + parameter(value(tenant_id));
    add_statuses(filter.statuses);
    add_equal("type", filter.type);
    add_equal("queue", filter.queue);
    add_equal("worker_id", filter.worker);
    add_equal_if_set("lead_id", filter.lead_id);
    add_equal_if_set("schedule_id", filter.schedule_id);
    add_equal_if_set("concurrency_key", filter.key);
    add_since("created_at", filter.created_after);
    add_until("created_at", filter.created_before);
    if (filter.finished_after || filter.finished_before) {
        unfinished_ = false;
        add_since("finished_at", filter.finished_after);
        add_until("finished_at", filter.finished_before);
        if (filter.finished_after && filter.finished_before)
            add_numbers_between(*filter.finished_after, *filter.finished_before);
    }
    // Differs because PostgreSQL has strpos and chr.
    if (filter.tag) {
        texts_.push_back("\n" + *filter.tag + "\n");
        add("tags <> '' AND instr(char(10) || tags || char(10), " +
            parameter(value(texts_.back())) + ") > 0");
    }
    if (filter.error)
        add("error <> '' AND instr(error, " + parameter(value(*filter.error)) + ") > 0");
}

std::string TaskConditions::parameter(const Value& content) {
    values_.push_back(content);
    return "$" + std::to_string(values_.size());
}

void TaskConditions::add_before(std::string_view id) {
    add("id < " + parameter(value(id)));
}

void TaskConditions::add_equal(const char* column, const std::optional<std::string>& content) {
    if (content) add(std::string(column) + " = " + parameter(value(*content)));
}

void TaskConditions::add_equal_if_set(
    const char* column, const std::optional<std::string>& content
) {
    add_equal(column, content);
    if (content) add(std::string(column) + " <> ''");
}

void TaskConditions::add_since(const char* column, const std::optional<base::Time>& moment) {
    if (moment) add(std::string(column) + " >= " + parameter(value(*moment)));
}

void TaskConditions::add_until(const char* column, const std::optional<base::Time>& moment) {
    if (moment) add(std::string(column) + " < " + parameter(value(*moment)));
}

/// Of a span of time the numbers, as TaskHistory finds them; a half-open one is walked in the list.
void TaskConditions::add_numbers_between(base::Time after, base::Time before) {
    add("number > coalesce((SELECT number FROM task_history WHERE number % 64 = 0 AND "
        "finished_at < " +
        parameter(value(after)) + " ORDER BY finished_at DESC LIMIT 1), 0)");
    add("number < coalesce((SELECT number FROM task_history WHERE number % 64 = 0 AND "
        "finished_at >= " +
        parameter(value(before)) + " ORDER BY finished_at LIMIT 1), 9223372036854775807)");
}

void TaskConditions::add_statuses(const std::vector<model::TaskStatus>& statuses) {
    if (statuses.empty()) return;
    finished_ = unfinished_ = false;
    std::string words;
    for (const auto status : statuses) {
        (model::is_final(status) ? finished_ : unfinished_) = true;
        // The word itself, not a parameter: an index on one status is found by it.
        if (!words.empty()) words += ", ";
        words.append("'").append(model::to_string(status)).append("'");
    }
    add(statuses.size() == 1 ? "status = " + words : "status IN (" + words + ")");
}

std::string TaskConditions::select(std::string_view columns) const {
    std::string text;
    if (unfinished_) text.append("SELECT ").append(columns).append(" FROM task").append(common_);
    if (unfinished_ && finished_) text += " UNION ALL ";
    if (finished_)
        text.append("SELECT ").append(columns).append(" FROM task_history").append(common_);
    return text;
}

}  // namespace ao::store
