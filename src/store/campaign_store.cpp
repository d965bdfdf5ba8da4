#include "store/campaign_store.h"

namespace ao::store {

namespace {

constexpr std::string_view kColumns =
    "id, tenant_id, name, description, type, subject, template_id, status, created_at, updated_at, "
    "sent, delivered, opened, clicked, bounced, unsubscribed, converted";

constexpr int kFirstCounter = 10;

const Statement kInsert{
    "campaign.insert",
    "INSERT INTO campaign (id, tenant_id, name, description, type, subject, template_id, status, "
    "created_at, updated_at, sent, delivered, opened, clicked, bounced, unsubscribed, converted) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING"};

const std::string kFindText = "SELECT " + std::string(kColumns) + " FROM campaign WHERE id = $1";

const Statement kFind{"campaign.find", kFindText};

// $2 is the status asked for, or empty for all but archived ones.
constexpr std::string_view kMatches =
    " FROM campaign WHERE tenant_id = $1 AND "
    "CASE WHEN $2 = '' THEN status <> 'archived' ELSE status = $2 END";

const std::string kListText = "SELECT " + std::string(kColumns) + std::string(kMatches) +
                              " ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4";

const Statement kList{"campaign.list", kListText};

const std::string kCountText = "SELECT count(*)" + std::string(kMatches);

const Statement kCount{"campaign.count", kCountText};

const Statement kUpdate{
    "campaign.update",
    "UPDATE campaign SET name = $2, description = $3, subject = $4, template_id = $5, status = $6, "
    "updated_at = $7 WHERE id = $1"};

const Statement kRemove{"campaign.remove", "DELETE FROM campaign WHERE tenant_id = $1 AND id = $2"};

const Statement kRemoveEvents{
    "campaign_event.remove", "DELETE FROM campaign_event WHERE campaign_id = $1"};

const Statement kAdd{
    "campaign.add",
    "UPDATE campaign SET sent = sent + $2, delivered = delivered + $3, opened = opened + $4, "
    "clicked = clicked + $5, bounced = bounced + $6, unsubscribed = unsubscribed + $7, "
    "converted = converted + $8 WHERE id = $1"};

const Statement kRecord{
    "campaign_event.insert",
    "INSERT INTO campaign_event (id, campaign_id, kind, address, at) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT DO NOTHING"};

model::Campaign read_campaign(const Rows& rows) {
    model::Campaign campaign;
    campaign.id = rows.text(0);
    campaign.tenant_id = rows.text(1);
    campaign.name = rows.text(2);
    campaign.description = rows.text(3);
    campaign.type = rows.text(4);
    campaign.subject = rows.text(5);
    campaign.template_id = rows.text(6);
    campaign.status = model::parse_campaign_status(rows.text(7)).value();
    campaign.created_at = rows.time(8);
    campaign.updated_at = rows.time(9);
    for (std::size_t kind = 0; kind < model::kCampaignEventKinds; ++kind)
        campaign.metrics.counts.at(kind) = rows.integer(kFirstCounter + static_cast<int>(kind));
    return campaign;
}

std::string_view word_of(std::optional<model::CampaignStatus> status) {
    return status ? model::to_string(*status) : std::string_view();
}

}  // namespace

bool CampaignStore::insert(const model::Campaign& campaign) {
    return session_.execute(
               kInsert,
               {value(campaign.id),
                value(campaign.tenant_id),
                value(campaign.name),
                value(campaign.description),
                value(campaign.type),
                value(campaign.subject),
                value(campaign.template_id),
                value(model::to_string(campaign.status)),
                value(campaign.created_at),
                value(campaign.updated_at)}
           ) > 0;
}

std::optional<model::Campaign> CampaignStore::find(
    std::string_view tenant_id, std::string_view id
) {
    auto campaign = find_anywhere(id);
    if (campaign && campaign->tenant_id != tenant_id) return std::nullopt;
    return campaign;
}

std::optional<model::Campaign> CampaignStore::find_anywhere(std::string_view id) {
    auto rows = session_.query(kFind, {value(id)});
    if (!rows->next()) return std::nullopt;
    return read_campaign(*rows);
}

std::vector<model::Campaign> CampaignStore::list(
    std::string_view tenant_id,
    std::optional<model::CampaignStatus> status,
    std::int64_t skip,
    std::int64_t limit
) {
    auto rows = session_.query(
        kList, {value(tenant_id), value(word_of(status)), value(limit), value(skip)}
    );
    std::vector<model::Campaign> campaigns;
    while (rows->next())
        campaigns.push_back(read_campaign(*rows));
    return campaigns;
}

std::int64_t CampaignStore::count(
    std::string_view tenant_id, std::optional<model::CampaignStatus> status
) {
    auto rows = session_.query(kCount, {value(tenant_id), value(word_of(status))});
    rows->next();
    return rows->integer(0);
}

void CampaignStore::update(const model::Campaign& campaign) {
    session_.execute(
        kUpdate,
        {value(campaign.id),
         value(campaign.name),
         value(campaign.description),
         value(campaign.subject),
         value(campaign.template_id),
         value(model::to_string(campaign.status)),
         value(campaign.updated_at)}
    );
}

bool CampaignStore::remove(std::string_view tenant_id, std::string_view id) {
    if (session_.execute(kRemove, {value(tenant_id), value(id)}) == 0) return false;
    session_.execute(kRemoveEvents, {value(id)});
    return true;
}

void CampaignStore::add(std::string_view id, const model::CampaignMetrics& more) {
    const auto& counts = more.counts;
    session_.execute(
        kAdd,
        {value(id),
         value(counts[0]),
         value(counts[1]),
         value(counts[2]),
         value(counts[3]),
         value(counts[4]),
         value(counts[5]),
         value(counts[6])}
    );
}

bool CampaignStore::record(const model::CampaignEvent& event) {
    const auto stored = session_.execute(
        kRecord,
        {value(event.id),
         value(event.campaign_id),
         value(model::to_string(event.kind)),
         value(event.address),
         value(event.at)}
    );
    if (stored == 0) return false;
    model::CampaignMetrics one;
    one.of(event.kind) = 1;
    add(event.campaign_id, one);
    return true;
}

}  // namespace ao::store
