#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "model/delivery.h"
#include "model/timeline.h"
#include "store/session.h"

namespace ao::store {

/// What went outside: mails and CRM calls, and the lead's timeline made of them, its tasks and its
/// audit events.
class DeliveryStore {
  public:
    explicit DeliveryStore(Session& session) : session_(session) {}

    void insert_mail(const model::Mail& mail);
    void insert_crm_call(const model::CrmCall& call);

    /// The CRM's id of a lead, from the newest call since then that gave one; empty when none did.
    [[nodiscard]] std::string find_external_id(
        std::string_view tenant_id, std::string_view lead_id, base::Time since = {}
    );

    /// How the CRM answered last, whoever was asked about.
    [[nodiscard]] std::optional<model::CrmCall> find_last_crm_call(std::string_view tenant_id);

    /// Newest first.
    std::vector<model::TimelineEntry> timeline(
        std::string_view tenant_id, std::string_view lead_id, std::int64_t limit
    );

  private:
    Session& session_;
};

}  // namespace ao::store
