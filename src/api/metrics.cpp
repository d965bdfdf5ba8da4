#include "api/metrics.h"

#include <cmath>

#include "api/monitoring_wire.h"
#include "api/wire.h"
#include "base/process.h"

namespace ao::api {

namespace {

using base::json::Writer;
using Labels = base::Metrics::Labels;

double round_to(double number, double parts) {
    return std::round(number * parts) / parts;
}

double percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0
               ? 0.0
               : round_to(100.0 * static_cast<double>(part) / static_cast<double>(whole), 100);
}

double average(double total, std::uint64_t count) {
    return count == 0 ? 0.0 : total / static_cast<double>(count);
}

double ms(double milliseconds) {
    return round_to(milliseconds, 1000);
}

/// The seed's flat keys and, inside "metrics", both spellings that were ever served.
void write_totals(Writer& json, const RequestTotals& totals, const core::SystemState& state) {
    double mean = ms(average(totals.latency_total_ms, totals.requests));
    json.member("requests_total", totals.requests);
    json.member("requests_failed", totals.failed);
    json.member("avg_latency_ms", mean);
    json.member("max_latency_ms", ms(totals.latency_max_ms));
    json.member("latency_total_ms", ms(totals.latency_total_ms));
    json.member("latency_max_ms", ms(totals.latency_max_ms));
    json.member("p50_latency_ms", ms(totals.p50_ms));
    json.member("p95_latency_ms", ms(totals.p95_ms));
    json.member("p99_latency_ms", ms(totals.p99_ms));
    json.member("uptime_seconds", state.uptime_seconds);
    json.member("queue_depth", state.depth.waiting());
}

void write_nested(Writer& json, const RequestTotals& totals, const core::SystemState& state) {
    json.key("metrics").begin_object();
    write_totals(json, totals, state);
    json.member("total_requests", totals.requests);
    json.member("total_errors", totals.failed);
    json.member("error_rate_percent", percent(totals.failed, totals.requests));
    json.member("success_rate_percent", percent(totals.requests - totals.failed, totals.requests));
    json.member("total_latency_ms", ms(totals.latency_total_ms));
    json.member("rate_limited", totals.rate_limited);
    json.end_object();
}

void write_routes(Writer& json, const std::vector<RouteFigures>& routes) {
    json.key("endpoint_performance").begin_object();
    for (const RouteFigures& route : routes) {
        json.key(route.name).begin_object();
        json.member("requests", route.requests);
        json.member("errors", route.errors);
        json.member("error_rate_percent", percent(route.errors, route.requests));
        json.member("avg_latency_ms", ms(average(route.total_ms, route.requests)));
        json.member("max_latency_ms", ms(route.max_ms));
        json.member("min_latency_ms", ms(route.min_ms));
        json.member("p50_latency_ms", ms(route.p50_ms));
        json.member("p95_latency_ms", ms(route.p95_ms));
        json.member("p99_latency_ms", ms(route.p99_ms));
        json.end_object();
    }
    json.end_object();
}

void write_parts(Writer& json, const core::SystemState& state, const http::ServerFigures& server) {
    json.key("queue").begin_object();
    json.member("pending", state.depth.pending);
    json.member("scheduled", state.depth.scheduled);
    json.member("processing", state.depth.processing);
    json.member("dead", state.depth.dead);
    json.end_object();

    json.key("store").begin_object();
    json.member("commits", state.store.commits);
    json.member("writes", state.store.operations);
    json.member(
        "avg_batch_size",
        round_to(average(static_cast<double>(state.store.operations), state.store.commits), 100)
    );
    json.member("writes_waiting", state.store.waiting);
    json.member("writes_refused", state.store.refused);
    json.member("wal_bytes", state.store.wal_bytes);
    json.end_object();

    json.key("connections").begin_object();
    json.member("open", server.connections_open);
    json.member("total", server.connections_total);
    json.member("refused", server.connections_refused);
    json.member("timeouts", server.timeouts);
    json.end_object();

    base::ProcessFigures process = base::read_process_figures();
    json.key("process").begin_object();
    json.member("resident_bytes", process.resident_bytes);
    json.member("open_files", process.open_files);
    json.member("threads", process.threads);
    json.member("cpu_seconds", round_to(process.cpu_seconds, 1000));
    json.end_object();
}

void write_blocked(Writer& json, const BlockedRequests& blocked) {
    json.member("blocked_total", blocked.total());
    json.key("blocked").begin_object();
    json.member("user", blocked.user);
    json.member("api_key", blocked.key);
    json.member("address", blocked.address);
    json.end_object();
}

bool wants_prometheus(const http::Request& request) {
    if (auto format = request.query_param("format")) return *format == "prometheus";
    std::string_view accept = request.header("Accept");
    auto text = accept.find("text/plain");
    auto openmetrics = accept.find("application/openmetrics-text");
    auto json = accept.find("application/json");
    return (text != std::string_view::npos || openmetrics != std::string_view::npos) &&
           json > std::min(text, openmetrics);
}

http::Response prometheus_response(std::string text) {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(text)};
}

}  // namespace

MetricsDoor::MetricsDoor(
    core::System& system,
    const core::Alerts& alerts,
    core::MetricsExport& exports,
    const RequestMetrics& requests,
    base::Metrics& metrics,
    std::function<RateLimitView()> rate_limit,
    std::function<http::ServerFigures()> server
)
    : system_(system),
      alerts_(alerts),
      exports_(exports),
      requests_(requests),
      metrics_(metrics),
      rate_limit_(std::move(rate_limit)),
      server_(std::move(server)) {}

