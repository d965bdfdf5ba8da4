#include "api/campaigns.h"

#include "api/campaign_wire.h"
#include "api/once.h"
#include "api/webhook_signature.h"
#include "api/wire.h"

namespace ao::api {

namespace {

constexpr std::size_t kMaxEvents = 1'000;

std::string campaign_id_of(const Call& call) {
    return std::string(call.request.param("campaign_id"));
}

std::string created_answer(const model::Campaign& campaign) {
    return base::json::to_string(to_wire(campaign));
}

base::Result<std::optional<model::CampaignStatus>> status_filter(const Call& call) {
    const auto word = call.request.query_param("status");
    if (!word || word->empty()) return std::optional<model::CampaignStatus>();
    auto status = model::parse_campaign_status(*word);
    if (!status)
        return base::invalid(
            "There is no such campaign status.",
            {{"query:status", "must be draft, active, paused, completed or archived", "unknown"}}
        );
    return status;
}

/// The events of one message; a body with a single event is taken as well.
base::Result<std::vector<CampaignEventRequest>> read_events(const Call& call) {
    auto many = base::json::parse<CampaignWebhookRequest>(call.request.body);
    if (many && !many->events.empty()) return std::move(many->events);
    auto one = base::json::parse<CampaignEventRequest>(call.request.body);
    if (!one) return many ? std::move(one).error() : std::move(many).error();
    return std::vector{std::move(*one)};
}

base::Result<std::vector<model::CampaignEvent>> to_events(
    std::vector<CampaignEventRequest> reported, const std::string& message_id, base::Time now
) {
    std::vector<base::FieldError> faults;
    std::vector<model::CampaignEvent> events;
    if (reported.size() > kMaxEvents)
        return base::invalid(
            "A webhook may report 1,000 events at most.",
            {{"/events", "must have at most 1000 entries", "length"}}
        );
    for (std::size_t i = 0; i < reported.size(); ++i) {
        CampaignEventRequest& each = reported[i];
        const std::string place = std::to_string(i);
        const auto kind = model::parse_campaign_event_kind(each.type);
        if (!kind) faults.push_back({"/events/" + place + "/type", "is no known event", "unknown"});
        std::string id = each.event_id.value_or(message_id + "/" + place);
        events.push_back(
            {std::move(id),
             std::move(each.campaign_id),
             kind.value_or(model::CampaignEventKind::sent),
             each.email.value_or(""),
             each.timestamp.value_or(now)}
        );
    }
    if (!faults.empty()) return base::invalid("The events cannot be read.", std::move(faults));
    return events;
}

}  // namespace

Answer CampaignDoor::create(Call& call) {
    auto body = read_body<CampaignRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto wanted = to_change(std::move(*body));
    if (!wanted) co_return std::move(wanted).error();
    auto made = co_await campaigns_.create(
        call.actor, std::move(*wanted), once<model::Campaign>(std::move(*key), created_answer)
    );
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer CampaignDoor::list(Call& call) {
    auto status = status_filter(call);
    if (!status) co_return std::move(status).error();
    auto limit = query_integer(call, "limit", 100, 1, 1000);
    if (!limit) co_return std::move(limit).error();
    auto skip = query_integer(call, "skip", 0, 0, 1'000'000'000);
    if (!skip) co_return std::move(skip).error();
    auto found = co_await campaigns_.list(call.actor, *status, *skip, *limit);
    CampaignListReply reply{found.total, *skip, *limit, {}, clock_.now()};
    for (const model::Campaign& campaign : found.campaigns)
        reply.campaigns.push_back(to_wire(campaign));
    co_return reply_with(reply);
}

Answer CampaignDoor::get(Call& call) {
    auto campaign = co_await campaigns_.get(call.actor, campaign_id_of(call));
    if (!campaign) co_return std::move(campaign).error();
    co_return reply_with(to_wire(*campaign));
}

Answer CampaignDoor::change(Call& call) {
    auto body = read_body<CampaignRequest>(call);
    if (!body) co_return std::move(body).error();
    auto wanted = to_change(std::move(*body));
    if (!wanted) co_return std::move(wanted).error();
    auto campaign =
        co_await campaigns_.change(call.actor, campaign_id_of(call), std::move(*wanted));
    if (!campaign) co_return std::move(campaign).error();
    co_return reply_with(to_wire(*campaign));
}

Answer CampaignDoor::remove(Call& call) {
    auto campaign = co_await campaigns_.remove(call.actor, campaign_id_of(call));
    if (!campaign) co_return std::move(campaign).error();
    co_return reply_with(to_wire(*campaign));
}

Answer CampaignDoor::set_status(Call& call, model::CampaignStatus status) {
    core::CampaignChange wanted;
    wanted.status = status;
    auto campaign = co_await campaigns_.change(call.actor, campaign_id_of(call), std::move(wanted));
    if (!campaign) co_return std::move(campaign).error();
    co_return reply_with(to_wire(*campaign));
}

Answer CampaignDoor::pause(Call& call) {
    return set_status(call, model::CampaignStatus::paused);
}

Answer CampaignDoor::resume(Call& call) {
    return set_status(call, model::CampaignStatus::active);
}

Answer CampaignDoor::archive(Call& call) {
    return set_status(call, model::CampaignStatus::archived);
}

Answer CampaignDoor::metrics(Call& call) {
    auto campaign = co_await campaigns_.get(call.actor, campaign_id_of(call));
    if (!campaign) co_return std::move(campaign).error();
    co_return reply_with(to_metrics_wire(*campaign, clock_.now()));
}

Answer CampaignDoor::add_metrics(Call& call) {
    auto body = read_body<CampaignMetricsRequest>(call);
    if (!body) co_return std::move(body).error();
    auto metrics = to_metrics(*body);
    if (!metrics) co_return std::move(metrics).error();
    auto campaign = co_await campaigns_.add_metrics(call.actor, campaign_id_of(call), *metrics);
    if (!campaign) co_return std::move(campaign).error();
    co_return reply_with(to_metrics_wire(*campaign, clock_.now()));
}

Answer CampaignDoor::webhook(Call& call) {
    if (webhook_secret_.empty())
        co_return base::forbidden(
            "Webhooks need campaigns.webhook_secret in the configuration, shared with the sender."
        );
    auto message = check_webhook_signature(call.request, webhook_secret_, clock_.now());
    if (!message) co_return std::move(message).error();
    auto reported = read_events(call);
    if (!reported) co_return std::move(reported).error();
    auto events = to_events(std::move(*reported), *message, clock_.now());
    if (!events) co_return std::move(events).error();
    const auto received = static_cast<std::int64_t>(events->size());
    auto counted = co_await campaigns_.record(std::move(*events));
    if (!counted) co_return std::move(counted).error();
    co_return reply_with(CampaignWebhookReply{"received", received, *counted});
}

}  // namespace ao::api
