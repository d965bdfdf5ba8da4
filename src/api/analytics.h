#pragma once
#include "api/endpoint.h"
#include "base/clock.h"
#include "core/analytics.h"

namespace ao::api {

/// Numbers about leads, mails and workflows. Each takes `days` (1–365, 30 when absent): the last so
/// many UTC days, today included.
class AnalyticsDoor {
  public:
    AnalyticsDoor(core::Analytics& analytics, const base::Clock& clock)
        : analytics_(analytics), clock_(clock) {}

    /// `GET /api/analytics/dashboard` and `/summary`: everything in one reply.
    Answer dashboard(Call& call);

    /// `GET /api/analytics/leads`, `/workflows`, `/emails`.
    Answer leads(Call& call);
    Answer workflows(Call& call);
    Answer emails(Call& call);

    /// `GET /api/analytics/daily`, `/funnel`, `/sources`, `/trends`.
    Answer daily(Call& call);
    Answer funnel(Call& call);
    Answer sources(Call& call);
    Answer trends(Call& call);

    /// `GET /api/analytics/roi?lead_value=&conversion_rate=`.
    Answer roi(Call& call);

    /// `GET /api/analytics/export?format=json|csv`: text inside JSON, as the contract has it; with
    /// `Accept: text/csv` the CSV itself.
    Answer export_all(Call& call);

  private:
    core::Analytics& analytics_;
    const base::Clock& clock_;
};

}  // namespace ao::api
