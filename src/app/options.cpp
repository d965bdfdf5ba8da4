#include "app/options.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include <unistd.h>

#include "api/lead_file.h"
#include "api/lead_query.h"
#include "app/cli.h"
#include "app/config_lists.h"
#include "base/json_node.h"
#include "jobs/registry.h"

namespace ao::app {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

seconds seconds_of(const Config& config, std::string_view key) {
    return seconds{config.integer(key)};
}

milliseconds millis_of(const Config& config, const char* key) {
    return milliseconds{static_cast<std::int64_t>(std::llround(config.number(key) * 1e3))};
}

/// An integer or a number, whichever the key is.
double number_of(const Config& config, std::string_view key) {
    const Config::Value& value = config.setting(key).value;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    return config.number(key);
}

/// "host:port" of a URL; the scheme's port when it names none.
std::string host_and_port(const std::string& url) {
    bool secure = url.starts_with("https://");
    std::string rest = url.substr(url.find("://") + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    bool has_port = rest.find(':', rest.starts_with('[') ? rest.find(']') : 0) != std::string::npos;
    return has_port ? rest : rest + (secure ? ":443" : ":80");
}

/// How the ids of the workers inside a server begin.
const std::string kOwnWorkers = "serve-";

}  // namespace

base::log::Level log_level(const Config& config) {
    const std::string& word = config.text("log_level");
    if (word == "debug") return base::log::Level::debug;
    if (word == "warning") return base::log::Level::warning;
    return word == "error" ? base::log::Level::error : base::log::Level::info;
}

std::string log_file(const Config& config) {
    const std::string& path = config.text("log_path");
    const std::filesystem::path directory = config.text("logging.directory");
    if (directory.empty()) return path;
    return (directory / (path.empty() ? "orchestrator.log" : path)).string();
}

base::log::Options log_options(const Config& config) {
    const std::string& format = config.text("logging.format");
    const std::string file = log_file(config);
    bool terminal = file.empty() && ::isatty(STDERR_FILENO) != 0;
    return {
        .level = log_level(config),
        .file = file,
        .pretty = format == "text" || (format == "auto" && terminal)};
}

store::SqliteOptions store_options(const Config& config) {
    store::SqliteOptions options;
    options.path = config.database_path();
    options.max_waiting_writes = config.size<std::size_t>("store.max_waiting_writes");
    options.reader_threads = config.size<std::size_t>("store.reader_threads");
    return options;
}

unsigned event_loops(const Config& config) {
    auto asked = config.size<unsigned>("server.workers");
    return asked == 0 ? std::max(1U, std::thread::hardware_concurrency()) : asked;
}

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions options;
    options.host = config.text("server.host");
    options.port = config.size<std::uint16_t>("server.port");
    options.workers = event_loops(config);
    options.trusted_proxies = config.list("server.trusted_proxies");
    options.max_header_bytes = config.size<std::size_t>("server.max_header_bytes");
    options.max_header_fields = config.size<std::size_t>("server.max_header_fields");
    options.max_uri_bytes = config.size<std::size_t>("server.max_uri_bytes");
    options.max_body_bytes = config.size<std::size_t>("server.max_body_bytes");
    options.max_connections = config.size<std::size_t>("server.max_connections");
    options.max_connections_per_source =
        config.size<std::size_t>("server.max_connections_per_source");
    options.gzip_min_bytes = config.size<std::size_t>("server.gzip_min_bytes");
    options.header_timeout = seconds_of(config, "server.header_timeout_seconds");
    options.body_timeout = seconds_of(config, "server.body_timeout_seconds");
    options.idle_timeout = seconds_of(config, "server.idle_timeout_seconds");
    options.write_timeout = seconds_of(config, "server.write_timeout_seconds");
    options.stop_timeout = seconds_of(config, "server.stop_timeout_seconds");
    options.tls_cert_file = config.text("server.tls.cert_file");
    options.tls_key_file = config.text("server.tls.key_file");
    return options;
}

