#include "api/health.h"

#include "api/monitoring_wire.h"

namespace ao::api {

namespace {

constexpr std::size_t kUsualReply = 1024;  ///< bytes

using base::json::Writer;
using core::SystemOptions;
using core::SystemState;

const char* word(bool ok, const char* good, const char* bad) {
    return ok ? good : bad;
}

/// Tasks that nobody can take are no health.
bool is_healthy(const SystemState& state) {
    return state.database_ok && state.queue.redis != "unavailable";
}

void write_queue(Writer& json, const SystemState& state) {
    const core::QueueState& queue = state.queue;
    json.key("queue").begin_object();
    json.member("status", word(queue.redis != "unavailable", "ready", "waiting"));
    json.member("backend", std::string_view(queue.backend));
    json.member("pending", state.depth.pending);
    json.member("scheduled", state.depth.scheduled);
    json.member("processing", state.depth.processing);
    json.member("dead", state.depth.dead);
    json.end_object();

    if (!queue.configured) return;
    json.key("redis_server").begin_object();
    json.member("status", std::string_view(queue.redis));
    json.member("ping", queue.fault.empty());
    json.member("server", std::string_view(queue.server));
    json.member("version", std::string_view(queue.version));
    json.member("persistence", std::string_view(queue.persistence));
    json.member("maxmemory_policy", std::string_view(queue.maxmemory_policy));
    json.member("used_memory_bytes", queue.used_memory);
    json.member("switches", queue.switches);
    if (!queue.fault.empty()) json.member("fault", std::string_view(queue.fault));
    json.end_object();
}

/// Keys that the old contract has at top level; the rest of the body goes beside them.
void write_head(Writer& json, const SystemState& state, const SystemOptions& options) {
    json.member("status", word(is_healthy(state), "healthy", "degraded"));
    json.member("version", std::string_view(options.version));
    json.member("timestamp", std::string_view(base::to_rfc3339(state.now)));
    json.member("redis", std::string_view(state.queue.redis));
    json.member("queue_depth", state.depth.waiting());
    json.member("uptime_seconds", state.uptime_seconds);
}

void write_time(Writer& json, std::string_view name, const std::optional<base::Time>& time) {
    if (time)
        json.member(name, std::string_view(base::to_rfc3339(*time)));
    else
        json.key(name).null();
}

void write_components(Writer& json, const SystemState& state, const SystemOptions& options) {
    json.key("components").begin_object();
    json.member("api", "running");
    json.member("audit", word(state.database_ok, "running", "stopped"));
    json.member("database", word(state.database_ok, "ready", "failed"));
    json.member("redis", std::string_view(state.queue.redis));
    json.member("queue", std::string_view(state.queue.backend));
    json.member("queue_depth", state.depth.waiting());
    json.member("task_worker", word(options.task_workers > 0, "running", "external"));
    json.member("crm_connector", word(options.crm_configured, "ready", "not_configured"));
    json.member("email", word(options.mail_configured, "ready", "not_configured"));
    json.member("lead_ingest", "ready");
    json.member("workflow_runner", "running");
    json.end_object();
}

void write_details(Writer& json, const SystemState& state, const SystemOptions& options) {
    json.key("database").begin_object();
    json.member("status", word(state.database_ok, "ready", "failed"));
    if (!state.database_ok) json.member("advice", std::string_view(state.database_detail));
    json.member("backend", "sqlite");
    json.member("commits", state.store.commits);
    json.member("writes", state.store.operations);
    json.member("writes_waiting", state.store.waiting);
    json.member("writes_refused", state.store.refused);
    json.member("file_bytes", state.store.file_bytes);
    json.member("wal_bytes", state.store.wal_bytes);
    json.end_object();

    write_queue(json, state);

    json.key("warnings").begin_array();
    for (const std::string& warning : state.warnings)
        json.value(std::string_view(warning));
    json.end_array();
    json.member("ready", state.ready);
    json.member("demo", options.demo);
    json.member("environment", std::string_view(options.environment));
    json.member("auth_enabled", options.auth_enabled);
    json.member("http_workers", static_cast<std::int64_t>(options.http_workers));
    json.member("task_workers", static_cast<std::int64_t>(options.task_workers));
}

/// The systems we call. An open circuit breaker does not make us unhealthy: the tasks wait.
void write_targets(Writer& json, const SystemState& state) {
    json.key("targets").begin_array();
    for (const model::Target& target : state.targets) {
        json.begin_object();
        json.member("name", std::string_view(target.name));
        json.member("state", std::string_view(target.state));
        json.member("in_flight", target.in_flight);
        json.member("waiting", target.waiting);
        json.member("calls", target.calls);
        json.member("failures", target.failures);
        json.member("postponed", target.postponed);
        write_time(json, "opened_at", target.opened_at);
        write_time(json, "retry_at", target.retry_at);
        json.end_object();
    }
    json.end_array();
}

}  // namespace

std::shared_ptr<const std::string> HealthDoor::find_page() {
    std::lock_guard lock(mutex_);
    return page_.text && system_.holds(page_.state) ? page_.text : nullptr;
}

Answer HealthDoor::health(Call&) {
    std::shared_ptr<const std::string> page = find_page();
    if (!page) page = co_await write_page();
    co_return http::Response{.shared_body = std::move(page)};
}

base::Async<std::shared_ptr<const std::string>> HealthDoor::write_page() {
    SystemState state = co_await system_.state();
    auto text = std::make_shared<std::string>();
    text->reserve(kUsualReply);
    Writer json(*text);
    json.begin_object();
    write_head(json, state, system_.options());
    write_components(json, state, system_.options());
    json.end_object();
    std::lock_guard lock(mutex_);
    page_ = {std::move(state), text};
    co_return text;
}

Answer HealthDoor::detailed(Call&) {
    SystemState state = co_await system_.state();
    http::Response response;
    Writer json(response.body);
    json.begin_object();
    write_head(json, state, system_.options());
    write_components(json, state, system_.options());
    write_details(json, state, system_.options());
    write_targets(json, state);
    json.key("alerts").begin_array();
    for (const model::Alert& alert : alerts_.active())
        json.value(to_wire(alert));
    json.end_array();
    json.end_object();
    co_return response;
}

Answer HealthDoor::live(Call&) {
    co_return http::Response{.body = R"({"status":"live"})"};
}

Answer HealthDoor::ready(Call&) {
    if (!system_.is_ready())
        co_return base::unavailable(
            "Not ready: the server is starting, stopping or without its database.",
            std::chrono::seconds{1}
        );
    co_return http::Response{.body = R"({"status":"ready"})"};
}

Answer HealthDoor::status(Call&) {
    SystemState state = co_await system_.state();
    const SystemOptions& options = system_.options();
    http::Response response;
    Writer json(response.body);
    json.begin_object();
    json.member("api_version", std::string_view(options.version));
    json.member("status", word(state.ready, "online", "starting"));
    json.member("timestamp", std::string_view(base::to_rfc3339(state.now)));
    json.key("endpoints").begin_object();
    json.member("leads", word(state.database_ok, "available", "unavailable"));
    json.member("workflows", word(state.database_ok, "available", "unavailable"));
    json.member("crm", word(options.crm_configured, "available", "not_configured"));
    json.member("email", word(options.mail_configured, "available", "not_configured"));
    json.end_object();
    json.end_object();
    co_return response;
}

}  // namespace ao::api
