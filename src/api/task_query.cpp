#include "api/task_query.h"

#include <algorithm>

#include "api/wire.h"

namespace ao::api {

namespace {

constexpr std::size_t kMaxText = 256;
constexpr std::int64_t kMaxAge = 10LL * 365 * 86'400;
constexpr std::int64_t kMaxSkip = 1'000'000'000;

base::Error bad_field(const std::string& place, const char* name, const char* message) {
    return base::invalid(
        std::string(name) + " " + message + ".", {{place + name, message, "format"}}
    );
}

base::Result<std::vector<model::TaskStatus>> read_statuses(
    std::string_view words, const std::string& place
) {
    std::vector<model::TaskStatus> statuses;
    while (!words.empty()) {
        const auto end = std::min(words.find(','), words.size());
        const auto status = model::parse_task_status(words.substr(0, end));
        if (!status)
            return base::invalid(
                "There is no such task status.",
                {{place + "status",
                  "must be pending, processing, completed, failed, retry, cancelled or dead, or "
                  "several of them with commas",
                  "unknown"}}
            );
        if (std::find(statuses.begin(), statuses.end(), *status) == statuses.end())
            statuses.push_back(*status);
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return statuses;
}

base::Result<TaskFilterBody> read_filter_query(const Call& call) {
    TaskFilterBody body;
    const auto text = [&](const char* name) { return call.request.query_param(name); };
    body.status = text("status");
    body.type = text("type");
    body.queue = text("queue");
    body.lead_id = text("lead_id");
    body.tag = text("tag");
    body.key = text("key");
    body.worker = text("worker");
    body.schedule_id = text("schedule_id");
    body.error = text("error");
    const std::pair<const char*, std::optional<base::Time>*> times[] = {
        {"created_after", &body.created_after},
        {"created_before", &body.created_before},
        {"finished_after", &body.finished_after},
        {"finished_before", &body.finished_before}};
    for (const auto& [name, target] : times) {
        auto time = query_time(call, name);
        if (!time) return std::move(time).error();
        *target = *time;
    }
    auto age = query_integer(call, "min_age_seconds", -1, 0, kMaxAge);
    if (!age) return std::move(age).error();
    if (*age >= 0) body.min_age_seconds = *age;
    return body;
}

}  // namespace

base::Result<model::TaskFilter> to_filter(
    TaskFilterBody body, const std::string& place, base::Time now
) {
    const std::pair<const char*, const std::optional<std::string>*> texts[] = {
        {"type", &body.type},
        {"queue", &body.queue},
        {"lead_id", &body.lead_id},
        {"tag", &body.tag},
        {"key", &body.key},
        {"worker", &body.worker},
        {"schedule_id", &body.schedule_id},
        {"error", &body.error}};
    for (const auto& [name, content] : texts)
        if (*content && ((*content)->empty() || (*content)->size() > kMaxText))
            return bad_field(place, name, "must be 1 to 256 bytes");
    if (body.min_age_seconds && (*body.min_age_seconds < 0 || *body.min_age_seconds > kMaxAge))
        return bad_field(place, "min_age_seconds", "must be between 0 and ten years");
    auto statuses = read_statuses(body.status.value_or(""), place);
    if (!statuses) return std::move(statuses).error();

    model::TaskFilter filter{.statuses = *std::move(statuses)};
    filter.type = std::move(body.type);
    filter.queue = std::move(body.queue);
    filter.lead_id = std::move(body.lead_id);
    filter.tag = std::move(body.tag);
    filter.key = std::move(body.key);
    filter.worker = std::move(body.worker);
    filter.schedule_id = std::move(body.schedule_id);
    filter.error = std::move(body.error);
    filter.created_after = body.created_after;
    filter.created_before = body.created_before;
    filter.finished_after = body.finished_after;
    filter.finished_before = body.finished_before;
    if (body.min_age_seconds) {
        // created_before leaves its moment out, a least age does not.
        const base::Time end =
            now - std::chrono::seconds{*body.min_age_seconds} + std::chrono::microseconds{1};
        filter.created_before = std::min(filter.created_before.value_or(end), end);
    }
    return filter;
}

base::Result<TaskQuery> read_task_query(const Call& call, base::Time now) {
    auto body = read_filter_query(call);
    if (!body) return std::move(body).error();
    auto filter = to_filter(*std::move(body), "query:", now);
    if (!filter) return std::move(filter).error();
    auto limit = query_integer(call, "limit", 100, 1, 1000);
    if (!limit) return std::move(limit).error();
    auto skip = query_integer(call, "skip", 0, 0, kMaxSkip);
    if (!skip) return std::move(skip).error();
    TaskQuery query{*std::move(filter), {.skip = *skip, .limit = *limit}};
    query.page.cursor = call.request.query_param("cursor").value_or("");
    query.page.want_total = query.page.cursor.empty();
    if (!query.page.cursor.empty() && *skip > 0)
        return bad_field("query:", "skip", "cannot be used together with cursor");
    return query;
}

std::vector<QueryParameter> task_query_parameters() {
    std::vector<QueryParameter> parameters;
    for (const auto& field : base::json::Docs<TaskFilterBody>::fields) {
        const bool is_time = field.name.ends_with("_after") || field.name.ends_with("_before");
        const bool is_number = field.name.ends_with("_seconds");
        parameters.push_back(
            {std::string(field.name),
             is_time     ? "date-time"
             : is_number ? "integer"
                         : "string",
             std::string(field.description)}
        );
    }
    parameters.push_back({"skip", "integer", "Tasks to pass over, from 0."});
    parameters.push_back({"limit", "integer", "1 to 1000; 100 when absent."});
    parameters.push_back(
        {"cursor", "string", "next_cursor of the page before; faster than skip, without a total."}
    );
    return parameters;
}

}  // namespace ao::api
