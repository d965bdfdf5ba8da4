#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/alerts.h"
#include "core/monitor.h"

/// The JSON of alerts, thresholds and charts. `timestamp`, `alert_count`, `alerts`, `severity`,
/// `type`, `message`, `current_value` and `threshold` are the contract's.
namespace ao::api {

struct AlertReply {
    std::string id{};
    base::Time timestamp;
    std::string severity{};
    std::string type{};
    std::string message{};
    double current_value = 0;
    double threshold = 0;
    std::string state{};
    std::optional<base::Time> resolved_at{};
    std::optional<base::Time> acknowledged_at{};
    std::optional<std::string> acknowledged_by{};
};
BOOST_DESCRIBE_STRUCT(
    AlertReply,
    (),
    (id,
     timestamp,
     severity,
     type,
     message,
     current_value,
     threshold,
     state,
     resolved_at,
     acknowledged_at,
     acknowledged_by)
)

struct AlertListReply {
    base::Time timestamp;
    std::int64_t alert_count = 0;
    std::vector<AlertReply> alerts{};
    std::vector<AlertReply> history{};
};
BOOST_DESCRIBE_STRUCT(AlertListReply, (), (timestamp, alert_count, alerts, history))

struct ThresholdReply {
    std::string alert_type{};
    std::string severity{};
    std::string description{};
    std::string unit{};
    std::optional<double> threshold{};
    bool enabled = true;
    bool active = false;
    std::optional<double> current_value{};
    std::string source{};
    std::optional<std::string> key{};
    std::optional<double> configured{};
    std::optional<base::Time> changed_at{};
    std::optional<std::string> changed_by{};
};
BOOST_DESCRIBE_STRUCT(
    ThresholdReply,
    (),
    (alert_type,
     severity,
     description,
     unit,
     threshold,
     enabled,
     active,
     current_value,
     source,
     key,
     configured,
     changed_at,
     changed_by)
)

struct ThresholdListReply {
    std::vector<ThresholdReply> thresholds{};
};
BOOST_DESCRIBE_STRUCT(ThresholdListReply, (), (thresholds))

struct ThresholdRequest {
    std::string alert_type{};
    std::optional<double> threshold{};
    std::optional<bool> enabled{};
};
BOOST_DESCRIBE_STRUCT(ThresholdRequest, (), (alert_type, threshold, enabled))

struct ThresholdListRequest {
    std::vector<ThresholdRequest> thresholds{};
};
BOOST_DESCRIBE_STRUCT(ThresholdListRequest, (), (thresholds))

struct ThresholdChangeReply {
    std::string status{};
    std::string alert_type{};
    double threshold = 0;
};
BOOST_DESCRIBE_STRUCT(ThresholdChangeReply, (), (status, alert_type, threshold))

struct MetricsExportReply {
    std::string status{};
    std::string filepath{};
    base::Time timestamp{};
};
BOOST_DESCRIBE_STRUCT(MetricsExportReply, (), (status, filepath, timestamp))

struct VitalSignsReply {
    base::Time timestamp;
    double requests_per_second = 0;
    double error_rate_percent = 0;
    double server_error_rate_percent = 0;
    double avg_latency_ms = 0;
    double p50_latency_ms = 0;
    double p95_latency_ms = 0;
    double p99_latency_ms = 0;
    std::int64_t queue_depth = 0;
    std::int64_t processing = 0;
    std::int64_t dead = 0;
    std::int64_t resident_bytes = 0;
    double cpu_percent = 0;
};
BOOST_DESCRIBE_STRUCT(
    VitalSignsReply,
    (),
    (timestamp,
     requests_per_second,
     error_rate_percent,
     server_error_rate_percent,
     avg_latency_ms,
     p50_latency_ms,
     p95_latency_ms,
     p99_latency_ms,
     queue_depth,
     processing,
     dead,
     resident_bytes,
     cpu_percent)
)

struct VitalHistoryReply {
    base::Time timestamp;
    std::int64_t step_seconds = 0;
    VitalSignsReply latest{};
    std::vector<VitalSignsReply> points{};
};
BOOST_DESCRIBE_STRUCT(VitalHistoryReply, (), (timestamp, step_seconds, latest, points))

AlertReply to_wire(const model::Alert& alert);
ThresholdReply to_wire(const core::ThresholdState& state);
VitalSignsReply to_wire(const core::VitalSigns& signs);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::AlertReply> {
    static constexpr FieldDoc fields[] = {
        {"timestamp", "When it was raised.", ""},
        {"severity", "CRITICAL, HIGH or MEDIUM.", "MEDIUM"},
        {"type", "The kind of alert; GET /api/monitoring/thresholds lists them.", "latency_high"},
        {"current_value", "The worst reading since it was raised.", "812.5"},
        {"threshold", "As it was when the alert was raised; 0 for facts.", "500"},
        {"state", "active, acknowledged or resolved.", "active"},
    };
};

template <>
struct Docs<api::ThresholdReply> {
    static constexpr FieldDoc fields[] = {
        {"threshold", "Null: the alert reports a fact and has none.", "500"},
        {"current_value", "The latest reading. Null: there is nothing to judge.", ""},
        {"source", "configuration or run_time.", "configuration"},
        {"key", "The configuration key of the threshold.", "monitoring.latency_threshold_ms"},
    };
};

template <>
struct Docs<api::ThresholdRequest> {
    static constexpr FieldDoc fields[] = {
        {"alert_type", "Which alert.", "latency_high"},
        {"threshold", "From when on it is raised. Neither this nor enabled: as configured.", "300"},
        {"enabled", "false: it is never raised.", "true"},
    };
};

template <>
struct Docs<api::VitalSignsReply> {
    static constexpr FieldDoc fields[] = {
        {"requests_per_second", "Since the point before, as all rates and latencies.", "12.5"},
        {"cpu_percent", "Of one core.", "3.1"},
    };
};

}  // namespace ao::base::json
