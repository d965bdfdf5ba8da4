#include "api/audit.h"

#include <algorithm>

#include "api/audit_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

base::Result<model::AuditFilter> read_filter(const Call& call) {
    model::AuditFilter filter;
    filter.type = call.request.query_param("type");
    filter.entity_type = call.request.query_param("entity_type");
    filter.entity_id = call.request.query_param("entity_id");
    filter.actor = call.request.query_param("actor");
    if (auto lead = call.request.query_param("lead_id")) {
        filter.entity_type = "lead";
        filter.entity_id = std::move(lead);
    }
    auto from = query_time(call, "from");
    if (!from) return std::move(from).error();
    auto to = query_time(call, "to");
    if (!to) return std::move(to).error();
    filter.from = *from;
    filter.to = *to;
    return filter;
}

std::optional<std::string> id_if(const model::AuditEvent& event, std::string_view type) {
    if (event.entity_type != type) return std::nullopt;
    return event.entity_id;
}

}  // namespace

AuditEventReply to_wire(const model::AuditEvent& event) {
    return {
        .event_id = event.id,
        .sequence = event.sequence,
        .timestamp = event.at,
        .event_type = event.type,
        .actor = event.actor,
        .actor_id = event.actor_id,
        .lead_id = id_if(event, "lead"),
        .workflow = id_if(event, "workflow"),
        .entity_type = event.entity_type,
        .entity_id = event.entity_id,
        .ip_address = event.address,
        .request_id = event.request_id,
        .details = event.details,
        .signature = event.hash,
        .previous_signature = event.previous_hash};
}

Answer AuditDoor::list(Call& call) {
    auto limit = query_integer(call, "limit", 50, 1, 500);
    if (!limit) co_return std::move(limit).error();
    auto skip = query_integer(call, "skip", 0, 0, 1'000'000'000);
    if (!skip) co_return std::move(skip).error();
    auto filter = read_filter(call);
    if (!filter) co_return std::move(filter).error();
    auto events = co_await log_.list(call.actor, std::move(*filter), *skip, *limit);
    if (call.request.query_param("order") != "desc") std::reverse(events.begin(), events.end());
    std::vector<AuditEventReply> replies;
    for (const model::AuditEvent& event : events)
        replies.push_back(to_wire(event));
    co_return reply_with(replies);
}

Answer AuditDoor::get(Call& call) {
    auto event = co_await log_.get(call.actor, std::string(call.request.param("event_id")));
    if (!event) co_return std::move(event).error();
    AuditEventReply reply = to_wire(*event);
    reply.verified = model::chain_hash(*event) == event->hash;
    co_return reply_with(reply);
}

Answer AuditDoor::verify(Call&) {
    auto report = co_await log_.verify();
    co_return reply_with(AuditChainReply{
        .sound = report.sound,
        .events = report.events,
        .broken_at = report.broken_at,
        .why = report.why,
        .head = report.head,
        .heads = report.heads,
        .signed_to = report.signed_to});
}

}  // namespace ao::api
