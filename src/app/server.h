#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/analytics.h"
#include "api/audit.h"
#include "api/auth.h"
#include "api/authenticator.h"
#include "api/backups.h"
#include "api/browsers.h"
#include "api/campaigns.h"
#include "api/config.h"
#include "api/crm.h"
#include "api/docs.h"
#include "api/duplicates.h"
#include "api/email.h"
#include "api/email_campaigns.h"
#include "api/endpoint.h"
#include "api/events.h"
#include "api/follow_ups.h"
#include "api/health.h"
#include "api/hooks.h"
#include "api/lead_actions.h"
#include "api/lead_jobs.h"
#include "api/leads.h"
#include "api/mail_templates.h"
#include "api/metrics.h"
#include "api/monitoring.h"
#include "api/network_gate.h"
#include "api/performance.h"
#include "api/pipeline.h"
#include "api/queues.h"
#include "api/rate_limiter.h"
#include "api/request_metrics.h"
#include "api/saved_views.h"
#include "api/schedules.h"
#include "api/setup.h"
#include "api/signature_check.h"
#include "api/tasks.h"
#include "api/tenants.h"
#include "api/two_factor.h"
#include "api/users.h"
#include "api/web_app.h"
#include "api/worker_protocol.h"
#include "api/workers.h"
#include "api/workflow_catalogue.h"
#include "api/workflow_runs.h"
#include "api/workflows.h"
#include "app/config.h"
#include "app/config_desk.h"
#include "app/redis_queue.h"
#include "app/secret_opener.h"
#include "app/shared_rate.h"
#include "app/task_engine.h"
#include "app/work_loop.h"
#include "app/worker_presence.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "connect/targets.h"
#include "core/account_epoch.h"
#include "core/alerts.h"
#include "core/analytics.h"
#include "core/api_keys.h"
#include "core/audit.h"
#include "core/audit_signer.h"
#include "core/backups.h"
#include "core/browser_sessions.h"
#include "core/campaigns.h"
#include "core/crm_settings.h"
#include "core/crm_status.h"
#include "core/events.h"
#include "core/follow_ups.h"
#include "core/hook_secrets.h"
#include "core/lead_actions.h"
#include "core/lead_import.h"
#include "core/lead_jobs.h"
#include "core/lead_merging.h"
#include "core/leads.h"
#include "core/local_key.h"
#include "core/login_throttle.h"
#include "core/mail_templates.h"
#include "core/monitor.h"
#include "core/password_hasher.h"
#include "core/queue_rules.h"
#include "core/queues.h"
#include "core/run_engine.h"
#include "core/run_patrol.h"
#include "core/saved_views.h"
#include "core/schedules.h"
#include "core/second_factor.h"
#include "core/sessions.h"
#include "core/setup.h"
#include "core/system.h"
#include "core/tasks.h"
#include "core/tenants.h"
#include "core/two_factor.h"
#include "core/users.h"
#include "core/vault.h"
#include "core/workers.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"
#include "http/http.h"
#include "queue/alarm.h"
#include "queue/pruner.h"
#include "queue/scheduler.h"
#include "queue/store_broker.h"
#include "store/store.h"

