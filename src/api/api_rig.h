#pragma once
#include <deque>
#include <string>
#include <utility>
#include <vector>

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
#include "api/events.h"
#include "api/follow_ups.h"
#include "api/health.h"
#include "api/hooks.h"
#include "api/lead_actions.h"
#include "api/lead_file.h"
#include "api/lead_jobs.h"
#include "api/lead_query.h"
#include "api/leads.h"
#include "api/mail_templates.h"
#include "api/metrics.h"
#include "api/monitoring.h"
#include "api/performance.h"
#include "api/pipeline.h"
#include "api/queues.h"
#include "api/routes.h"
#include "api/saved_views.h"
#include "api/schedules.h"
#include "api/setup.h"
#include "api/tasks.h"
#include "api/tenants.h"
#include "api/two_factor.h"
#include "api/users.h"
#include "api/worker_protocol.h"
#include "api/workers.h"
#include "api/workflow_catalogue.h"
#include "api/workflow_runs.h"
#include "api/workflows.h"
#include "base/json_described.h"
#include "core/account_rig.h"
#include "core/operator.h"
#include "model/workflow_check.h"

namespace ao::api {

/// The whole API without sockets, for tests: the real table, pipeline and verbs on a real database.
class ApiRig : public core::AccountRig {
  protected:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    static constexpr const char* kWebhookSecret = "shared with the mail provider";

    ApiRig() {
        pipeline_.mount(endpoints_, router_);
        system_.set_ready(true);
        boss_ = make_user("boss", model::Role::admin);
        backups_.start();
    }

    ~ApiRig() override {
        backups_.stop();
        std::filesystem::remove_all(data_);
    }

    /// The reply to one request, found by the router as the server would.
    http::Response ask(
        http::Method method,
        const std::string& target,
        const Headers& headers = {},
        const std::string& body = ""
    ) {
        http::Request request;
        request.method = method;
        request.target = target;
        const std::string path = target.substr(0, target.find('?'));
        request.path = path;
        if (path.size() < target.size())
            request.query = std::string_view(target).substr(path.size() + 1);
        request.body = body;
        request.remote_address = address_;
        request.from_this_machine = from_this_machine_;
        request.secure = secure_;
        request.id = "request-7";
        for (const auto& [name, value] : headers)
            request.fields.push_back({name, value});
        http::Match match = router_.find(method, path, request);
        http::Response response = match.route != nullptr
                                      ? run(match.route->handler(request))
                                      : run(router_.fallback()(request, match.allow));
        if (response.shared_body) response.body = *response.shared_body;
        return response;
    }

    http::Response get(const std::string& target, const std::string& credential = "") {
        return ask(http::Method::get, target, bearer(credential));
    }

    http::Response post(
        const std::string& target, const std::string& body, const std::string& credential = ""
    ) {
        return ask(http::Method::post, target, bearer(credential), body);
    }

    static Headers bearer(const std::string& credential) {
        if (credential.empty()) return {};
        return {{"Authorization", "Bearer " + credential}};
    }

    static std::string header(const http::Response& response, std::string_view name) {
        for (const auto& [field, value] : response.headers)
            if (field == name) return value;
        const std::string lines = "\r\n" + response.finished_fields;
        const std::string start = "\r\n" + std::string(name) + ": ";
        const auto found = lines.find(start);
        if (found == std::string::npos) return "";
        const auto value = found + start.size();
        return lines.substr(value, lines.find("\r\n", value) - value);
    }

    /// A member of a JSON reply as text: strings without their quotes, the rest as JSON.
    static std::string member(const std::string& body, std::string_view name) {
        auto document = base::json::Document::parse(body);
        if (!document) return "no JSON: " + body;
        auto found = document->root().find(name);
        if (!found) return "";
        std::string text;
        found->write(text);
        if (text.starts_with('"')) return text.substr(1, text.size() - 2);
        return text;
    }

    model::User boss_;
    std::string address_ = "127.0.0.1";
    bool from_this_machine_ = false;
    bool secure_ = false;
    core::LocalKey local_key_;
    NetworkGate gate_{{}};
    SignatureCheck signatures_{clock_};
    Authenticator authenticator_{
        sessions_, keys_, browsers_, epoch_, local_key_, signatures_, clock_};
    RateLimiter limiter_{clock_, {.max_requests = 1'000'000}};
    Pipeline pipeline_{gate_, authenticator_, limiter_, setup_, audit_, clock_, {}};

    std::shared_ptr<const core::RunEngine> run_engine_ = core::make_run_engine();
    core::Leads leads_{*database_, clock_, {.runs = run_engine_}};
    core::LeadImport importer_{*database_, clock_, {.runs = run_engine_}};
    std::filesystem::path data_ = make_data_directory();
    core::Vault vault_{data_};
    core::Workflows workflows_{*database_, clock_, run_engine_, model::check_definition, &vault_};
    core::WorkflowRuns workflow_runs_{*database_, clock_, run_engine_, ""};
    core::Campaigns campaigns_{*database_, clock_};
    core::CrmStatus crm_status_{*database_, false};
    core::Workers workers_{*database_, clock_};
    core::Tasks tasks_{
        *database_, clock_, {"crm_update", "email_send"}, &workers_.lines(), run_engine_.get()};
    core::Schedules schedules_{*database_, clock_, {"crm_update", "email_send"}};
    core::Queues queues_{*database_, clock_};
    core::QueueRules rules_{*database_, clock_};
    core::Events events_{*database_, clock_, render_event};
    core::System system_{*database_, clock_, {}};
    RequestMetrics requests_{metrics_};
    core::Alerts alerts_{*database_, clock_, alert_options()};
    core::Monitor monitor_{
        loop_,
        *database_,
        clock_,
        system_,
        alerts_,
        {.requests = [this] { return requests_.counts(); },
         .audit_broken = [] { return false; },
         .newest_backup = [] { return std::optional<base::Time>(); }},
        {}};
    core::MetricsExport exports_{*database_, clock_, data_ / "metrics"};
    core::AuditHeads heads_{data_, clock_.now()};
    core::Backups backups_{
        *database_, clock_, heads_, {.directory = data_ / "backups", .data_directory = data_}};

