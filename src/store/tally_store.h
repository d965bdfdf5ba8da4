#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/lead.h"
#include "model/tally.h"
#include "store/session.h"

namespace ao::store {

/// The counts that analytics are read from. They move in the transaction of what they count, so
/// they are right at every moment, and reading them never needs the leads.
class TallyStore {
  public:
    explicit TallyStore(Session& session) : session_(session) {}

    /// A lead came (1) or went (-1): LeadStore calls it.
    void count_lead(const model::Lead& lead, std::int64_t more);

    /// Days from the first to the last, both included.
    struct Days {
        model::Day first;
        model::Day last;
    };

    /// The leads there are now that were made on these days with this status and source; nullopt is
    /// any.
    [[nodiscard]] std::int64_t total_leads(
        std::string_view tenant_id,
        const std::optional<std::string>& status,
        const std::optional<std::string>& source,
        Days days
    );

    /// The leads there are now that `owner` has, '' nobody; the same otherwise.
    [[nodiscard]] std::int64_t total_leads_of(
        std::string_view tenant_id,
        std::string_view owner,
        const std::optional<std::string>& status,
        const std::optional<std::string>& source
    );

    void count_event(
        std::string_view tenant_id, base::Time at, model::TallyEvent event, std::int64_t more = 1
    );

    /// The leads there are now that were made on days from..to, both included, in no order, one
    /// call for each day, status and source.
    void each_lead_count(
        std::string_view tenant_id,
        model::Day from,
        model::Day to,
        const std::function<void(
            model::Day day, std::string_view status, std::string_view source, std::int64_t total
        )>& visit
    );

    /// What happened on days from..to, both included.
    void each_event_count(
        std::string_view tenant_id,
        model::Day from,
        model::Day to,
        const std::function<void(model::Day day, model::TallyEvent event, std::int64_t total)>&
            visit
    );

    /// Runs of workflows that have not ended; counted to kMostRuns.
    [[nodiscard]] std::int64_t running_workflows(std::string_view tenant_id);

    static constexpr std::int64_t kMostRuns = 10'000;

  private:
    Session& session_;
};

}  // namespace ao::store
