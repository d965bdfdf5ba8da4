#pragma once
#include <string>

#include "api/endpoint.h"
#include "base/clock.h"
#include "core/campaigns.h"

namespace ao::api {

/// Campaigns and what became of their messages.
class CampaignDoor {
  public:
    /// `webhook_secret` is shared with the mail provider; empty: its webhooks are refused.
    CampaignDoor(core::Campaigns& campaigns, const base::Clock& clock, std::string webhook_secret)
        : campaigns_(campaigns), clock_(clock), webhook_secret_(std::move(webhook_secret)) {}

    /// `POST /api/campaigns`, `GET /api/campaigns?status=&skip=&limit=`.
    Answer create(Call& call);
    Answer list(Call& call);

    /// `GET`, `PUT`, `DELETE /api/campaigns/{campaign_id}`.
    Answer get(Call& call);
    Answer change(Call& call);
    Answer remove(Call& call);

    /// `POST /api/campaigns/{campaign_id}/pause`, `/resume`, `/archive`.
    Answer pause(Call& call);
    Answer resume(Call& call);
    Answer archive(Call& call);

    /// `GET` and `POST /api/campaigns/{campaign_id}/metrics`: the counters; adding to them.
    Answer metrics(Call& call);
    Answer add_metrics(Call& call);

    /// `POST /api/campaigns/webhook`: events of a mail provider, signed (webhook_signature.h).
    Answer webhook(Call& call);

  private:
    Answer set_status(Call& call, model::CampaignStatus status);

    core::Campaigns& campaigns_;
    const base::Clock& clock_;
    const std::string webhook_secret_;
};

}  // namespace ao::api
