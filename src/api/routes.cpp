#include "api/routes.h"

#include <iterator>
#include <utility>

#include "api/route_lines.h"

namespace ao::api {

namespace {

void append(Lines& table, Lines lines) {
    table.insert(
        table.end(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end())
    );
}

}  // namespace

std::vector<Endpoint> make_routes(const Doors& doors, const RouteOptions& options) {
    Lines table;
    append(table, auth_lines(doors.auth));
    append(table, browser_lines(doors.browsers, doors.two_factor));
    append(table, setup_lines(doors.setup));
    append(table, lead_lines(doors.leads));
    append(table, lead_action_lines(doors.lead_actions));
    append(table, lead_job_lines(doors.lead_jobs));
    append(table, saved_view_lines(doors.views));
    append(table, duplicate_lines(doors.duplicates));
    append(table, task_lines(doors.tasks));
    append(table, workflow_lines(doors.workflows));
    append(table, run_lines(doors.runs));
    append(table, workflow_catalogue_lines(doors.workflow_catalogue, doors.hooks));
    append(table, follow_up_lines(doors.follow_ups));
    append(table, campaign_lines(doors.campaigns));
    append(table, mail_lines(doors.email, doors.mail_templates));
    append(table, email_campaign_lines(doors.email_campaigns));
    append(table, crm_lines(doors.crm));
    append(table, analytics_lines(doors.analytics));
    append(table, worker_lines(doors.worker));
    append(table, schedule_lines(doors.schedules));
    append(table, queue_lines(doors.queues));
    append(table, event_lines(doors.events));
    append(table, worker_list_lines(doors.worker_list));
    append(table, user_lines(doors.users));
    append(table, tenant_lines(doors.tenants));
    append(table, audit_lines(doors.audit));
    append(table, backup_lines(doors.backups));
    append(table, system_lines(doors.health, doors.metrics, options));
    append(table, monitoring_lines(doors.monitoring, doors.performance));
    append(table, config_lines(doors.config));
    append(table, docs_lines(doors.docs));
    return table;
}

}  // namespace ao::api
