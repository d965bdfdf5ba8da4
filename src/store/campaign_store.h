#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "model/campaign.h"
#include "store/session.h"

namespace ao::store {

/// Campaigns, their events and their counters.
class CampaignStore {
  public:
    explicit CampaignStore(Session& session) : session_(session) {}

    /// False when the id exists.
    bool insert(const model::Campaign& campaign);

    [[nodiscard]] std::optional<model::Campaign> find(
        std::string_view tenant_id, std::string_view id
    );

    /// Of any tenant: for webhooks, whose signature is their credential.
    [[nodiscard]] std::optional<model::Campaign> find_anywhere(std::string_view id);

    /// Newest first. No status: all but archived ones.
    std::vector<model::Campaign> list(
        std::string_view tenant_id,
        std::optional<model::CampaignStatus> status,
        std::int64_t skip,
        std::int64_t limit
    );
    [[nodiscard]] std::int64_t count(
        std::string_view tenant_id, std::optional<model::CampaignStatus> status
    );

    /// Everything but the counters.
    void update(const model::Campaign& campaign);

    /// With its events. False when there is none.
    bool remove(std::string_view tenant_id, std::string_view id);

    void add(std::string_view id, const model::CampaignMetrics& more);

    /// False when an event with this id is there already; its counter is left as it is then.
    bool record(const model::CampaignEvent& event);

  private:
    Session& session_;
};

}  // namespace ao::store