connect::CrmOptions crm_options(const Config& config) {
    connect::CrmOptions options;
    options.api_base_url = config.text("crm.api_base_url");
    options.create_endpoint = config.text("crm.create_endpoint");
    options.get_endpoint = config.text("crm.get_endpoint");
    options.list_endpoint = config.text("crm.list_endpoint");
    options.list_data_key = config.text("crm.list_data_key");
    options.auth_type = config.text("crm.auth.type");
    options.auth_token = config.text("crm.auth.token");
    options.auth_key_name = config.text("crm.auth.key_name");
    options.auth_key_value = config.text("crm.auth.key_value");
    for (const auto& [theirs, ours] : config.map("crm.field_mapping"))
        options.fields.push_back({ours, model::CrmTransform::none, theirs});
    return options;
}

connect::MailerOptions mailer_options(const Config& config) {
    connect::MailerOptions options;
    options.server = config.text("email.smtp_server");
    options.port = config.size<std::uint16_t>("email.smtp_port");
    const std::string& security = config.text("email.security");
    options.security = security == "none"  ? connect::MailSecurity::none
                       : security == "tls" ? connect::MailSecurity::tls
                                           : connect::MailSecurity::starttls;
    options.username = config.text("email.username");
    options.password = config.text("email.password");
    options.from_address = config.text("email.from_address");
    options.from_name = config.text("email.from_name");
    return options;
}

connect::OutboundOptions outbound_options(const Config& config, std::uint16_t port) {
    connect::OutboundOptions options;
    options.allow_private = config.flag("outbound.allow_private");
    if (!config.text("crm.api_base_url").empty())
        options.allowed_hosts.push_back(host_and_port(config.text("crm.api_base_url")));
    if (!config.text("email.smtp_server").empty())
        options.allowed_hosts.push_back(
            config.text("email.smtp_server") + ":" +
            std::to_string(config.integer("email.smtp_port"))
        );
    if (!config.text("monitoring.notify.webhook_url").empty())
        options.allowed_hosts.push_back(host_and_port(config.text("monitoring.notify.webhook_url"))
        );
    options.own_addresses.push_back(config.text("server.host") + ":" + std::to_string(port));
    options.connect_timeout = seconds_of(config, "outbound.connect_timeout_seconds");
    options.deadline = seconds_of(config, "outbound.deadline_seconds");
    options.max_connections_per_host =
        config.size<std::size_t>("outbound.max_connections_per_host");
    return options;
}

connect::TargetOptions target_options(const Config& config) {
    connect::TargetOptions options;
    options.most_calls = config.size<std::size_t>("outbound.max_per_target");
    options.breaker.enabled = config.flag("outbound.breaker.enabled");
    options.breaker.failure_share =
        static_cast<double>(config.integer("outbound.breaker.failure_percent")) / 100;
    options.breaker.least_calls = config.size<std::size_t>("outbound.breaker.min_calls");
    options.breaker.window = seconds_of(config, "outbound.breaker.window_seconds");
    options.breaker.open_for = millis_of(config, "outbound.breaker.open_seconds");
    options.breaker.longest_open = millis_of(config, "outbound.breaker.max_open_seconds");
    return options;
}

queue::WorkerOptions worker_options(const Config& config) {
    queue::WorkerOptions options;
    options.worker_id = kOwnWorkers + std::to_string(::getpid());
    options.concurrency = config.size<std::size_t>("queue.workers");
    const milliseconds lease = seconds_of(config, "queue.lease_seconds");
    options.beat_every = std::max<milliseconds>(seconds{1}, lease / 3);
    options.stop_timeout = seconds_of(config, "queue.stop_timeout_seconds");
    return options;
}

queue::BrokerOptions broker_options(const Config& config) {
    queue::BrokerOptions options;
    options.lease = seconds_of(config, "queue.lease_seconds");
    options.retry_base = millis_of(config, "queue.retry_base_seconds");
    // The lock on the data directory: no other server's workers are alive.
    options.recover_on_start = true;
    options.own_workers = kOwnWorkers;
    return options;
}

