#include "api/follow_ups.h"

#include <limits>

#include "api/follow_up_wire.h"
#include "api/wire.h"

namespace ao::api {

FollowUpReply to_wire(const model::FollowUp& follow_up) {
    FollowUpReply reply{
        .id = follow_up.id,
        .lead_id = follow_up.lead_id,
        .run_id = follow_up.run_id,
        .title = follow_up.title,
        .notes = follow_up.notes,
        .assignee = follow_up.assignee,
        .status = follow_up.done_at == base::Time{} ? "open" : "done",
        .created_at = follow_up.created_at};
    if (!follow_up.lead_name.empty()) reply.lead_name = follow_up.lead_name;
    if (follow_up.due_at != base::Time{}) reply.due_at = follow_up.due_at;
    if (follow_up.done_at == base::Time{}) return reply;
    reply.done_at = follow_up.done_at;
    reply.done_by = follow_up.done_by;
    return reply;
}

Answer FollowUpDoor::list(Call& call) {
    auto with_done = query_flag(call, "with_done", false);
    if (!with_done) co_return std::move(with_done).error();
    auto skip = query_integer(call, "skip", 0, 0, std::numeric_limits<std::int32_t>::max());
    if (!skip) co_return std::move(skip).error();
    auto limit = query_integer(call, "limit", 100, 1, 1000);
    if (!limit) co_return std::move(limit).error();
    core::FollowUpFilter filter;
    filter.lead_id = call.request.query_param("lead_id").value_or("");
    filter.assignee = call.request.query_param("assignee").value_or("");
    filter.with_done = *with_done;
    const auto found = co_await follow_ups_.list(call.actor, std::move(filter), *skip, *limit);
    FollowUpListReply reply;
    for (const model::FollowUp& follow_up : found)
        reply.follow_ups.push_back(to_wire(follow_up));
    co_return reply_with(reply);
}

Answer FollowUpDoor::finish(Call& call) {
    const std::string id(call.request.param("follow_up_id"));
    auto done = co_await follow_ups_.finish(call.actor, id);
    if (!done) co_return std::move(done).error();
    co_return reply_with(to_wire(*done));
}

}  // namespace ao::api
