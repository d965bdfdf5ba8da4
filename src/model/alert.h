#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::model {

/// What an operator is warned of. The words are the contract's where it has one.
enum class AlertType : std::uint8_t {
    error_rate_high,
    server_errors_high,
    latency_high,
    latency_p95_high,
    queue_depth_high,
    queue_stalled,
    dead_letters_high,
    database_timeout,
    database_failed,
    memory_high,
    disk_low,
    backup_old,
    audit_chain_broken,
    redis_away,
    target_suspended,
};

inline constexpr std::size_t kAlertTypes = 15;

/// What a reading is compared as.
enum class AlertSense : std::uint8_t {
    above,  ///< too much is bad
    below,  ///< too little is bad
    fact    ///< the reading is 0 or 1, and 1 is bad; there is no threshold to set
};

/// One line of the table of alerts.
struct AlertRule {
    AlertType type;
    std::string_view word;      ///< "latency_high"
    std::string_view severity;  ///< CRITICAL, HIGH or MEDIUM
    AlertSense sense;
    std::string_view unit;     ///< "ms", "%", …; empty: a count or a fact
    std::string_view subject;  ///< "Average latency", or the whole sentence of a fact
    std::string_view key;      ///< the configuration key of its threshold; empty: a fact
};

/// The table, one line for each type, in the order of the enumerators.
std::span<const AlertRule> alert_rules();
const AlertRule& alert_rule(AlertType type);
std::string_view to_string(AlertType type);
std::optional<AlertType> parse_alert_type(std::string_view word);

/// "Average latency 812.5ms exceeds threshold 500.0ms".
std::string alert_message(const AlertRule& rule, double value, double threshold);

/// Something that is, or was, not as it should be.
struct Alert {
    std::string id;
    AlertType type = AlertType::error_rate_high;
    std::string message;
    double threshold = 0;  ///< when it was raised
    double value = 0;      ///< when it was raised
    double worst = 0;      ///< farthest from the threshold since
    base::Time raised_at{};
    std::optional<base::Time> resolved_at{};  ///< nothing: it is active
    std::optional<base::Time> acknowledged_at{};
    std::string acknowledged_by{};

    [[nodiscard]] bool active() const { return !resolved_at.has_value(); }
};

/// From when on an alert is raised.
struct AlertThreshold {
    AlertType type = AlertType::error_rate_high;
    double threshold = 0;
    bool enabled = true;
};

/// What somebody said at run time; it outranks the configuration.
struct AlertOverride {
    AlertThreshold said{};
    base::Time changed_at{};
    std::string changed_by{};
};

/// How long a state must last before it is believed.
struct AlertPatience {
    std::chrono::milliseconds raise{10'000};
    std::chrono::milliseconds clear{30'000};
};

/// Decides when an alert begins and ends. It begins when the reading has been beyond the threshold
/// for `patience.raise`, and ends when it has been a tenth better than the threshold for
/// `patience.clear`: a reading that plays around the threshold rings once.
class AlertGauge {
  public:
    enum class Step : std::uint8_t { none, raise, clear };

    AlertGauge() = default;

    /// `active`: it has begun already, in an earlier life of the program.
    explicit AlertGauge(bool active) : active_(active) {}

    /// `reading` empty: there is nothing to judge, which is taken for good.
    Step look(
        const AlertRule& rule,
        const AlertThreshold& threshold,
        std::optional<double> reading,
        base::SteadyTime now,
        const AlertPatience& patience
    );

    [[nodiscard]] bool active() const { return active_; }

  private:
    bool active_ = false;
    std::optional<base::SteadyTime> since_{};  ///< of the state that speaks for a change
};

/// Whether `value` is farther from what is good than `other`.
bool is_worse(const AlertRule& rule, double value, double other);

}  // namespace ao::model