    AuthDoor auth_door_{sessions_, browsers_, users_, keys_};
    BrowserDoor browser_door_{browsers_};
    TwoFactorDoor two_factor_door_{two_factor_, browsers_};
    SetupDoor setup_door_{setup_};
    LeadDoor lead_door_{leads_, importer_, clock_};
    core::LeadActions lead_actions_{*database_, clock_, {}};
    LeadActionDoor lead_action_door_{lead_actions_};
    core::LeadJobs lead_jobs_{
        *database_,
        clock_,
        run_engine_,
        {.directory = data_ / "exports",
         .text = lead_file_text(),
         .read_filter = [](const std::map<std::string, std::string>& filter) {
             return parse_lead_filter(filter, "/filter/");
         }}};
    LeadJobDoor lead_job_door_{lead_jobs_};
    core::SavedViews views_{*database_, clock_};
    SavedViewDoor saved_view_door_{views_};
    core::LeadMerging merging_{*database_, clock_, {}, run_engine_};
    DuplicateDoor duplicate_door_{merging_};
    TaskDoor task_door_{tasks_, clock_};
    WorkflowDoor workflow_door_{workflows_, workflow_runs_, clock_};
    RunDoor run_door_{workflow_runs_};
    core::FollowUps follow_ups_{*database_, clock_};
    WorkflowCatalogueDoor workflow_catalogue_door_{workflows_};
    FollowUpDoor follow_up_door_{follow_ups_};
    CampaignDoor campaign_door_{campaigns_, clock_, kWebhookSecret};
    core::MailTemplates templates_{*database_, clock_, model::default_mails()};
    EmailDoor email_door_{templates_, tasks_, clock_};
    EmailCampaignDoor email_campaign_door_{campaigns_, templates_, tasks_, clock_};
    MailTemplateDoor mail_template_door_{templates_};
    core::HookSecrets hook_secrets_{*database_, clock_, vault_};
    HookDoor hook_door_{workflows_, workflow_runs_, hook_secrets_, clock_};
    core::CrmConfig crm_config_{*database_, clock_, vault_, {}};
    core::Analytics analytics_{*database_, clock_};
    AnalyticsDoor analytics_door_{analytics_, clock_};
    CrmDoor crm_door_{crm_status_, crm_config_, clock_};
    WorkerProtocol worker_protocol_{workers_, {}};
    ScheduleDoor schedule_door_{schedules_};
    QueueDoor queue_door_{queues_, rules_, clock_};
    EventDoor event_door_{
        events_, queues_, clock_, [](const http::Request&, const model::Actor&) { return true; }};
    WorkerDoor worker_list_door_{workers_};
    UserDoor user_door_{users_};
    TenantDoor tenant_door_{tenants_};
    AuditDoor audit_door_{audit_};
    BackupDoor backup_door_{backups_};
    HealthDoor health_door_{system_, alerts_};
    MonitoringDoor monitoring_door_{alerts_, monitor_, clock_};
    MetricsDoor metrics_door_{
        system_,
        alerts_,
        exports_,
        requests_,
        metrics_,
        [] { return RateLimitView{}; },
        [] { return http::ServerFigures{}; }};
    PerformanceDoor performance_door_{metrics_, clock_, {"crm_update", "email_send"}};
    ConfigDoor config_door_{
        {.list = [](const model::Actor& who) -> base::Result<ConfigReply> {
             if (auto allowed = core::check_operator(who); !allowed) return allowed.error();
             return ConfigReply{};
         },
         .reload = [](model::Actor who) -> base::Async<base::Result<ConfigReloadReply>> {
             if (auto allowed = core::check_operator(who); !allowed) co_return allowed.error();
             co_return ConfigReloadReply{.status = "reloaded"};
         }}};
    DocsDoor docs_door_;
    std::vector<Endpoint> endpoints_ = make_routes(
        {auth_door_,       browser_door_,        two_factor_door_,    setup_door_,
         lead_door_,       lead_action_door_,    saved_view_door_,    duplicate_door_,
         task_door_,       workflow_door_,       run_door_,           workflow_catalogue_door_,
         lead_job_door_,   hook_door_,           follow_up_door_,     campaign_door_,
         email_door_,      email_campaign_door_, mail_template_door_, crm_door_,
         analytics_door_,  worker_protocol_,     schedule_door_,      queue_door_,
         event_door_,      worker_list_door_,    user_door_,          tenant_door_,
         audit_door_,      backup_door_,         health_door_,        metrics_door_,
         monitoring_door_, performance_door_,    config_door_,        docs_door_}
    );
    http::Router router_;

  private:
    static core::AlertOptions alert_options() {
        core::AlertOptions options;
        options.thresholds.fill(1e9);
        options.thresholds[static_cast<std::size_t>(model::AlertType::latency_high)] = 500;
        options.patience = {std::chrono::seconds{0}, std::chrono::seconds{0}};
        return options;
    }

    static std::filesystem::path make_data_directory() {
        auto path = std::filesystem::temp_directory_path() / ("ao-api-" + base::new_id());
        base::make_private_directory(path);
        return path;
    }
};

}  // namespace ao::api