base::Async<std::string> MetricsDoor::render_json() {
    core::SystemState state = co_await system_.state();
    RequestTotals totals = requests_.totals();
    RateLimitView limit = rate_limit_();
    std::string body;
    Writer json(body);
    json.begin_object();
    json.member("timestamp", std::string_view(base::to_rfc3339(state.now)));
    write_totals(json, totals, state);
    json.key("rate_limit").begin_object();
    json.member("enabled", limit.enabled);
    json.member("window_seconds", limit.window_seconds);
    json.member("max_requests", limit.max_requests);
    write_blocked(json, limit.blocked);
    json.end_object();
    write_nested(json, totals, state);
    json.key("error_breakdown").begin_object();
    for (const auto& [status, count] : requests_.errors())
        json.member(status, count);
    json.end_object();
    write_routes(json, requests_.routes());
    write_parts(json, state, server_());
    json.key("active_alerts").begin_array();
    for (const model::Alert& alert : alerts_.active())
        json.value(to_wire(alert));
    json.end_array();
    json.end_object();
    co_return body;
}

base::Async<std::string> MetricsDoor::render_prometheus() {
    const core::SystemState state = co_await system_.state();
    set_gauges(state);
    set_alert_gauges();
    co_return metrics_.prometheus_text();
}

void MetricsDoor::set_gauges(const core::SystemState& state) {
    const http::ServerFigures server = server_();
    const base::ProcessFigures process = base::read_process_figures();
    const BlockedRequests blocked = rate_limit_().blocked;
    auto set = [this](const char* name, const char* help, auto value) {
        metrics_.gauge(name, help).set(static_cast<double>(value));
    };
    auto count = [this](const char* name, const char* help, auto total, const Labels& labels = {}) {
        // What counts itself elsewhere becomes a counter of the registry by what it grew.
        base::Counter& counter = metrics_.counter(name, help, labels);
        counter.add(static_cast<double>(total) - counter.value());
    };
    std::lock_guard lock(mutex_);
    set("ao_uptime_seconds", "Time since the start", state.uptime_seconds);
    set("ao_queue_depth", "Tasks that wait for a worker", state.depth.waiting());
    set("ao_queue_processing", "Tasks that are being run", state.depth.processing);
    set("ao_queue_dead", "Tasks that are dead", state.depth.dead);
    set("ao_database_up", "Whether the database takes writes", state.database_ok ? 1 : 0);
    if (state.queue.configured)
        set("ao_redis_up", "Whether Redis carries the queue", state.queue.redis == "ready" ? 1 : 0);
    set("ao_http_connections", "Open connections", server.connections_open);
    set("ao_http_connections_refused",
        "Connections refused since the start",
        server.connections_refused);
    set("ao_store_wal_bytes", "Size of the write-ahead log", state.store.wal_bytes);
    set("ao_store_file_bytes", "Size of the database file", state.store.file_bytes);
    set("ao_store_writes_waiting", "Writes waiting for their commit", state.store.waiting);
    set("process_resident_memory_bytes", "Resident memory size in bytes", process.resident_bytes);
    set("process_open_fds", "Number of open file descriptors", process.open_files);
    set("process_threads", "Number of threads", process.threads);
    const char* const blocked_help =
        "Requests refused by the rate limit, by whose bucket was empty";
    count("ao_rate_limited_total", blocked_help, blocked.user, {{"bucket", "user"}});
    count("ao_rate_limited_total", blocked_help, blocked.key, {{"bucket", "api_key"}});
    count("ao_rate_limited_total", blocked_help, blocked.address, {{"bucket", "address"}});
    count(
        "process_cpu_seconds_total",
        "User and system CPU time spent in seconds",
        process.cpu_seconds
    );
}

void MetricsDoor::set_alert_gauges() {
    for (const core::ThresholdState& state : alerts_.thresholds()) {
        const model::AlertRule& rule = model::alert_rule(state.now.type);
        const Labels labels{
            {"type", std::string(rule.word)}, {"severity", std::string(rule.severity)}};
        metrics_.gauge("ao_alert_active", "Whether the alert lasts", labels)
            .set(state.active ? 1 : 0);
        if (state.reading)
            metrics_
                .gauge(
                    "ao_alert_reading",
                    "What is compared with the alert's threshold",
                    {{"type", std::string(rule.word)}}
                )
                .set(*state.reading);
    }
}

Answer MetricsDoor::metrics(Call& call) {
    // g++ 12 destroys the parts of an aggregate twice when a co_await stands inside its braces.
    if (wants_prometheus(call.request)) {
        std::string text = co_await render_prometheus();
        co_return prometheus_response(std::move(text));
    }
    http::Response response;
    response.body = co_await render_json();
    co_return response;
}

Answer MetricsDoor::export_figures(Call& call) {
    std::string figures = co_await render_json();
    auto written = co_await exports_.write(call.actor, std::move(figures));
    if (!written) co_return std::move(written).error();
    const core::SystemState state = co_await system_.state();
    const MetricsExportReply reply{"success", *std::move(written), state.now};
    co_return reply_with(reply);
}

Answer MetricsDoor::prometheus(Call&) {
    std::string text = co_await render_prometheus();
    co_return prometheus_response(std::move(text));
}

}  // namespace ao::api
