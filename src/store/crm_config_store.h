#pragma once
#include <optional>
#include <string_view>

#include "model/crm_settings.h"
#include "store/session.h"

namespace ao::store {

/// The CRM that each tenant has set itself.
class CrmConfigStore {
  public:
    explicit CrmConfigStore(Session& session) : session_(session) {}

    /// With the secret as it is sealed.
    [[nodiscard]] std::optional<model::CrmSettings> find(std::string_view tenant_id);

    /// Makes or replaces it; only the sealed secret is written.
    void save(std::string_view tenant_id, const model::CrmSettings& settings);

    /// False when there was none.
    bool remove(std::string_view tenant_id);

  private:
    Session& session_;
};

}  // namespace ao::store
