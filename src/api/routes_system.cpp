// The lines of the installation: audit log, backups, health, documents.
#include "api/account_wire.h"
#include "api/audit.h"
#include "api/audit_wire.h"
#include "api/backup_wire.h"
#include "api/backups.h"
#include "api/docs.h"
#include "api/health.h"
#include "api/metrics.h"
#include "api/monitoring_wire.h"
#include "api/route_lines.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines audit_lines(AuditDoor& door) {
    return {
        {get, "/api/audit/events", Access(P::audit_read), R::normal, "Audit", "The newest events that match, oldest of them first",
            {.reply = list_of<AuditEventReply>("AuditEventArray"),
             .query = {{"limit", "integer", "1 to 500, 50 when absent"}, {"skip", "integer", "newest events to leave out"},
                       {"type", "string", ""}, {"entity_type", "string", ""}, {"entity_id", "string", ""}, {"lead_id", "string", ""},
                       {"actor", "string", ""}, {"from", "date-time", ""}, {"to", "date-time", ""}, {"order", "string", "desc: newest first"}}},
            on(door, &AuditDoor::list)},
        {get, "/api/audit/events/{event_id}", Access(P::audit_read), R::normal, "Audit", "One event and whether its hash is right",
            {.reply = of<AuditEventReply>()}, on(door, &AuditDoor::get)},
        {get, "/api/audit/verify", Access(P::admin), R::normal, "Audit", "Recompute the whole hash chain",
            {.reply = of<AuditChainReply>()}, on(door, &AuditDoor::verify)},
    };
}

Lines backup_lines(BackupDoor& door) {
    return {
        {post, "/api/admin/audit/backup", Access(P::admin), R::normal, "Backups", "Back the audit log up into a file of JSON lines",
            {.reply = of<core::AuditBackupMeta>(), .query = {{"compress", "boolean", "true when absent: gzip"}},
             .description = "Answers when the file is on disk. For administrators of the operator's tenant (`default`), as all of this chapter: a backup holds the events of every tenant."},
            on(door, &BackupDoor::create_audit)},
        {get, "/api/admin/audit/backups", Access(P::admin), R::normal, "Backups", "The backups of the audit log, newest first",
            {.reply = of<AuditBackupListReply>()}, on(door, &BackupDoor::list_audit)},
        {get, "/api/admin/audit/backups/{name}", Access(P::admin), R::normal, "Backups", "A backup of the audit log itself, streamed",
            {.reply_content_type = "application/gzip"}, on(door, &BackupDoor::download_audit)},
        {post, "/api/admin/audit/backups/{name}/verify", Access(P::admin), R::normal, "Backups", "Whether a backup is sound and the audit log still has its events",
            {.reply = of<AuditBackupCheckReply>()}, on(door, &BackupDoor::verify_audit)},
        {del, "/api/admin/audit/backups/{name}", Access(P::admin), R::normal, "Backups", "Remove a backup of the audit log",
            {.reply = of<StatusReply>()}, on(door, &BackupDoor::remove_audit)},
        {post, "/api/admin/backup", Access(P::admin), R::normal, "Backups", "Begin a backup of the whole store",
            {.request = of<StoreBackupRequest>(), .reply = of<StoreBackupRunReply>(), .status = 202, .errors = {409},
             .description = "Answers 202 at once; `GET /api/admin/backup` tells how it goes."}, on(door, &BackupDoor::begin_store)},
        {get, "/api/admin/backup", Access(P::admin), R::normal, "Backups", "How the latest backup of the whole store goes",
            {.reply = of<StoreBackupRunReply>()}, on(door, &BackupDoor::store_run)},
        {get, "/api/admin/backups", Access(P::admin), R::normal, "Backups", "The backups of the whole store, newest first",
            {.reply = of<StoreBackupListReply>()}, on(door, &BackupDoor::list_store)},
        {get, "/api/admin/backups/{name}", Access(P::admin), R::normal, "Backups", "A backup of the whole store itself, streamed",
            {.reply_content_type = "application/gzip",
             .description = "As it lies on the server: encrypted ones stay encrypted (`application/octet-stream`)."}, on(door, &BackupDoor::download_store)},
        {post, "/api/admin/backups/{name}/verify", Access(P::admin), R::normal, "Backups", "Whether a backup of the whole store could be restored",
            {.request = of<StoreBackupCheckRequest>(), .reply = of<StoreBackupCheckReply>(),
             .description = "Unpacks it beside the others and checks all of it, as `orchestrator backup verify` does: checksums, the database and its rows, the audit chain. Answers when that is done, which takes about as long as the backup took."}, on(door, &BackupDoor::verify_store)},
        {del, "/api/admin/backups/{name}", Access(P::admin), R::normal, "Backups", "Remove a backup of the whole store",
            {.reply = of<StatusReply>()}, on(door, &BackupDoor::remove_store)},
    };
}