api::WorkerProtocolOptions worker_protocol_options(const Config& config) {
    api::WorkerProtocolOptions options;
    options.lease = seconds_of(config, "queue.lease_seconds");
    options.server_version = kVersion;
    for (const std::string& type : jobs::task_types())
        options.types.push_back({type, std::chrono::duration<double>(jobs::kTimeout).count()});
    return options;
}

queue::PrunerOptions pruner_options(const Config& config) {
    queue::PrunerOptions options;
    options.history = std::chrono::hours{24} * config.integer("queue.history_days");
    options.history_max = config.integer("queue.history_max");
    options.result_ttl = seconds{config.integer("queue.result_ttl_seconds")};
    return options;
}

store::RedisOptions redis_options(const Config& config) {
    store::RedisOptions options;
    options.server = {config.text("redis.host"), config.size<std::uint16_t>("redis.port")};
    options.sentinel_master = config.text("redis.sentinel.master");
    for (const std::string& node : config.list("redis.sentinel.nodes"))
        if (const auto address = parse_host_port(node))
            options.sentinels.push_back({address->first, address->second});
    options.username = config.text("redis.username");
    options.password = config.text("redis.password");
    options.database = config.size<std::int32_t>("redis.db");
    if (config.flag("redis.tls"))
        options.tls = store::RedisTls{
            config.text("redis.tls_ca_file"),
            config.text("redis.tls_cert_file"),
            config.text("redis.tls_key_file"),
            config.flag("redis.tls_verify")};
    return options;
}

queue::RedisBrokerOptions redis_broker_options(const Config& config) {
    queue::RedisBrokerOptions options;
    options.prefix = config.text("redis.queue_prefix");
    options.lease = broker_options(config).lease;
    return options;
}

bool wants_redis(const Config& config) {
    if (config.flag("redis.use_fake_redis")) return false;
    const auto keys = config_keys();
    return std::any_of(keys.begin(), keys.end(), [&config](const ConfigKey& key) {
        return key.name.starts_with("redis.") && config.given(key.name);
    });
}

core::SystemOptions system_options(const Config& config) {
    core::SystemOptions options;
    options.version = kVersion;
    options.environment = config.text("environment");
    options.demo = config.flag("demo.enabled");
    options.crm_configured = !config.text("crm.api_base_url").empty();
    options.mail_configured = mailer_options(config).configured();
    options.auth_enabled = config.flag("auth.enabled");
    options.http_workers = event_loops(config);
    options.task_workers = config.size<std::size_t>("queue.workers");
    options.queue_depth_warn = config.integer("monitoring.queue_depth_warn");
    return options;
}

std::vector<model::MailTemplate> built_in_mails(const Config& config) {
    auto mails = read_mail_templates(config.text("email.templates")).value();
    auto defaults = model::default_mails();
    for (model::MailTemplate& mail : defaults) {
        if (std::ranges::find(mails, mail.id, &model::MailTemplate::id) == mails.end())
            mails.push_back(std::move(mail));
    }
    const auto welcome =
        std::ranges::find(mails, model::kWelcomeTemplate, &model::MailTemplate::id);
    const std::string& subject = config.text("email.templates.welcome.subject");
    const std::string& body = config.text("email.templates.welcome.body");
    if (!subject.empty()) welcome->subject = subject;
    if (!body.empty()) {
        welcome->body = body;
        welcome->is_html = config.flag("email.templates.welcome.is_html");
    }
    return mails;
}

core::AlertOptions alert_options(const Config& config) {
    core::AlertOptions options;
    const auto& off = config.list("monitoring.disabled_alerts");
    for (const model::AlertRule& rule : model::alert_rules()) {
        const auto i = static_cast<std::size_t>(rule.type);
        options.disabled[i] = std::ranges::find(off, rule.word) != off.end();
        if (rule.sense != model::AlertSense::fact)
            options.thresholds[i] = number_of(config, rule.key);
    }
    options.patience.raise = millis_of(config, "monitoring.alert_after_seconds");
    options.patience.clear = millis_of(config, "monitoring.clear_after_seconds");
    options.notices.webhook = !config.text("monitoring.notify.webhook_url").empty();
    options.notices.emails = config.list("monitoring.notify.emails");
    return options;
}

