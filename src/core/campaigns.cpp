#include "core/campaigns.h"

#include <algorithm>

#include "base/id.h"
#include "core/audit.h"
#include "core/lead_triggers.h"
#include "store/campaign_store.h"
#include "store/lead_store.h"
#include "store/tally_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxText = 2'000;
constexpr std::int64_t kMaxCount = 1'000'000'000;

base::Error no_such_campaign() {
    return base::not_found("Campaign not found");
}

void check_length(
    const std::optional<std::string>& text,
    const char* pointer,
    std::size_t most,
    std::vector<base::FieldError>& faults
) {
    if (text && text->size() > most)
        faults.push_back(
            {pointer, "must not be longer than " + std::to_string(most) + " bytes", "length"}
        );
}

base::Result<void> check(const CampaignChange& change, bool is_new) {
    std::vector<base::FieldError> faults;
    if ((is_new && !change.name) || (change.name && change.name->empty()))
        faults.push_back({"/name", "is required", "required"});
    check_length(change.name, "/name", kMaxName, faults);
    check_length(change.description, "/description", kMaxText, faults);
    check_length(change.subject, "/subject", kMaxText, faults);
    check_length(change.template_id, "/template_id", kMaxName, faults);
    if (is_new && change.status && *change.status != model::CampaignStatus::draft &&
        *change.status != model::CampaignStatus::active)
        faults.push_back({"/status", "a new campaign is draft or active", "unknown"});
    if (faults.empty()) return {};
    return base::invalid("The campaign cannot be stored as asked.", std::move(faults));
}

/// The names of the fields that changed.
std::vector<std::string> apply(model::Campaign& campaign, const CampaignChange& change) {
    std::vector<std::string> fields;
    auto put =
        [&fields](std::string& field, const std::optional<std::string>& text, const char* name) {
            if (!text || field == *text) return;
            field = *text;
            fields.emplace_back(name);
        };
    put(campaign.name, change.name, "name");
    put(campaign.description, change.description, "description");
    put(campaign.subject, change.subject, "subject");
    put(campaign.template_id, change.template_id, "template_id");
    if (change.status && campaign.status != *change.status) {
        campaign.status = *change.status;
        fields.emplace_back("status");
    }
    return fields;
}

void count_for_analytics(
    store::Session& session, const std::string& tenant_id, const model::CampaignEvent& event
) {
    const auto counted = model::parse_tally_event("emails_" + std::string(to_string(event.kind)));
    // What we send is counted when it is sent.
    if (!counted || *counted == model::TallyEvent::emails_sent) return;
    store::TallyStore(session).count_event(tenant_id, event.at, *counted);
}

}  // namespace

base::Async<base::Result<Created<model::Campaign>>> Campaigns::create(
    model::Actor actor, CampaignChange wanted, Once<model::Campaign> once
) {
    if (auto checked = check(wanted, true); !checked.ok()) co_return checked.error();
    const base::Time now = clock_.now();
    model::Campaign campaign;
    campaign.id = base::new_id();
    campaign.tenant_id = actor.tenant_id;
    campaign.created_at = campaign.updated_at = now;
    apply(campaign, wanted);
    auto create = [&](store::Session& session) -> base::Result<model::Campaign> {
        store::CampaignStore(session).insert(campaign);
        auto details = audit_details({{"status", model::to_string(campaign.status)}});
        audit(session, actor, "campaign_created", "campaign", campaign.id, std::move(details), now);
        return campaign;
    };
    auto body = [&](store::Session& session) {
        return run_once<model::Campaign>(session, actor, once, now, create);
    };
    co_return co_await database_.write("campaign.create", std::move(body));
}

base::Async<CampaignList> Campaigns::list(
    model::Actor actor,
    std::optional<model::CampaignStatus> status,
    std::int64_t skip,
    std::int64_t limit
) {
    auto body = [&](store::Session& session) {
        store::CampaignStore campaigns(session);
        return CampaignList{
            campaigns.list(actor.tenant_id, status, skip, limit),
            campaigns.count(actor.tenant_id, status)};
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::Campaign>> Campaigns::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) {
        return store::CampaignStore(session).find(actor.tenant_id, id);
    };
    auto campaign = co_await database_.read(store::ReadCost::point, std::move(body));
    if (!campaign) co_return no_such_campaign();
    co_return std::move(*campaign);
}

template <class Body>
base::Async<base::Result<model::Campaign>> Campaigns::on_campaign(
    const char* event, model::Actor actor, std::string id, Body body
) {
    auto transaction = [&](store::Session& session) -> base::Result<model::Campaign> {
        store::CampaignStore campaigns(session);
        auto campaign = campaigns.find(actor.tenant_id, id);
        if (!campaign) return no_such_campaign();
        return body(session, campaigns, *campaign);
    };
    co_return co_await database_.write(event, std::move(transaction));
}

