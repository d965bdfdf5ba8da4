#include "api/task_bulk_wire.h"

namespace ao::api {

namespace {

const char* word_of(core::TaskVerdict verdict) {
    switch (verdict) {
        case core::TaskVerdict::done:
            return "done";
        case core::TaskVerdict::not_found:
            return "not_found";
        case core::TaskVerdict::conflict:
            return "conflict";
    }
    return "";
}

const char* word_of(store::Placement placement) {
    switch (placement) {
        case store::Placement::created:
            return "created";
        case store::Placement::existing:
            return "existing";
        case store::Placement::replaced:
            return "replaced";
        case store::Placement::refused:
            return "refused";
    }
    return "";
}

TaskRowReply to_reply(const core::TaskRow& row, std::size_t index) {
    TaskRowReply reply{.index = static_cast<std::int64_t>(index)};
    reply.status = word_of(row.placement);
    if (row.task) {
        reply.id = row.task->id;
        return reply;
    }
    for (const base::FieldError& error : row.errors)
        reply.errors.push_back({error.pointer, error.message, error.code});
    if (reply.errors.empty()) reply.errors.push_back({"", row.message, "conflict"});
    return reply;
}

}  // namespace

TaskBulkReply to_reply(const core::TaskRows& outcome) {
    TaskBulkReply reply;
    reply.results.reserve(outcome.rows.size());
    for (std::size_t i = 0; i < outcome.rows.size(); ++i)
        reply.results.push_back(to_reply(outcome.rows[i], i));
    reply.created = outcome.created;
    reply.refused = outcome.refused;
    if (reply.refused == 0)
        reply.status = "success";
    else
        reply.status =
            reply.refused < static_cast<std::int64_t>(outcome.rows.size()) ? "partial" : "failed";
    return reply;
}

TaskActionReply to_reply(const core::TaskActionOutcome& outcome) {
    TaskActionReply reply{
        .selected = outcome.selected,
        .done = outcome.done,
        .skipped = outcome.selected - outcome.done};
    for (const auto& [id, verdict] : outcome.results)
        reply.results.push_back({id, word_of(verdict)});
    return reply;
}

base::Result<std::string> to_reason(std::optional<std::string> reason) {
    constexpr std::size_t kLongest = 500;
    if (!reason) return std::string{};
    if (reason->size() > kLongest)
        return base::invalid(
            "The reason is too long.", {{"/reason", "has more than 500 bytes", "length"}}
        );
    return *std::move(reason);
}

base::Result<core::TaskSelection> to_selection(TaskActionBody body, base::Time now) {
    core::TaskSelection selection;
    auto reason = to_reason(std::move(body.reason));
    if (!reason) return std::move(reason).error();
    selection.reason = *std::move(reason);
    if (body.ids.has_value() == body.filter.has_value())
        return base::invalid(
            "Say either ids or a filter.", {{"/ids", "must stand alone, or filter", "conflict"}}
        );
    if (body.ids) {
        selection.ids = std::move(*body.ids);
        return selection;
    }
    if (!body.expected_count)
        return base::invalid(
            "A filter needs expected_count: the total of the list with the same filter.",
            {{"/expected_count", "is required beside a filter", "required"}}
        );
    auto filter = to_filter(std::move(*body.filter), "/filter/", now);
    if (!filter) return std::move(filter).error();
    selection.filter = *std::move(filter);
    selection.expected_count = body.expected_count;
    return selection;
}

}  // namespace ao::api
