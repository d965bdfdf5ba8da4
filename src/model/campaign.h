#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::model {

enum class CampaignStatus : std::uint8_t { draft, active, paused, completed, archived };

std::string_view to_string(CampaignStatus status);
std::optional<CampaignStatus> parse_campaign_status(std::string_view word);

/// What happens to one message of a campaign. The words are those of the metrics.
enum class CampaignEventKind : std::uint8_t {
    sent,
    delivered,
    opened,
    clicked,
    bounced,
    unsubscribed,
    converted,
};

inline constexpr std::size_t kCampaignEventKinds = 7;

std::string_view to_string(CampaignEventKind kind);

/// Also takes the words of mail providers: "email.opened", "open", "click", "bounce", "delivery",
/// "complaint" (an unsubscription) …
std::optional<CampaignEventKind> parse_campaign_event_kind(std::string_view word);

/// How many events of each kind, indexed by kind.
struct CampaignMetrics {
    std::array<std::int64_t, kCampaignEventKinds> counts{};

    std::int64_t& of(CampaignEventKind kind) { return counts.at(static_cast<std::size_t>(kind)); }

    [[nodiscard]] std::int64_t of(CampaignEventKind kind) const {
        return counts.at(static_cast<std::size_t>(kind));
    }

    /// Percent of the messages sent, 0 when none was.
    [[nodiscard]] double rate(CampaignEventKind kind) const;
};

/// A mailing to many leads, as it is planned and as it went.
struct Campaign {
    std::string id;
    std::string tenant_id;
    std::string name;
    std::string description;
    std::string type = "email";
    std::string subject;      ///< a Mustache template over the lead's fields
    std::string template_id;  ///< of the mail's body; empty: not chosen yet
    CampaignStatus status = CampaignStatus::draft;
    CampaignMetrics metrics{};
    base::Time created_at{};
    base::Time updated_at{};
};

/// Whether `to` may follow `from`: a draft or paused campaign becomes active, an active one is
/// paused or completed, everything may be archived, and what is archived or completed stays so.
bool may_follow(CampaignStatus from, CampaignStatus to);

/// One thing that happened to one message.
struct CampaignEvent {
    std::string id;  ///< of whoever reports it: reported twice, it counts once
    std::string campaign_id;
    CampaignEventKind kind = CampaignEventKind::sent;
    std::string address{};  ///< the recipient's; may be empty
    base::Time at{};
};

}  // namespace ao::model
