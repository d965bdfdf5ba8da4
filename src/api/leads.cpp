#include "api/leads.h"

#include <utility>

#include "api/lead_body.h"
#include "api/lead_query.h"
#include "api/lead_wire.h"
#include "api/once.h"
#include "api/precondition.h"
#include "api/wire.h"

namespace ao::api {

namespace {

namespace json = base::json;

constexpr std::size_t kUsualReply = 768;
constexpr std::int64_t kUsualTimeline = 100;
constexpr std::int64_t kMaxTimeline = 1'000;

std::string created_answer(model::Lead lead) {
    std::string id = lead.id;
    base::Time at = lead.created_at;
    LeadSaved saved{std::move(id), "success", "Lead created successfully", {}, at, std::move(lead)};
    std::string body;
    body.reserve(kUsualReply);
    json::write(body, saved);
    return body;
}

/// Under which a reply is kept: it depends on the tenant and on what was asked.
std::string key_of(const Call& call, std::string_view kind, std::string_view asked) {
    std::string key;
    key.reserve(call.actor.tenant_id.size() + kind.size() + asked.size());
    return key.append(call.actor.tenant_id).append(kind).append(asked);
}

/// The lead, or that the caller has it already.
http::Response lead_answer(const Call& call, const std::shared_ptr<const KeptReply>& kept) {
    http::Response response;
    response.with("ETag", etag_of(kept->version));
    if (if_none_match_names(call.request.header("if-none-match"), kept->version))
        response.status = 304;
    else
        response.shared_body = KeptReply::body_of(kept);
    return response;
}

http::Response updated_answer(model::Lead lead, base::Time now) {
    std::string id = lead.id;
    std::int64_t version = lead.version;
    LeadSaved saved{
        std::move(id), "updated", "Lead updated successfully", {}, now, std::move(lead)};
    http::Response response;
    response.body.reserve(kUsualReply);
    json::write(response.body, saved);
    response.with("ETag", etag_of(version));
    return response;
}

}  // namespace

Answer LeadDoor::create(Call& call) {
    base::Result<LeadBody> body = read_lead_body(call.request.body);
    if (!body) co_return std::move(body).error();
    base::Result<IdempotencyKey> key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto created = co_await leads_.create(
        call.actor,
        to_new_lead(*std::move(body)),
        once<model::Lead>(*std::move(key), created_answer)
    );
    if (!created) co_return std::move(created).error();
    if (!created->answer.empty())
        co_return kept_answer(std::move(created->answer), created->repeated);
    co_return http::Response{.body = created_answer(*std::move(created->value))};
}

std::shared_ptr<const KeptReply> LeadDoor::find_kept(std::string_view key) {
    return replies_.find(key, [this](std::uint64_t moment) { return leads_.holds(moment); });
}

std::shared_ptr<const KeptReply> LeadDoor::keep(std::string_view key, KeptReply reply) {
    const auto holds = [this](std::uint64_t moment) { return leads_.holds(moment); };
    return replies_.keep(key, std::move(reply), holds);
}

Answer LeadDoor::list(Call& call) {
    auto kept = find_kept(key_of(call, "?", call.request.query));
    if (!kept) co_return co_await read_list(call);
    co_return http::Response{.shared_body = KeptReply::body_of(kept)};
}

Answer LeadDoor::read_list(Call& call) {
    base::Result<LeadQuery> query = parse_lead_query(call.request);
    if (!query) co_return std::move(query).error();
    LeadListReply reply{.skip = query->page.skip, .limit = query->page.limit};
    const std::uint64_t moment = leads_.moment();
    auto found = co_await leads_.list(call.actor, std::move(query->filter), std::move(query->page));
    if (!found) co_return std::move(found).error();
    reply.total = found->total;
    reply.leads = std::move(found->leads);
    if (!found->next_cursor.empty()) reply.next_cursor = std::move(found->next_cursor);
    std::string body;
    body.reserve(kUsualReply * (reply.leads.size() + 1));
    json::write(body, reply);
    const std::string key = key_of(call, "?", call.request.query);
    const auto kept = keep(key, {.body = std::move(body), .moment = moment});
    co_return http::Response{.shared_body = KeptReply::body_of(kept)};
}

Answer LeadDoor::get(Call& call) {
    const auto kept = find_kept(key_of(call, "/", call.request.param("id")));
    if (!kept) co_return co_await read_lead(call);
    co_return lead_answer(call, kept);
}

Answer LeadDoor::read_lead(Call& call) {
    const std::string_view id = call.request.param("id");
    const std::uint64_t moment = leads_.moment();
    auto lead = co_await leads_.get(call.actor, std::string(id));
    if (!lead) co_return std::move(lead).error();
    std::string body;
    body.reserve(kUsualReply);
    json::write(body, *lead);
    KeptReply reply{std::move(body), lead->version, moment};
    co_return lead_answer(call, keep(key_of(call, "/", id), std::move(reply)));
}

Answer LeadDoor::put(Call& call) {
    base::Result<LeadBody> body = read_lead_body(call.request.body);
    if (!body) co_return std::move(body).error();
    co_return co_await change(call, to_change(*std::move(body)));
}

Answer LeadDoor::patch(Call& call) {
    base::Result<LeadPatch> body = read_lead_patch(call.request.body);
    if (!body) co_return std::move(body).error();
    co_return co_await change(call, to_change(*std::move(body)));
}

Answer LeadDoor::change(Call& call, model::LeadChange change) {
    auto lead = co_await leads_.change(
        call.actor,
        std::string(call.request.param("id")),
        std::move(change),
        if_match(call.request.header("if-match"))
    );
    if (!lead) co_return std::move(lead).error();
    co_return updated_answer(*std::move(lead), clock_.now());
}

Answer LeadDoor::remove(Call& call) {
    auto lead = co_await leads_.remove(
        call.actor, std::string(call.request.param("id")), if_match(call.request.header("if-match"))
    );
    if (!lead) co_return std::move(lead).error();
    co_return reply_with(LeadDeleted{.lead_id = std::move(lead->id)});
}

Answer LeadDoor::timeline(Call& call) {
    base::Result<std::int64_t> limit =
        query_integer(call, "limit", kUsualTimeline, 1, kMaxTimeline);
    if (!limit) co_return std::move(limit).error();
    std::string id(call.request.param("id"));
    auto entries = co_await leads_.timeline(call.actor, id, *limit);
    if (!entries) co_return std::move(entries).error();
    co_return reply_with(LeadTimeline{std::move(id), *std::move(entries)});
}

}  // namespace ao::api
