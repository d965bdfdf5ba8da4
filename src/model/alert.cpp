#include "model/alert.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ao::model {

namespace {

using enum AlertType;

// clang-format off
constexpr std::array<AlertRule, kAlertTypes> kRules{{
    {error_rate_high,    "error_rate_high",    "HIGH",     AlertSense::above, "%",   "Error rate", "monitoring.error_rate_threshold"},
    {server_errors_high, "server_errors_high", "CRITICAL", AlertSense::above, "%",   "Share of requests answered 5xx", "monitoring.server_error_threshold"},
    {latency_high,       "latency_high",       "MEDIUM",   AlertSense::above, "ms",  "Average latency", "monitoring.latency_threshold_ms"},
    {latency_p95_high,   "latency_p95_high",   "MEDIUM",   AlertSense::above, "ms",  "95th percentile of the latency", "monitoring.latency_p95_threshold_ms"},
    {queue_depth_high,   "queue_depth_high",   "HIGH",     AlertSense::above, "",    "Queue depth", "monitoring.queue_depth_warn"},
    {queue_stalled,      "queue_stalled",      "HIGH",     AlertSense::above, "s",   "Time in which tasks were due and none ran", "monitoring.queue_stalled_seconds"},
    {dead_letters_high,  "dead_letters_high",  "MEDIUM",   AlertSense::above, "",    "Number of dead tasks", "monitoring.dead_letters_warn"},
    {database_timeout,   "database_timeout",   "HIGH",     AlertSense::above, "ms",  "Time of a write to the database", "monitoring.database_timeout_ms"},
    {database_failed,    "database_failed",    "CRITICAL", AlertSense::fact,  "",    "The database takes no writes", ""},
    {memory_high,        "memory_high",        "MEDIUM",   AlertSense::above, " MiB", "Resident memory", "monitoring.memory_warn_mb"},
    {disk_low,           "disk_low",           "HIGH",     AlertSense::below, " MiB", "Free disk space of the data directory", "monitoring.disk_free_warn_mb"},
    {backup_old,         "backup_old",         "HIGH",     AlertSense::above, " h",  "Age of the newest backup", "monitoring.backup_age_warn_hours"},
    {audit_chain_broken, "audit_chain_broken", "CRITICAL", AlertSense::fact,  "",    "The audit log no longer has the event that was signed last", ""},
    {redis_away,         "redis_away",         "HIGH",     AlertSense::fact,  "",    "Redis is configured and does not carry the queue", ""},
    {target_suspended,   "target_suspended",   "MEDIUM",   AlertSense::fact,  "",    "Calls to an outside system are suspended: its circuit breaker is open", ""},
}};

// clang-format on

constexpr bool in_order() {
    for (std::size_t i = 0; i < kRules.size(); ++i)
        if (kRules[i].type != static_cast<AlertType>(i)) return false;
    return true;
}

static_assert(in_order());

/// How much better than the threshold a reading must be for the alert to end.
constexpr double kMargin = 0.1;

/// A count is whole; what is measured has one decimal.
std::string number(double value, bool is_count) {
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.*f", is_count ? 0 : 1, value);
    return {text.data(), static_cast<std::size_t>(std::clamp(size, 0, 63))};
}

bool is_beyond(const AlertRule& rule, double threshold, double reading) {
    if (rule.sense == AlertSense::fact) return reading > 0;
    return rule.sense == AlertSense::above ? reading > threshold : reading < threshold;
}

bool is_well(const AlertRule& rule, double threshold, double reading) {
    if (rule.sense == AlertSense::fact) return reading <= 0;
    return rule.sense == AlertSense::above ? reading <= threshold * (1 - kMargin)
                                           : reading >= threshold * (1 + kMargin);
}

}  // namespace

std::span<const AlertRule> alert_rules() {
    return kRules;
}

const AlertRule& alert_rule(AlertType type) {
    return kRules[static_cast<std::size_t>(type)];
}

std::string_view to_string(AlertType type) {
    return alert_rule(type).word;
}

std::optional<AlertType> parse_alert_type(std::string_view word) {
    for (const AlertRule& rule : kRules)
        if (rule.word == word) return rule.type;
    return std::nullopt;
}

std::string alert_message(const AlertRule& rule, double value, double threshold) {
    std::string text(rule.subject);
    if (rule.sense == AlertSense::fact) return text;
    const bool above = rule.sense == AlertSense::above;
    const bool is_count = rule.unit.empty();
    text.append(" ").append(number(value, is_count)).append(rule.unit);
    text += above ? " exceeds threshold " : " is below threshold ";
    return text.append(number(threshold, is_count)).append(rule.unit);
}

AlertGauge::Step AlertGauge::look(
    const AlertRule& rule,
    const AlertThreshold& threshold,
    std::optional<double> reading,
    base::SteadyTime now,
    const AlertPatience& patience
) {
    const bool judged = threshold.enabled && reading.has_value();
    const bool speaks_for_change = active_
                                       ? !judged || is_well(rule, threshold.threshold, *reading)
                                       : judged && is_beyond(rule, threshold.threshold, *reading);
    if (!speaks_for_change) {
        since_.reset();
        return Step::none;
    }
    if (!since_) since_ = now;
    if (now - *since_ < (active_ ? patience.clear : patience.raise)) return Step::none;
    since_.reset();
    active_ = !active_;
    return active_ ? Step::raise : Step::clear;
}

bool is_worse(const AlertRule& rule, double value, double other) {
    return rule.sense == AlertSense::below ? value < other : value > other;
}

}  // namespace ao::model
