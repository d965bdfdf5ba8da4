#include "api/monitoring_wire.h"

#include <cmath>

namespace ao::api {

namespace {

/// Three decimals: what a chart can show.
double rounded(double number) {
    return std::round(number * 1e3) / 1e3;
}

std::string state_of(const model::Alert& alert) {
    if (!alert.active()) return "resolved";
    return alert.acknowledged_at ? "acknowledged" : "active";
}

}  // namespace

AlertReply to_wire(const model::Alert& alert) {
    AlertReply reply{.id = alert.id, .timestamp = alert.raised_at};
    reply.severity = model::alert_rule(alert.type).severity;
    reply.type = model::to_string(alert.type);
    reply.message = alert.message;
    reply.current_value = rounded(alert.worst);
    reply.threshold = alert.threshold;
    reply.state = state_of(alert);
    reply.resolved_at = alert.resolved_at;
    reply.acknowledged_at = alert.acknowledged_at;
    if (alert.acknowledged_at) reply.acknowledged_by = alert.acknowledged_by;
    return reply;
}

ThresholdReply to_wire(const core::ThresholdState& state) {
    const model::AlertRule& rule = model::alert_rule(state.now.type);
    ThresholdReply reply{.alert_type = std::string(rule.word)};
    reply.severity = rule.severity;
    reply.description = rule.subject;
    reply.unit = rule.unit.starts_with(' ') ? rule.unit.substr(1) : rule.unit;
    reply.enabled = state.now.enabled;
    reply.active = state.active;
    if (state.reading) reply.current_value = rounded(*state.reading);
    reply.source = state.said ? "run_time" : "configuration";
    if (rule.sense != model::AlertSense::fact) {
        reply.threshold = state.now.threshold;
        reply.configured = state.configured.threshold;
        reply.key = std::string(rule.key);
    }
    if (state.said) {
        reply.changed_at = state.said->changed_at;
        reply.changed_by = state.said->changed_by;
    }
    return reply;
}

VitalSignsReply to_wire(const core::VitalSigns& signs) {
    return {
        signs.at,
        rounded(signs.traffic.per_second),
        rounded(signs.traffic.error_percent),
        rounded(signs.traffic.server_error_percent),
        rounded(signs.traffic.average_ms),
        rounded(signs.traffic.p50_ms),
        rounded(signs.traffic.p95_ms),
        rounded(signs.traffic.p99_ms),
        signs.queue_depth,
        signs.processing,
        signs.dead,
        signs.resident_bytes,
        rounded(signs.cpu_percent)};
}

}  // namespace ao::api