core::AlertWebhookOptions alert_webhook_options(const Config& config) {
    return {
        config.text("monitoring.notify.webhook_url"),
        config.text("monitoring.notify.webhook_secret")};
}

core::MonitorOptions monitor_options(const Config& config) {
    return {
        .every = millis_of(config, "monitoring.evaluate_every_seconds"),
        .window = seconds_of(config, "monitoring.window_seconds"),
        .least_requests = config.size<std::uint64_t>("monitoring.min_requests")};
}

base::Result<std::vector<model::ConfiguredWorkflow>> configured_workflows(const Config& config) {
    const std::string& newer = config.text("workflows");
    const bool is_empty = newer.empty() || newer == "[]";
    const std::string& text = is_empty ? config.text("workflow.workflows") : newer;
    if (text.empty()) return std::vector<model::ConfiguredWorkflow>();
    const auto document = base::json::Document::parse(text);
    if (!document) return document.error();
    return model::read_configured_workflows(document->root());
}

core::SignerOptions signer_options(const Config& config) {
    return {
        .every_events = config.integer("audit.head_every_events"),
        .every = seconds_of(config, "audit.head_every_seconds")};
}

core::BackupOptions backup_options(const Config& config) {
    const std::string& directory = config.text("backup.directory");
    core::BackupOptions options;
    options.directory = directory.empty() ? config.data_path("backups") : directory;
    options.keep_audit = config.size<std::size_t>("backup.audit.keep");
    options.audit_every = std::chrono::hours{config.integer("backup.audit.every_hours")};
    options.data_directory = config.text("data_dir");
    options.keep_store = config.size<std::size_t>("backup.store.keep");
    options.store_every = std::chrono::hours{config.integer("backup.store.every_hours")};
    options.store_key_file = config.text("backup.store.key_file");
    options.program_version = kVersion;
    return options;
}

std::shared_ptr<core::RunEngine> make_run_engine(const Config& config) {
    core::RunEngine::Options options;
    options.max_attempts = config.size<std::int32_t>("queue.max_attempts");
    return std::make_shared<core::RunEngine>(options);
}

core::DuplicatePolicy duplicate_policy(const Config& config) {
    core::DuplicatePolicy policy;
    policy.enabled = config.flag("deduplication.enabled");
    const std::string& one = config.text("deduplication.strategy");
    if (!one.empty()) policy.strategies = {one};
    const auto& several = config.list("deduplication.strategies");
    if (!several.empty()) policy.strategies = several;
    policy.rule = model::rule_of(policy.strategies).value();
    policy.rule.name_threshold = config.number("deduplication.fuzzy_threshold");
    policy.rule.ignored = config.list("deduplication.ignore_fields");
    policy.keep_newest = config.text("deduplication.merge_strategy") == "keep_newest";
    policy.keep_history = config.flag("deduplication.track_merge_history");
    return policy;
}

core::LeadOptions lead_options(const Config& config, std::shared_ptr<const core::RunEngine> runs) {
    if (runs == nullptr) runs = make_run_engine(config);
    core::LeadOptions options{config.text("leads.default_region"), std::move(runs)};
    options.sources = read_lead_sources(config.text("lead_ingest.sources")).value();
    options.import_batch = config.size<std::size_t>("lead_ingest.batch_size");
    options.import_limit = seconds_of(config, "lead_ingest.timeout");
    return options;
}

core::LeadJobOptions lead_job_options(const Config& config) {
    core::LeadJobOptions options;
    options.directory = config.data_path("exports");
    options.text = api::lead_file_text();
    options.read_filter = [](const std::map<std::string, std::string>& filter) {
        return api::parse_lead_filter(filter, "/filter/");
    };
    return options;
}

}  // namespace ao::app
