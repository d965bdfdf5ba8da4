#include "api/performance.h"

#include <cmath>

#include "api/performance_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

double to_ms(double seconds) {
    return std::round(seconds * 1e6) / 1e3;
}

OperationReply reply_of(base::Metrics& metrics, const std::string& operation) {
    const base::Metrics::Labels labels{{"operation", operation}};
    const base::Histogram& seconds =
        metrics.histogram("ao_operation_seconds", "Run time of attempts by type of task.", labels);
    const base::Counter& failed = metrics.counter(
        "ao_operation_failures_total", "Attempts that failed, by type of task.", labels
    );
    OperationReply reply;
    reply.operation = operation;
    reply.total_executions = static_cast<std::int64_t>(seconds.count());
    if (reply.total_executions == 0) return reply;
    const auto total = static_cast<double>(reply.total_executions);
    reply.failures = std::llround(failed.value());
    reply.successes = reply.total_executions - reply.failures;
    reply.success_rate_percent =
        std::round(1e4 * static_cast<double>(reply.successes) / total) / 100;
    reply.avg_duration_ms = to_ms(seconds.sum() / total);
    reply.min_duration_ms =
        to_ms(metrics.gauge("ao_operation_min_seconds", "Shortest attempt by type of task.", labels)
                  .value());
    reply.max_duration_ms =
        to_ms(metrics.gauge("ao_operation_max_seconds", "Longest attempt by type of task.", labels)
                  .value());
    reply.p50_duration_ms = to_ms(seconds.quantile(0.50));
    reply.p95_duration_ms = to_ms(seconds.quantile(0.95));
    reply.p99_duration_ms = to_ms(seconds.quantile(0.99));
    return reply;
}

}  // namespace

Answer PerformanceDoor::list(Call&) {
    PerformanceReply reply{.timestamp = clock_.now(), .operations = {}};
    for (const std::string& operation : operations_)
        reply.operations.emplace(operation, reply_of(metrics_, operation));
    co_return reply_with(reply);
}

}  // namespace ao::api