namespace ao::app {

/// The whole program: everything that serves, in the order it is built. What stands lower uses
/// what stands above it, and goes first.
class Server {
  public:
    /// Opens the data directory and the database. Throws with advice when that fails. `load` reads
    /// the configuration again; without it the server keeps the one it has.
    explicit Server(Config config, std::function<Config::Loaded()> load = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens, answers and runs tasks when it returns. Throws when the address cannot be had.
    void start();

    /// Not ready → no new connections → requests finish → tasks finish or are given back → the
    /// database closes. Blocks; bounded by the stop time-outs. May be called twice.
    void stop();

    /// Reads the configuration again and applies what may change without a restart (config_key.h:
    /// reload). Blocks. A fault changes nothing and is in the error.
    base::Result<api::ConfigReloadReply> reload();

    /// The port that is listened on, after start().
    [[nodiscard]] std::uint16_t port() const { return http_->port(); }

    /// The single-use token of the first-run link, when nobody can sign in yet.
    [[nodiscard]] const std::optional<std::string>& setup_token() const { return setup_token_; }

    [[nodiscard]] const Config& config() const { return config_; }

    /// The OpenAPI document of the route table.
    [[nodiscard]] std::string openapi() const;

  private:
    void prepare_accounts();
    void apply(const Config& config);
    base::Result<void> publish_workflows(store::Session& session, const Config& config);
    void provide_configured_workflows();
    void publish_address() const;
    [[nodiscard]] std::vector<api::Endpoint> make_endpoints();
    [[nodiscard]] api::RateLimitView rate_limit() const;
    [[nodiscard]] core::MonitorSources monitor_sources();
    [[nodiscard]] bool may_still_listen(const http::Request& request, const model::Actor& actor);
    [[nodiscard]] http::ServerHooks hooks();

    Config config_;
    base::SystemClock clock_;
    base::Metrics metrics_;
    connect::Targets targets_;
    std::unique_ptr<store::Database> database_;
    core::AuditHeads heads_;
    core::AuditSigner signer_;
    core::Backups backups_;
    core::Vault vault_;
    WorkLoop work_;
    ConfigDesk desk_;

    core::AccountEpoch epoch_;
    std::unique_ptr<core::PasswordHasher> hasher_;
    core::LoginThrottle throttle_;
    core::SecondFactor second_factor_;
    core::Sessions sessions_;
    core::BrowserSessions browsers_;
    core::TwoFactor two_factor_;
    core::ApiKeys api_keys_;
    core::LocalKey local_key_;
    core::Users users_;
    core::Tenants tenants_;
    core::Setup setup_;
    core::AuditLog audit_;
    std::shared_ptr<core::RunEngine> run_engine_;
    core::Leads leads_;
    core::LeadImport importer_;
    core::LeadActions lead_actions_;
    core::LeadJobs lead_jobs_;
    core::SavedViews views_;
    core::LeadMerging merging_;
    core::Workflows workflows_;
    core::WorkflowRuns workflow_runs_;
    core::HookSecrets hook_secrets_;
    core::FollowUps follow_ups_;
    core::Campaigns campaigns_;
    core::MailTemplates mail_templates_;
    core::CrmStatus crm_status_;
    core::CrmConfig crm_config_;
    core::Analytics analytics_;
    core::Workers workers_;
    core::Tasks tasks_;
    core::Schedules schedules_;
    core::Queues queues_;
    core::QueueRules queue_rules_;
    core::Events events_;
    core::System system_;
    core::Alerts alerts_;

    queue::Registry kinds_;
    queue::StoreBroker broker_;
    queue::Pruner pruner_;
    queue::Scheduler scheduler_;
    core::RunPatrol patrol_;
    queue::Alarm alarm_;  ///< of runs that wait
    RedisQueue redis_;
    SecretOpener handing_out_;

    core::MetricsExport exports_;
    api::RequestMetrics requests_;
    core::Monitor monitor_;
    api::NetworkGate gate_;
    api::SignatureCheck signatures_;
    api::Authenticator authenticator_;
    api::RateLimiter limiter_;
    SharedRate shared_rate_;
    api::Pipeline pipeline_;
    api::AuthDoor auth_door_;
    api::BrowserDoor browser_door_;
    api::TwoFactorDoor two_factor_door_;
    api::SetupDoor setup_door_;
    api::LeadDoor lead_door_;
    api::LeadActionDoor lead_action_door_;
    api::LeadJobDoor lead_job_door_;
    api::SavedViewDoor saved_view_door_;
    api::DuplicateDoor duplicate_door_;
    api::TaskDoor task_door_;
    api::WorkflowDoor workflow_door_;
    api::RunDoor run_door_;
    api::WorkflowCatalogueDoor workflow_catalogue_door_;
    api::HookDoor hook_door_;
    api::FollowUpDoor follow_up_door_;
    api::CampaignDoor campaign_door_;
    api::EmailDoor email_door_;
    api::EmailCampaignDoor email_campaign_door_;
    api::MailTemplateDoor mail_template_door_;
    api::CrmDoor crm_door_;
    api::AnalyticsDoor analytics_door_;
    api::WorkerProtocol worker_protocol_;
    api::ScheduleDoor schedule_door_;
    api::QueueDoor queue_door_;
    api::EventDoor event_door_;
    api::WorkerDoor worker_list_door_;
    api::UserDoor user_door_;
    api::TenantDoor tenant_door_;
    api::AuditDoor audit_door_;
    api::BackupDoor backup_door_;
    api::HealthDoor health_door_;
    api::MonitoringDoor monitoring_door_;
    api::PerformanceDoor performance_door_;
    api::ConfigDoor config_door_;
    api::MetricsDoor metrics_door_;
    api::WebApp web_app_;
    api::DocsDoor docs_door_;
    std::vector<api::Endpoint> endpoints_;
    http::Router router_;
    std::unique_ptr<http::Server> http_;
    std::unique_ptr<TaskEngine> engine_;
    std::unique_ptr<WorkerPresence> presence_;  ///< null: nothing runs here

    std::optional<std::string> setup_token_;
    bool stopped_ = false;
};

}  // namespace ao::app