Lines system_lines(HealthDoor& health, MetricsDoor& metrics, const RouteOptions& options) {
    const Access reader = options.public_metrics ? kAnyone : Access(P::monitoring_read);
    return {
        {get, "/health", kAnyone, R::none, "System", "Whether the server is well", {}, on(health, &HealthDoor::health)},
        {get, "/health/detailed", kAnyone, R::none, "System", "The same with figures of each part", {}, on(health, &HealthDoor::detailed)},
        {get, "/api/health/detailed", kAnyone, R::none, "System", "The same under /api", {}, on(health, &HealthDoor::detailed)},
        {get, "/health/live", kAnyone, R::none, "System", "Whether the process answers at all", {}, on(health, &HealthDoor::live)},
        {get, "/health/ready", kAnyone, R::none, "System", "Whether requests will be served", {}, on(health, &HealthDoor::ready)},
        {get, "/api/status", kAnyone, R::none, "System", "Which groups of endpoints are available", {}, on(health, &HealthDoor::status)},
        {get, "/metrics", reader, R::none, "System", "Live figures as JSON, or Prometheus text by ?format=prometheus or Accept",
            {.query = {{"format", "string", "prometheus"}}}, on(metrics, &MetricsDoor::metrics)},
        {get, "/api/metrics", reader, R::none, "System", "The same under /api", {.query = {{"format", "string", "prometheus"}}}, on(metrics, &MetricsDoor::metrics)},
        {post, "/api/monitoring/metrics/export", Access(P::admin), R::normal, "Monitoring", "Write the figures of /metrics to a file of the day",
            {.reply = of<MetricsExportReply>(), .description = "In `metrics/` below the data directory, replaced as often as it is asked for on one day (UTC). For administrators of the operator's tenant."},
            on(metrics, &MetricsDoor::export_figures)},
        {get, "/metrics/prometheus", reader, R::none, "System", "Live figures as Prometheus text",
            {.reply_content_type = "text/plain"}, on(metrics, &MetricsDoor::prometheus)},
    };
}

Lines docs_lines(DocsDoor& door) {
    const Shape document;
    const Shape page{.reply_content_type = "text/html"};
    return {
        {get, "/", kAnyone, R::none, "Documents", "How the server is, and where to go from here", page, on(door, &DocsDoor::home)},
        {get, "/setup", kAnyone, R::none, "Documents", "The page behind the setup link", page, on(door, &DocsDoor::setup_page)},
        {get, "/openapi.json", kAnyone, R::none, "Documents", "This document", document, on(door, &DocsDoor::openapi)},
        {get, "/api/openapi.json", kAnyone, R::none, "Documents", "This document under /api", document, on(door, &DocsDoor::openapi)},
        {get, "/docs", kAnyone, R::none, "Documents", "This document as pages to try", page, on(door, &DocsDoor::page)},
        {get, "/api/docs", kAnyone, R::none, "Documents", "The same under /api", page, on(door, &DocsDoor::page)},
        {get, "/redoc", kAnyone, R::none, "Documents", "This document as one page to read", page, on(door, &DocsDoor::reading_page)},
        {get, "/api/redoc", kAnyone, R::none, "Documents", "The same under /api", page, on(door, &DocsDoor::reading_page)},
        {get, "/docs/{file}", kAnyone, R::none, "Documents", "Script and style of the pages", {.reply_content_type = "text/plain"}, on(door, &DocsDoor::asset)},
    };
}

// clang-format on

}  // namespace ao::api
