#pragma once
#include "api/endpoint.h"
#include "base/clock.h"
#include "core/campaigns.h"
#include "core/mail_templates.h"
#include "core/tasks.h"

namespace ao::api {

/// Mailings of one template to a list of addresses: a campaign and a task for each mail.
class EmailCampaignDoor {
  public:
    EmailCampaignDoor(
        core::Campaigns& campaigns,
        core::MailTemplates& templates,
        core::Tasks& tasks,
        const base::Clock& clock
    )
        : campaigns_(campaigns), templates_(templates), tasks_(tasks), clock_(clock) {}

    /// `POST /api/email/campaign`: all addresses are good, or nothing happens. With an
    /// Idempotency-Key a repetition queues what the first call could not, and nothing twice.
    Answer create(Call& call);

    /// `GET /api/email/campaign/{campaign_id}/stats`.
    Answer stats(Call& call);

  private:
    core::Campaigns& campaigns_;
    core::MailTemplates& templates_;
    core::Tasks& tasks_;
    const base::Clock& clock_;
};

}  // namespace ao::api
