#include "model/campaign.h"

#include <utility>

namespace ao::model {

namespace {

constexpr std::array<std::string_view, 5> kStatuses{
    "draft", "active", "paused", "completed", "archived"};

constexpr std::array<std::string_view, kCampaignEventKinds> kKinds{
    "sent", "delivered", "opened", "clicked", "bounced", "unsubscribed", "converted"};

/// What providers call these events.
constexpr std::array<std::pair<std::string_view, CampaignEventKind>, 12> kOtherWords{{
    {"send", CampaignEventKind::sent},
    {"processed", CampaignEventKind::sent},
    {"delivery", CampaignEventKind::delivered},
    {"open", CampaignEventKind::opened},
    {"click", CampaignEventKind::clicked},
    {"bounce", CampaignEventKind::bounced},
    {"dropped", CampaignEventKind::bounced},
    {"unsubscribe", CampaignEventKind::unsubscribed},
    {"complaint", CampaignEventKind::unsubscribed},
    {"complained", CampaignEventKind::unsubscribed},
    {"spamreport", CampaignEventKind::unsubscribed},
    {"conversion", CampaignEventKind::converted},
}};

}  // namespace

std::string_view to_string(CampaignStatus status) {
    return kStatuses.at(static_cast<std::size_t>(status));
}

std::optional<CampaignStatus> parse_campaign_status(std::string_view word) {
    for (std::size_t i = 0; i < kStatuses.size(); ++i)
        if (kStatuses.at(i) == word) return static_cast<CampaignStatus>(i);
    return std::nullopt;
}

std::string_view to_string(CampaignEventKind kind) {
    return kKinds.at(static_cast<std::size_t>(kind));
}

std::optional<CampaignEventKind> parse_campaign_event_kind(std::string_view word) {
    constexpr std::string_view kPrefix = "email.";
    if (word.starts_with(kPrefix)) word.remove_prefix(kPrefix.size());
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds.at(i) == word) return static_cast<CampaignEventKind>(i);
    for (const auto& [other, kind] : kOtherWords)
        if (other == word) return kind;
    return std::nullopt;
}

double CampaignMetrics::rate(CampaignEventKind kind) const {
    const std::int64_t sent = of(CampaignEventKind::sent);
    if (sent == 0) return 0.0;
    return 100.0 * static_cast<double>(of(kind)) / static_cast<double>(sent);
}

bool may_follow(CampaignStatus from, CampaignStatus to) {
    switch (to) {
        case CampaignStatus::draft:
            return false;
        case CampaignStatus::active:
            return from == CampaignStatus::draft || from == CampaignStatus::paused;
        case CampaignStatus::paused:
            return from == CampaignStatus::active;
        case CampaignStatus::completed:
            return from == CampaignStatus::active || from == CampaignStatus::paused;
        case CampaignStatus::archived:
            return from != CampaignStatus::archived;
    }
    return false;
}

}  // namespace ao::model