base::Async<base::Result<model::Campaign>> Campaigns::change(
    model::Actor actor, std::string id, CampaignChange change
) {
    if (auto checked = check(change, false); !checked.ok()) co_return checked.error();
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session,
                    store::CampaignStore& campaigns,
                    model::Campaign& campaign) -> base::Result<model::Campaign> {
        if (change.status && *change.status != campaign.status &&
            !model::may_follow(campaign.status, *change.status))
            return base::conflict(
                "A campaign that is " + std::string(model::to_string(campaign.status)) +
                " cannot become " + std::string(model::to_string(*change.status)) + "."
            );
        const std::vector<std::string> fields = apply(campaign, change);
        if (fields.empty()) return campaign;
        campaign.updated_at = now;
        campaigns.update(campaign);
        audit(
            session, actor, "campaign_updated", "campaign", campaign.id, audit_fields(fields), now
        );
        return campaign;
    };
    co_return co_await on_campaign("campaign.change", std::move(actor), std::move(id), body);
}

base::Async<base::Result<model::Campaign>> Campaigns::remove(model::Actor actor, std::string id) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session,
                    store::CampaignStore& campaigns,
                    model::Campaign& campaign) -> base::Result<model::Campaign> {
        campaigns.remove(campaign.tenant_id, campaign.id);
        audit(session, actor, "campaign_deleted", "campaign", campaign.id, {"{}"}, now);
        return campaign;
    };
    co_return co_await on_campaign("campaign.remove", actor, std::move(id), body);
}

base::Async<base::Result<model::Campaign>> Campaigns::add_metrics(
    model::Actor actor, std::string id, model::CampaignMetrics more
) {
    std::vector<base::FieldError> faults;
    for (std::size_t kind = 0; kind < more.counts.size(); ++kind) {
        const auto word = model::to_string(static_cast<model::CampaignEventKind>(kind));
        if (more.counts.at(kind) < 0 || more.counts.at(kind) > kMaxCount)
            faults.push_back({"/" + std::string(word), "must be between 0 and 1000000000", "range"}
            );
    }
    if (!faults.empty()) co_return base::invalid("The metrics cannot be added.", std::move(faults));
    auto body = [&](store::Session& session,
                    store::CampaignStore& campaigns,
                    model::Campaign& campaign) -> base::Result<model::Campaign> {
        campaigns.add(campaign.id, more);
        for (std::size_t kind = 0; kind < more.counts.size(); ++kind)
            campaign.metrics.counts.at(kind) += more.counts.at(kind);
        audit(
            session, actor, "campaign_metrics_added", "campaign", campaign.id, {"{}"}, clock_.now()
        );
        return campaign;
    };
    co_return co_await on_campaign("campaign.add_metrics", actor, std::move(id), body);
}

bool Campaigns::record_one(
    store::Session& session, const model::CampaignEvent& event, base::Time now
) const {
    store::CampaignStore campaigns(session);
    const auto campaign = campaigns.find_anywhere(event.campaign_id);
    if (!campaign || !campaigns.record(event)) return false;
    count_for_analytics(session, campaign->tenant_id, event);
    if (runs_ == nullptr || event.address.empty()) return true;
    model::LeadFilter filter;
    filter.email = event.address;
    const auto leads = store::LeadStore(session).list(campaign->tenant_id, filter, {.limit = 1});
    if (leads && !leads->leads.empty())
        tell_campaign_event(
            session,
            *runs_,
            leads->leads.front(),
            std::string(model::to_string(event.kind)),
            campaign->id,
            event.id,
            now
        );
    return true;
}

base::Async<base::Result<std::int64_t>> Campaigns::record(std::vector<model::CampaignEvent> events
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<std::int64_t> {
        return std::count_if(events.begin(), events.end(), [&](const model::CampaignEvent& event) {
            return record_one(session, event, now);
        });
    };
    co_return co_await database_.write("campaign.record", std::move(body));
}

void count_sent(
    store::Session& session,
    const model::Task& task,
    const std::string& campaign_id,
    const std::string& address,
    base::Time now
) {
    store::CampaignStore campaigns(session);
    if (!campaigns.find(task.tenant_id, campaign_id)) return;
    model::CampaignEvent event;
    event.id = "task/" + task.id;
    event.campaign_id = campaign_id;
    event.kind = model::CampaignEventKind::sent;
    event.address = address;
    event.at = now;
    static_cast<void>(campaigns.record(event));
}

}  // namespace ao::core
