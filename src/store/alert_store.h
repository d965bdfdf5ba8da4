#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/alert.h"
#include "store/session.h"

namespace ao::store {

/// Alerts, and the thresholds that were set at run time. They belong to the installation, not to a
/// tenant. Rows of a type this version does not know are left alone.
class AlertStore {
  public:
    explicit AlertStore(Session& session) : session_(session) {}

    /// At most one alert of a type may be active. Forgets the oldest ended ones beyond kMostKept.
    void insert(const model::Alert& alert);

    /// Stores when it ended and how bad it was.
    void end(const model::Alert& alert);

    /// Stores who has seen it and when.
    void acknowledge(const model::Alert& alert);

    [[nodiscard]] std::optional<model::Alert> find(std::string_view id);

    std::vector<model::Alert> list_active();

    /// Ended ones, the latest raised first.
    std::vector<model::Alert> list_ended(std::int64_t skip, std::int64_t limit);

    std::vector<model::AlertOverride> list_overrides();
    void put_override(const model::AlertOverride& change);
    void remove_override(model::AlertType type);

    static constexpr std::int64_t kMostKept = 1'000;

  private:
    Session& session_;
};

}  // namespace ao::store
