#pragma once
#include <vector>

#include "api/endpoint.h"
#include "api/routes.h"

namespace ao::api {

/// The words the lines of the route table are written with, and the chapters it consists of.

using P = model::Permission;
using R = RateClass;
using Lines = std::vector<Endpoint>;

inline const Access kAnyone = Access::anyone();
inline const Access kSignedIn = Access::signed_in();

/// routes_accounts.cpp: who may sign in: sessions, keys, users, tenants.
Lines auth_lines(AuthDoor& door);
Lines setup_lines(SetupDoor& door);
Lines user_lines(UserDoor& door);
Lines tenant_lines(TenantDoor& door);

/// routes_browser.cpp: browsers that are signed in, and the second factor.
Lines browser_lines(BrowserDoor& browsers, TwoFactorDoor& two_factor);

/// routes_leads.cpp: leads.
Lines lead_lines(LeadDoor& door);

/// routes_views.cpp: changes to many leads, and lists with a name.
Lines lead_action_lines(LeadActionDoor& door);
Lines saved_view_lines(SavedViewDoor& door);

/// routes_jobs.cpp: work on many leads that goes on in the background.
Lines lead_job_lines(LeadJobDoor& door);

/// routes_duplicates.cpp: leads that are one.
Lines duplicate_lines(DuplicateDoor& door);

/// routes_tasks.cpp: tasks, those who run them, and what happens to them.
Lines task_lines(TaskDoor& door);
Lines worker_lines(WorkerProtocol& door);
Lines schedule_lines(ScheduleDoor& door);
Lines queue_lines(QueueDoor& door);
Lines worker_list_lines(WorkerDoor& door);
Lines event_lines(EventDoor& door);

/// routes_runs.cpp: runs of workflows.
Lines run_lines(RunDoor& door);

/// routes_workflows.cpp: workflows and campaigns.
Lines workflow_lines(WorkflowDoor& door);

/// routes_catalogue.cpp: what definitions are made of, inbound webhooks, follow-ups.
Lines workflow_catalogue_lines(WorkflowCatalogueDoor& door, HookDoor& hooks);
Lines follow_up_lines(FollowUpDoor& door);
Lines campaign_lines(CampaignDoor& door);

/// routes_outside.cpp: mail and the CRM.
Lines mail_lines(EmailDoor& email, MailTemplateDoor& templates);
Lines email_campaign_lines(EmailCampaignDoor& door);
Lines crm_lines(CrmDoor& door);

/// routes_analytics.cpp: numbers.
Lines analytics_lines(AnalyticsDoor& door);

/// routes_system.cpp: the installation: audit log, backups, health, documents.
Lines audit_lines(AuditDoor& door);
Lines backup_lines(BackupDoor& door);
Lines system_lines(HealthDoor& health, MetricsDoor& metrics, const RouteOptions& options);
Lines docs_lines(DocsDoor& door);

/// routes_monitoring.cpp: alerts, thresholds, charts; the configuration.
Lines monitoring_lines(MonitoringDoor& door, PerformanceDoor& performance);
Lines config_lines(ConfigDoor& door);

}  // namespace ao::api
