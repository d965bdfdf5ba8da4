#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "base/json_described.h"

/// The JSON of GET /api/monitoring/performance; the names are the contract's.
namespace ao::api {

struct OperationReply {
    std::string operation{};
    std::int64_t total_executions = 0;
    std::int64_t successes = 0;
    std::int64_t failures = 0;
    double success_rate_percent = 0;
    double avg_duration_ms = 0;
    double min_duration_ms = 0;
    double max_duration_ms = 0;
    double p50_duration_ms = 0;
    double p95_duration_ms = 0;
    double p99_duration_ms = 0;
};
BOOST_DESCRIBE_STRUCT(
    OperationReply,
    (),
    (operation,
     total_executions,
     successes,
     failures,
     success_rate_percent,
     avg_duration_ms,
     min_duration_ms,
     max_duration_ms,
     p50_duration_ms,
     p95_duration_ms,
     p99_duration_ms)
)

struct PerformanceReply {
    base::Time timestamp{};
    std::map<std::string, OperationReply> operations{};
};
BOOST_DESCRIBE_STRUCT(PerformanceReply, (), (timestamp, operations))

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::OperationReply> {
    static constexpr FieldDoc fields[] = {
        {"operation", "A type of task.", "crm_update"},
        {"total_executions", "Attempts since the start.", "120"},
        {"failures", "Attempts after which the task waits for another, or is dead.", "2"},
    };
};

}  // namespace ao::base::json
