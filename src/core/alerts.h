#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/alert_notice.h"
#include "model/actor.h"
#include "model/alert.h"
#include "store/database.h"

namespace ao::core {

/// What the configuration says of alerts.
struct AlertOptions {
    std::array<double, model::kAlertTypes> thresholds{};  ///< of facts: not used
    std::array<bool, model::kAlertTypes> disabled{};
    model::AlertPatience patience{};
    NoticeOptions notices{};
};

/// What was measured, by type. Empty: there is nothing to judge.
using AlertReadings = std::array<std::optional<double>, model::kAlertTypes>;

/// A threshold as it stands.
struct ThresholdState {
    model::AlertThreshold now{};
    model::AlertThreshold configured{};
    std::optional<model::AlertOverride> said{};  ///< at run time; outranks the configuration
    std::optional<double> reading{};             ///< the latest
    bool active = false;
};

/// What somebody wants of a threshold. Nothing given: as the configuration says.
struct ThresholdWish {
    std::string type;
    std::optional<double> threshold{};
    std::optional<bool> enabled{};
};

/// Warns when something is not as it should be: begins and ends alerts from readings, keeps them
/// with their history, tells those who want to know. One alert a type at a time. What is active and
/// what was set at run time outlasts a restart. Thread-safe, but judge() is for one caller.
class Alerts {
  public:
    Alerts(store::Database& database, const base::Clock& clock, AlertOptions options);
    Alerts(const Alerts&) = delete;
    Alerts& operator=(const Alerts&) = delete;

    /// Takes effect with the next judge().
    void configure(AlertOptions options);

    /// Who hears of each alert that begins, is acknowledged or ends, on the thread that finds out.
    /// Set before the first judge().
    using Listener = std::function<void(const model::Alert&)>;

    void set_listener(Listener listener) { listener_ = std::move(listener); }

    /// Begins and ends alerts. A database that takes no writes now is told later.
    base::Async<> judge(AlertReadings readings);

    /// Those that last, the latest first.
    [[nodiscard]] std::vector<model::Alert> active() const;

    /// Those that have ended, the latest first.
    base::Async<std::vector<model::Alert>> history(std::int64_t skip, std::int64_t limit);

    /// Somebody has seen it; for administrators of the operator. Errors: forbidden, not_found,
    /// conflict when it has ended. Acknowledging again changes nothing.
    base::Async<base::Result<model::Alert>> acknowledge(model::Actor actor, std::string id);

    /// Of every type, in the order of the table.
    [[nodiscard]] std::vector<ThresholdState> thresholds() const;
    [[nodiscard]] model::AlertThreshold threshold(model::AlertType type) const;

    /// Changes all that is wished or nothing. Audited. Errors: forbidden, invalid with every fault.
    base::Async<base::Result<void>> change_thresholds(
        model::Actor actor, std::vector<ThresholdWish> wishes
    );

  private:
    using Overrides = std::map<model::AlertType, model::AlertOverride>;

    [[nodiscard]] model::AlertThreshold configured(model::AlertType type) const;
    [[nodiscard]] model::AlertThreshold effective(model::AlertType type) const;
    std::vector<model::Alert> note(const AlertReadings& readings);
    model::Alert begin(const model::AlertRule& rule, double reading, double threshold);
    std::optional<model::Alert> end(const model::AlertRule& rule);
    void tell(const model::Alert& alert) const;
    base::Async<> save();

    store::Database& database_;
    const base::Clock& clock_;

    Listener listener_;

    mutable std::mutex mutex_;
    AlertOptions options_;
    Overrides overrides_;
    std::array<model::AlertGauge, model::kAlertTypes> gauges_{};
    AlertReadings readings_{};
    std::map<model::AlertType, model::Alert> active_;
    std::vector<model::Alert> unsaved_;  ///< states that are not in the database yet, in order
};

}  // namespace ao::core
