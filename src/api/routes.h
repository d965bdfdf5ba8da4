#pragma once
#include <vector>

#include "api/endpoint.h"

namespace ao::api {

class AnalyticsDoor;
class AuditDoor;
class AuthDoor;
class BackupDoor;
class BrowserDoor;
class CampaignDoor;
class ConfigDoor;
class CrmDoor;
class DocsDoor;
class DuplicateDoor;
class EmailCampaignDoor;
class EmailDoor;
class EventDoor;
class HealthDoor;
class LeadActionDoor;
class LeadDoor;
class LeadJobDoor;
class MailTemplateDoor;
class MetricsDoor;
class MonitoringDoor;
class PerformanceDoor;
class RunDoor;
class FollowUpDoor;
class HookDoor;
class WorkflowCatalogueDoor;
class SavedViewDoor;
class ScheduleDoor;
class SetupDoor;
class QueueDoor;
class TaskDoor;
class TenantDoor;
class TwoFactorDoor;
class UserDoor;
class WorkerDoor;
class WorkflowDoor;
class WorkerProtocol;

/// Every door of the API. They must outlive the server.
struct Doors {
    AuthDoor& auth;
    BrowserDoor& browsers;
    TwoFactorDoor& two_factor;
    SetupDoor& setup;
    LeadDoor& leads;
    LeadActionDoor& lead_actions;
    SavedViewDoor& views;
    DuplicateDoor& duplicates;
    TaskDoor& tasks;
    WorkflowDoor& workflows;
    RunDoor& runs;
    WorkflowCatalogueDoor& workflow_catalogue;
    LeadJobDoor& lead_jobs;
    HookDoor& hooks;
    FollowUpDoor& follow_ups;
    CampaignDoor& campaigns;
    EmailDoor& email;
    EmailCampaignDoor& email_campaigns;
    MailTemplateDoor& mail_templates;
    CrmDoor& crm;
    AnalyticsDoor& analytics;
    WorkerProtocol& worker;
    ScheduleDoor& schedules;
    QueueDoor& queues;
    EventDoor& events;
    WorkerDoor& worker_list;
    UserDoor& users;
    TenantDoor& tenants;
    AuditDoor& audit;
    BackupDoor& backups;
    HealthDoor& health;
    MetricsDoor& metrics;
    MonitoringDoor& monitoring;
    PerformanceDoor& performance;
    ConfigDoor& config;
    DocsDoor& docs;
};

/// What may be switched in the table.
struct RouteOptions {
    bool public_metrics = true;  ///< false: /metrics needs monitoring:read
};

/// The table: every line of the API, in the order of the documentation.
std::vector<Endpoint> make_routes(const Doors& doors, const RouteOptions& options = {});

}  // namespace ao::api
