// The lines of monitoring: alerts, thresholds, charts; the configuration.
#include "api/config.h"
#include "api/monitoring.h"
#include "api/monitoring_wire.h"
#include "api/performance.h"
#include "api/performance_wire.h"
#include "api/route_lines.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines monitoring_lines(MonitoringDoor& door, PerformanceDoor& performance) {
    return {
        {get, "/api/monitoring/alerts", Access(P::monitoring_read), R::normal, "Monitoring", "What is wrong now, and what was",
            {.reply = of<AlertListReply>(), .query = {{"skip", "integer", "ended alerts to leave out"}, {"limit", "integer", "ended alerts, 0 to 500, 50 when absent"}},
             .description = "`alerts` are active, `history` has ended. An alert is raised when its reading stays beyond the threshold for `monitoring.alert_after_seconds`, and ends when it stays a tenth better for `monitoring.clear_after_seconds`."},
            on(door, &MonitoringDoor::list)},
        {post, "/api/monitoring/alerts/{id}/acknowledge", Access(P::admin), R::normal, "Monitoring", "Say that somebody looks after an alert",
            {.reply = of<AlertReply>(), .errors = {404, 409}}, on(door, &MonitoringDoor::acknowledge)},
        {get, "/api/monitoring/thresholds", Access(P::monitoring_read), R::normal, "Monitoring", "From when on alerts are raised, and the latest readings",
            {.reply = of<ThresholdListReply>()}, on(door, &MonitoringDoor::thresholds)},
        {put, "/api/monitoring/thresholds", Access(P::admin), R::normal, "Monitoring", "Change thresholds at run time",
            {.request = of<ThresholdListRequest>(), .reply = of<ThresholdListReply>(),
             .description = "Those not named stay as they are. What is set here outranks the configuration and outlasts a restart; an entry with neither threshold nor enabled gives the configuration back its say. Audited."},
            on(door, &MonitoringDoor::change_thresholds)},
        {post, "/api/monitoring/alerts/threshold", Access(P::admin), R::normal, "Monitoring", "Change one threshold by query parameters",
            {.reply = of<ThresholdChangeReply>(), .query = {{"alert_type", "string", "which alert", true}, {"threshold", "number", "from when on it is raised", true}}},
            on(door, &MonitoringDoor::change_threshold)},
        {get, "/api/monitoring/history", Access(P::monitoring_read), R::normal, "Monitoring", "Requests, latencies, queue, memory and CPU over time, for charts",
            {.reply = of<VitalHistoryReply>(), .query = {{"minutes", "integer", "1 to 360, 60 when absent"}},
             .description = "One point every ten seconds, since the start, six hours at most. `latest` is the newest look, seconds ago."},
            on(door, &MonitoringDoor::history)},
        {get, "/api/monitoring/performance", Access(P::monitoring_read), R::normal, "Monitoring", "How long the attempts of each type of task take",
            {.reply = of<PerformanceReply>(), .description = "Since the start, of the built-in types."}, on(performance, &PerformanceDoor::list)},
    };
}

Lines config_lines(ConfigDoor& door) {
    return {
        {get, "/api/admin/config", Access(P::admin), R::normal, "Configuration", "What is in force, where it came from, and what waits for a restart",
            {.reply = of<ConfigReply>(), .description = "For administrators of the operator's tenant (`default`). Secrets are masked."}, on(door, &ConfigDoor::list)},
        {post, "/api/admin/config/reload", Access(P::admin), R::normal, "Configuration", "Read the configuration again and apply what needs no restart",
            {.reply = of<ConfigReloadReply>(), .errors = {409},
             .description = "As SIGHUP. The file, the environment and the flags the server was started with are read; one fault, and nothing is changed (422, `errors` name the keys). Audited with old and new values, secrets masked."},
            on(door, &ConfigDoor::reload)},
    };
}

// clang-format on

}  // namespace ao::api
