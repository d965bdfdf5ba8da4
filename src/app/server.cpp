#include "app/server.h"

#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include <unistd.h>

#include "api/openapi.h"
#include "api/routes.h"
#include "app/access_log.h"
#include "app/banner.h"
#include "app/cli.h"
#include "app/data_dir.h"
#include "app/demo.h"
#include "app/options.h"
#include "app/server_file.h"
#include "app/worker_process.h"
#include "base/log.h"
#include "core/configured_workflows.h"
#include "core/demo_login.h"
#include "core/step_start.h"
#include "core/step_table.h"
#include "model/workflow_check.h"

namespace ao::app {

namespace {

namespace log = base::log;

std::unique_ptr<store::Database> open_database(
    const Config& config, const base::Clock& clock, base::Metrics& metrics
) {
    prepare_data_dir(config);
    return store::open_sqlite(store_options(config), clock, metrics);
}

core::SessionOptions session_options(const Config& config) {
    core::SessionOptions options;
    options.secret = token_secret(config);
    options.life = std::chrono::hours{config.integer("auth.token_hours")};
    return options;
}

core::BrowserSessionOptions browser_options(const Config& config) {
    return {
        .secret = token_secret(config),
        .idle = std::chrono::minutes{config.integer("auth.session_idle_minutes")},
        .life = std::chrono::hours{config.integer("auth.session_hours")}};
}

api::RateLimitOptions rate_limit_options(const Config& config) {
    return {
        .enabled = config.flag("rate_limit.enabled"),
        .window = std::chrono::seconds{config.integer("rate_limit.window_seconds")},
        .max_requests = config.integer("rate_limit.max_requests")};
}

/// A list of the configuration that its rules have checked.
base::Networks networks_of(const Config& config, std::string_view key) {
    return base::Networks::parse(config.list(key)).value();
}

api::NetworkGateOptions network_gate_options(const Config& config) {
    return {
        .allowed = networks_of(config, "security.ip_allowlist"),
        .denied = networks_of(config, "security.ip_denylist"),
        .admin_allowed = networks_of(config, "security.admin_ip_allowlist")};
}

std::chrono::seconds signature_window(const Config& config) {
    return std::chrono::seconds{config.integer("auth.signature_window_seconds")};
}

/// The worker inside this process, as the list of workers shows it.
model::Worker own_worker(const Config& config) {
    const queue::WorkerOptions options = worker_options(config);
    model::Worker worker{.id = options.worker_id};
    worker.host = host_name();
    worker.pid = ::getpid();
    worker.version = kVersion;
    worker.queues = options.queues;
    worker.types = jobs::task_types();
    worker.concurrency = static_cast<std::int32_t>(options.concurrency);
    return worker;
}

std::vector<std::string> task_types(const Config& config) {
    std::vector<std::string> types = jobs::task_types();
    const auto& promised = config.list("queue.types");
    types.insert(types.end(), promised.begin(), promised.end());
    return types;
}

core::RunPatrol::Options patrol_options(const Config& config) {
    return {
        std::chrono::hours{24 * config.integer("workflow.keep_days")},
        config.integer("workflow.keep_runs")};
}

queue::Alarm::Source run_alarm(
    const Config& config, const core::RunEngine& runs, core::RunPatrol& patrol
) {
    queue::Alarm::Source source;
    source.look_every = std::chrono::seconds{config.integer("workflow.poll_interval")};
    source.next = [](store::Session& session) { return store::RunStore(session).next_wake(); };
    source.ring = [&runs](store::Session& session, base::Time now, std::size_t most) {
        return runs.ring(session, now, static_cast<std::int64_t>(most));
    };
    source.patrol = [&patrol](store::Session& session, base::Time now) {
        return patrol.go_on(session, now);
    };
    return source;
}

/// What a start_workflow step does.
auto start_by_step(const core::RunEngine& runs) {
    return
        [&runs](
            store::Session& session,
            const core::StepContext& context,
            const std::string& workflow_id,
            base::json::Raw trigger
        ) { return core::start_by_step(session, runs, context, workflow_id, std::move(trigger)); };
}

core::FollowUps::OnDone wake_by_follow_up(
    std::shared_ptr<const core::RunEngine> runs, const base::Clock& clock
) {
    return [runs = std::move(runs), &clock](store::Session& session, const model::FollowUp& done) {
        static_cast<void>(
            runs->event_came(session, done.tenant_id, done.lead_id, "follow_up_done", clock.now())
        );
    };
}

}  // namespace

Server::Server(Config config, std::function<Config::Loaded()> load)
    : config_(std::move(config)),
      targets_(target_options(config_), clock_, metrics_),
      database_(open_database(config_, clock_, metrics_)),
      heads_(config_.text("data_dir"), clock_.now()),
      signer_(*database_, heads_, clock_, signer_options(config_)),
      backups_(*database_, clock_, heads_, backup_options(config_)),
      vault_(config_.text("data_dir")),
      desk_(
          config_,
          std::move(load),
          [this](const Config& changed) { apply(changed); },
          [this](store::Session& session, const Config& changed) {
              return publish_workflows(session, changed);
          },
          *database_,
          clock_
      ),
      epoch_(*database_),
      hasher_(std::make_unique<core::PasswordHasher>()),
      throttle_(clock_),
      second_factor_(vault_),
      sessions_(*database_, clock_, *hasher_, throttle_, second_factor_, session_options(config_)),
      browsers_(*database_, clock_, sessions_, browser_options(config_)),
      two_factor_(*database_, clock_, sessions_, second_factor_),
      api_keys_(*database_, clock_, vault_),
      users_(*database_, clock_, *hasher_),
      tenants_(*database_, clock_),
      setup_(*database_, clock_, *hasher_, epoch_),
      audit_(*database_, config_.text("data_dir")),
      run_engine_(make_run_engine(config_)),
      leads_(*database_, clock_, lead_options(config_, run_engine_)),
      importer_(*database_, clock_, lead_options(config_, run_engine_)),
      lead_actions_(*database_, clock_, lead_options(config_, run_engine_)),
      lead_jobs_(*database_, clock_, run_engine_, lead_job_options(config_)),
      views_(*database_, clock_),
      merging_(*database_, clock_, duplicate_policy(config_), run_engine_),
      workflows_(*database_, clock_, run_engine_, model::check_definition, &vault_),
      workflow_runs_(*database_, clock_, run_engine_, config_.text("leads.default_region")),
      hook_secrets_(*database_, clock_, vault_),
      follow_ups_(*database_, clock_, wake_by_follow_up(run_engine_, clock_)),
      campaigns_(*database_, clock_, run_engine_),
      mail_templates_(*database_, clock_, built_in_mails(config_)),
      crm_status_(*database_, !config_.text("crm.api_base_url").empty()),
      crm_config_(*database_, clock_, vault_, crm_options(config_)),
      analytics_(*database_, clock_),
      workers_(*database_, clock_),
      tasks_(*database_, clock_, task_types(config_), &workers_.lines(), run_engine_.get()),
      schedules_(*database_, clock_, task_types(config_)),
      queues_(*database_, clock_),
      queue_rules_(*database_, clock_),
      events_(*database_, clock_, api::render_event),
      system_(*database_, clock_, system_options(config_)),
      alerts_(*database_, clock_, alert_options(config_)),
      kinds_(jobs::make_broker_table({leads_, *run_engine_, built_in_mails(config_), clock_})),
      broker_(work_.loop(), *database_, kinds_, clock_, metrics_, broker_options(config_)),
      pruner_(work_.loop(), *database_, clock_, pruner_options(config_)),
      scheduler_(work_.loop(), *database_, clock_, metrics_),
      patrol_(run_engine_, patrol_options(config_), metrics_),
      alarm_(work_.loop(), *database_, clock_, run_alarm(config_, *run_engine_, patrol_)),
      redis_(config_, work_, *database_, kinds_, broker_, clock_, metrics_),
      handing_out_(redis_.broker(), vault_),
      exports_(*database_, clock_, config_.data_path("metrics")),
      requests_(metrics_),
      monitor_(
          work_.loop(),
          *database_,
          clock_,
          system_,
          alerts_,
          monitor_sources(),
          monitor_options(config_)
      ),
      gate_(network_gate_options(config_)),
      signatures_(clock_, {.window = signature_window(config_)}),
      authenticator_(sessions_, api_keys_, browsers_, epoch_, local_key_, signatures_, clock_),
      limiter_(clock_, rate_limit_options(config_)),
      shared_rate_(config_, work_, metrics_),
      pipeline_(
          gate_,
          authenticator_,
          limiter_,
          setup_,
          audit_,
          clock_,
          {.auth_enabled = config_.flag("auth.enabled")}
      ),
      auth_door_(sessions_, browsers_, users_, api_keys_),
      browser_door_(browsers_),
      two_factor_door_(two_factor_, browsers_),
      setup_door_(setup_),
      lead_door_(leads_, importer_, clock_),
      lead_action_door_(lead_actions_),
      lead_job_door_(lead_jobs_),
      saved_view_door_(views_),
      duplicate_door_(merging_),
      task_door_(tasks_, clock_),
      workflow_door_(workflows_, workflow_runs_, clock_),
      run_door_(workflow_runs_),
      workflow_catalogue_door_(workflows_),
      hook_door_(workflows_, workflow_runs_, hook_secrets_, clock_),
      follow_up_door_(follow_ups_),
      campaign_door_(campaigns_, clock_, config_.text("campaigns.webhook_secret")),
      email_door_(mail_templates_, tasks_, clock_),
      email_campaign_door_(campaigns_, mail_templates_, tasks_, clock_),
      mail_template_door_(mail_templates_),
      crm_door_(crm_status_, crm_config_, clock_),
      analytics_door_(analytics_, clock_),
      worker_protocol_(workers_, worker_protocol_options(config_)),
      schedule_door_(schedules_),
      queue_door_(queues_, queue_rules_, clock_),
      event_door_(
          events_,
          queues_,
          clock_,
          [this](const http::Request& request, const model::Actor& actor) {
              return may_still_listen(request, actor);
          }
      ),
      worker_list_door_(workers_),
      user_door_(users_),
      tenant_door_(tenants_),
      audit_door_(audit_),
      backup_door_(backups_),
      health_door_(system_, alerts_),
      monitoring_door_(alerts_, monitor_, clock_),
      performance_door_(metrics_, clock_, jobs::task_types()),
      config_door_(
          {[this](const model::Actor& actor) { return desk_.list(actor); },
           [this](model::Actor actor) { return desk_.reload(std::move(actor)); }}
      ),
      metrics_door_(
          system_,
          alerts_,
          exports_,
          requests_,
          metrics_,
          [this] { return rate_limit(); },
          [this] { return http_ ? http_->figures() : http::ServerFigures{}; }
      ),
      docs_door_(&web_app_),
      endpoints_(make_endpoints()) {
    run_engine_->learn(core::make_step_kinds({leads_, start_by_step(*run_engine_)}));
    run_engine_->reach(workers_.lines());
    provide_configured_workflows();
    docs_door_.publish(openapi());
    worker_protocol_.connect(&handing_out_);
    pipeline_.set_pages([this](const http::Request& request) {
        return web_app_.find_answer(request);
    });
    pipeline_.set_shared_count(shared_rate_.count());
    pipeline_.mount(endpoints_, router_);
    system_.set_queue_probe([this] { return redis_.state(); });
    system_.watch_depth_threshold([this] {
        return std::llround(alerts_.threshold(model::AlertType::queue_depth_high).threshold);
    });
    alerts_.set_listener([this](const model::Alert& alert) { events_.tell_alert(alert); });
    system_.watch_targets([this] { return targets_.states(); });
    prepare_accounts();
    http_ = std::make_unique<http::Server>(server_options(config_), router_, hooks());
}

Server::~Server() {
    stop();
}

std::vector<api::Endpoint> Server::make_endpoints() {
    return api::make_routes(
        {auth_door_,       browser_door_,        two_factor_door_,    setup_door_,
         lead_door_,       lead_action_door_,    saved_view_door_,    duplicate_door_,
         task_door_,       workflow_door_,       run_door_,           workflow_catalogue_door_,
         lead_job_door_,   hook_door_,           follow_up_door_,     campaign_door_,
         email_door_,      email_campaign_door_, mail_template_door_, crm_door_,
         analytics_door_,  worker_protocol_,     schedule_door_,      queue_door_,
         event_door_,      worker_list_door_,    user_door_,          tenant_door_,
         audit_door_,      backup_door_,         health_door_,        metrics_door_,
         monitoring_door_, performance_door_,    config_door_,        docs_door_},
        {.public_metrics = config_.flag("monitoring.public_metrics")}
    );
}

bool Server::may_still_listen(const http::Request& request, const model::Actor& actor) {
    if (!config_.flag("auth.enabled")) return true;
    const auto caller = authenticator_.identify_again(request);
    return caller && caller->actor.user_id == actor.user_id &&
           caller->actor.tenant_id == actor.tenant_id &&
           caller->actor.may(model::Permission::tasks_read);
}

api::RateLimitView Server::rate_limit() const {
    api::RateLimitOptions now = limiter_.options();
    return {now.enabled, now.window.count(), now.max_requests, limiter_.blocked_by_bucket()};
}

core::MonitorSources Server::monitor_sources() {
    return {
        .requests = [this] { return requests_.counts(); },
        .audit_broken = [this] { return signer_.is_broken(); },
        .newest_backup = [this] { return backups_.newest_store(); },
        .directory = config_.text("data_dir"),
        .backups_expected = config_.integer("backup.store.every_hours") > 0};
}

std::string Server::openapi() const {
    return api::make_openapi(endpoints_, kVersion);
}

void Server::prepare_accounts() {
    if (config_.flag("demo.enabled")) {
        core::open_demo_login(*database_, clock_);
        plant_demo_rows(*database_, clock_);
    } else {
        core::close_demo_login(*database_, clock_);
    }
    setup_token_ = setup_.prepare_now();
    system_.set_setup_required(setup_token_.has_value());
}

base::Result<void> Server::publish_workflows(store::Session& session, const Config& config) {
    const auto wanted = configured_workflows(config);
    if (!wanted) return wanted.error();
    return core::provide_configured(session, "default", *wanted, vault_, clock_.now());
}

void Server::provide_configured_workflows() {
    auto provide = [&](store::Session& session) { return publish_workflows(session, config_); };
    if (auto done = database_->write_now("workflow.configure", provide); !done)
        throw std::runtime_error(done.error().message);
}

http::ServerHooks Server::hooks() {
    http::ServerHooks hooks;
    hooks.error_response = [this](
                               int status, std::string_view detail, const http::Request& request
                           ) { return pipeline_.engine_error(status, detail, request); };
    hooks.observe = [this](const http::Observation& seen) {
        requests_.observe(seen);
        log_access(seen);
    };
    return hooks;
}

void Server::start() {
    signer_.start();
    backups_.start();
    lead_jobs_.start();
    redis_.start();
    shared_rate_.start();
    http_->start();
    engine_ = std::make_unique<TaskEngine>(
        config_,
        http_->port(),
        work_,
        handing_out_,
        clock_,
        metrics_,
        targets_,
        worker_options(config_)
    );
    crm_config_.set_prober([this](std::optional<connect::CrmOptions> options) {
        return engine_->try_crm(std::move(options));
    });
    broker_.start();
    pruner_.start();
    scheduler_.start();
    monitor_.start();
    alarm_.start();
    engine_->start();
    if (engine_->worker() != nullptr) {
        presence_ = std::make_unique<WorkerPresence>(
            work_.loop(), workers_, own_worker(config_), *engine_->worker()
        );
        presence_->start();
    }
    publish_address();
    system_.set_ready(true);
}

/// For commands on this machine; see server_file.h.
void Server::publish_address() const {
    const std::string& certificate = config_.text("server.tls.cert_file");
    ServerFile file{.url = server_url(config_, http_->port()), .key = local_key_.secret()};
    file.pid = ::getpid();
    if (!certificate.empty()) file.certificate = std::filesystem::absolute(certificate).string();
    write_server_file(config_, file);
}

void Server::stop() {
    if (std::exchange(stopped_, true)) return;
    system_.set_ready(false);
    if (http_->port() != 0) remove_server_file(config_);
    broker_.close();  // requests that wait for tasks end
    redis_.close();
    http_->stop();
    if (engine_) engine_->stop();
    if (presence_) work_.run(presence_->stop());
    work_.run(monitor_.stop());
    work_.run(pruner_.stop());
    work_.run(scheduler_.stop());
    work_.run(alarm_.stop());
    work_.run(shared_rate_.stop());
    work_.run(redis_.stop());
    work_.run(broker_.stop());
    work_.stop();
    hasher_.reset();  // its last answers go to the event loops, which http_ still keeps
    lead_jobs_.stop();
    backups_.stop();
    signer_.stop();
    database_->close();
}

base::Result<api::ConfigReloadReply> Server::reload() {
    return desk_.reload_now(model::system_actor(std::string(core::kDefaultTenant), "SIGHUP"));
}

void Server::apply(const Config& config) {
    limiter_.configure(rate_limit_options(config));
    gate_.configure(network_gate_options(config));
    signatures_.configure(signature_window(config));
    targets_.configure(target_options(config));
    alerts_.configure(alert_options(config));
    monitor_.configure(monitor_options(config));
    log::set_level(log_level(config));
    if (config.text("server.tls.cert_file").empty()) return;
    try {
        http_->reload_tls();
    } catch (const std::exception& failure) {
        log::error("server.tls_not_reloaded", {{"error", failure.what()}});
    }
}

}  // namespace ao::app
