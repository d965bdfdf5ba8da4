#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "app/config_key.h"

namespace ao::app {

namespace {

using enum KeyType;

constexpr double kMaxBytes = 1U << 30;
constexpr double kDay = 86'400;

// clang-format off
constexpr ConfigKey kKeys[] = {
    {.name = "environment", .type = choice, .fallback = "development", .description = "What this installation is for. Production refuses demo mode, plain HTTP on public addresses and files with secrets that others can read.", .choices = "development|test|production"},
    {.name = "data_dir", .fallback = "./data", .description = "The one directory that holds all state. Made with mode 0700."},
    {.name = "log_level", .type = choice, .fallback = "info", .description = "How much is logged.", .choices = "debug|info|warning|error", .reload = true},
    {.name = "log_path", .description = "Log file. Empty: standard error."},
    {.name = "logging.level", .type = choice, .description = "The same as log_level.", .choices = "debug|info|warning|error", .reload = true, .same_as = "log_level"},
    {.name = "logging.format", .type = choice, .fallback = "auto", .description = "JSON lines, or coloured text for people. auto: text on a terminal, else JSON.", .choices = "auto|json|text"},
    {.name = "logging.directory", .description = "Directory of the log file, made when it is missing: log_path in it, or orchestrator.log. Empty: log_path as it stands."},

    {.name = "server.host", .fallback = "127.0.0.1", .description = "Address to listen on. 0.0.0.0 for every address of the machine."},
    {.name = "server.port", .type = integer, .fallback = "8000", .description = "Port to listen on. 0 takes any free one and prints it.", .lowest = 0, .highest = 65'535},
    {.name = "server.workers", .type = integer, .fallback = "0", .description = "Event loops, one thread each. 0: one for each core.", .lowest = 0, .highest = 256},
    {.name = "server.trusted_proxies", .type = text_list, .description = "Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded-For and X-Forwarded-Proto count."},
    {.name = "server.max_connections", .type = integer, .fallback = "12000", .description = "Open connections in all. More are answered 503.", .lowest = 1, .highest = 1'000'000},
    {.name = "server.max_connections_per_source", .type = integer, .fallback = "0", .description = "Open connections from one address. 0: no limit.", .lowest = 0, .highest = 1'000'000},
    {.name = "server.max_body_bytes", .type = integer, .fallback = "1048576", .description = "Longest request body, unless the route allows more. Longer ones are answered 413.", .lowest = 1024, .highest = kMaxBytes},
    {.name = "server.max_header_bytes", .type = integer, .fallback = "16384", .description = "Longest request header. Longer ones are answered 431.", .lowest = 1024, .highest = 1'048'576},
    {.name = "server.max_header_fields", .type = integer, .fallback = "100", .description = "Most header fields in a request.", .lowest = 10, .highest = 10'000},
    {.name = "server.max_uri_bytes", .type = integer, .fallback = "8192", .description = "Longest request target. Longer ones are answered 414.", .lowest = 256, .highest = 1'048'576},
    {.name = "server.gzip_min_bytes", .type = integer, .fallback = "2048", .description = "JSON and text replies of this size and more are compressed for clients that accept it.", .lowest = 256, .highest = kMaxBytes},
    {.name = "server.header_timeout_seconds", .type = integer, .fallback = "10", .description = "From the first byte of a request to the end of its header.", .lowest = 1, .highest = 3'600},
    {.name = "server.body_timeout_seconds", .type = integer, .fallback = "60", .description = "From the end of the header to the end of the body.", .lowest = 1, .highest = 3'600},
    {.name = "server.idle_timeout_seconds", .type = integer, .fallback = "75", .description = "How long a connection may stay open between requests.", .lowest = 1, .highest = kDay},
    {.name = "server.write_timeout_seconds", .type = integer, .fallback = "30", .description = "How long a client may take nothing of a reply.", .lowest = 1, .highest = 3'600},
    {.name = "server.stop_timeout_seconds", .type = integer, .fallback = "10", .description = "How long a stop waits for requests to finish.", .lowest = 0, .highest = 600},
    {.name = "server.allow_http", .type = flag, .fallback = "false", .description = "In production: allow a public address without TLS and without a trusted proxy."},
    {.name = "server.tls.cert_file", .description = "PEM certificate chain. With server.tls.key_file: serve HTTPS.", .reload = true},
    {.name = "server.tls.key_file", .description = "PEM private key. Must not be readable by others.", .reload = true},

    {.name = "auth.enabled", .type = flag, .fallback = "true", .description = "Whether credentials are asked for. false lets everybody who reaches the port do everything; refused in production and on public addresses."},
    {.name = "auth.jwt_secret", .description = "Key of the sign-in tokens, at least 32 bytes. Empty: made at the first start and kept in the data directory. JWT_SECRET sets it too.", .secret = true},
    {.name = "auth.token_hours", .type = integer, .fallback = "24", .description = "How long a sign-in token is valid.", .lowest = 1, .highest = 720},
    {.name = "auth.session_idle_minutes", .type = integer, .fallback = "60", .description = "A browser that asks for nothing this long is signed out.", .lowest = 1, .highest = 43'200},
    {.name = "auth.session_hours", .type = integer, .fallback = "24", .description = "A browser is signed out after this time, however much it is used.", .lowest = 1, .highest = 8'760},
    {.name = "auth.signature_window_seconds", .type = integer, .fallback = "300", .description = "How far the time of a signed request may be from the server's, either way.", .lowest = 10, .highest = 3'600, .reload = true},

    {.name = "rate_limit.enabled", .type = flag, .fallback = "true", .description = "Whether requests are limited for each user, key or address.", .reload = true},
    {.name = "rate_limit.window_seconds", .type = integer, .fallback = "60", .description = "Length of the sliding window.", .lowest = 1, .highest = kDay, .reload = true},
    {.name = "rate_limit.max_requests", .type = integer, .fallback = "120", .description = "Requests in one window. More are answered 429.", .lowest = 1, .highest = 10'000'000, .reload = true},
    {.name = "rate_limit.redis_prefix", .description = "Servers with the same prefix on the same Redis count requests together, such as ao:rate. Empty: each server counts by itself."},

    {.name = "crm.type", .type = choice, .fallback = "generic_api", .description = "Which kind of CRM is called. salesforce and hubspot come in a later version.", .choices = "generic_api"},
    {.name = "crm.api_base_url", .description = "Where the CRM is: https://crm.example.com. Empty: no CRM; tasks end as skipped."},
    {.name = "crm.create_endpoint", .fallback = "/leads", .description = "Path that creates a lead (POST)."},
    {.name = "crm.get_endpoint", .fallback = "/leads/{id}", .description = "Path of one lead; updates go there too (PUT)."},
    {.name = "crm.list_endpoint", .fallback = "/leads", .description = "Path that lists leads."},
    {.name = "crm.auth.type", .type = choice, .fallback = "none", .description = "How the CRM knows us.", .choices = "none|bearer|api_key"},
    {.name = "crm.auth.token", .description = "Bearer token.", .secret = true},
    {.name = "crm.auth.key_name", .fallback = "X-API-Key", .description = "Header field of the API key."},
    {.name = "crm.auth.key_value", .description = "API key.", .secret = true},
    {.name = "crm.field_mapping", .type = text_map, .description = "CRM field → our field, one key each: crm.field_mapping.Email = email. Empty: our own names."},
    {.name = "crm.list_data_key", .fallback = "data", .description = "Where the list lies in the CRM's reply to crm.list_endpoint, as data or result.items. The test of the connection says when there is none; a reply that is a list itself is fine."},

    {.name = "email.smtp_server", .description = "SMTP server. Empty: no mail; tasks end as skipped."},
    {.name = "email.smtp_port", .type = integer, .fallback = "587", .description = "Its port.", .lowest = 1, .highest = 65'535},
    {.name = "email.security", .type = choice, .fallback = "starttls", .description = "none, STARTTLS on the plain port, or TLS from the first byte.", .choices = "none|starttls|tls"},
    {.name = "email.username", .description = "Login at the SMTP server. Empty: none."},
    {.name = "email.password", .description = "Password at the SMTP server.", .secret = true},
    {.name = "email.from_address", .description = "Sender address of every mail."},
    {.name = "email.from_name", .description = "Sender name of every mail."},
    {.name = "email.smtp.host", .description = "The same as email.smtp_server.", .same_as = "email.smtp_server"},
    {.name = "email.smtp.port", .type = integer, .description = "The same as email.smtp_port.", .lowest = 1, .highest = 65'535, .same_as = "email.smtp_port"},
    {.name = "email.smtp.username", .description = "The same as email.username.", .same_as = "email.username"},
    {.name = "email.smtp.password", .description = "The same as email.password.", .secret = true, .same_as = "email.password"},
    {.name = "email.smtp.from_email", .description = "The same as email.from_address.", .same_as = "email.from_address"},
    {.name = "email.smtp.from_name", .description = "The same as email.from_name.", .same_as = "email.from_name"},
    {.name = "email.templates.welcome.subject", .description = "Subject of the welcome mail, a Mustache template over the lead's fields: Welcome, {{first_name}}. Empty: the built-in one."},
    {.name = "email.templates.welcome.body", .description = "Its body, a Mustache template. Empty: the built-in one."},
    {.name = "email.templates.welcome.is_html", .type = flag, .fallback = "false", .description = "Whether the body is HTML."},
    {.name = "email.templates", .type = any, .description = "Mail templates that every tenant has until it changes them: an object of {\"subject\", \"body\", \"is_html\"} by id, as {\"followup_1\": {\"subject\": \"Hello {{first_name}}\", \"body\": \"…\"}}. One called welcome takes the place of the built-in one."},

    {.name = "campaigns.webhook_secret", .description = "Shared with the mail provider: signs POST /api/campaigns/webhook (Standard Webhooks; whsec_… or any text). Empty: its webhooks are refused.", .secret = true},

    {.name = "outbound.allow_private", .type = flag, .fallback = "false", .description = "Whether calls to private and loopback addresses are allowed. The CRM and mail server named in this file always are."},
    {.name = "outbound.connect_timeout_seconds", .type = integer, .fallback = "10", .description = "Until an outgoing connection stands.", .lowest = 1, .highest = 300},
    {.name = "outbound.deadline_seconds", .type = integer, .fallback = "30", .description = "Until a whole outgoing call has ended.", .lowest = 1, .highest = 600},
    {.name = "outbound.max_connections_per_host", .type = integer, .fallback = "16", .description = "Connections to one host at once.", .lowest = 1, .highest = 1'000},
    {.name = "outbound.max_per_target", .type = integer, .fallback = "8", .description = "Calls to one target (the CRM, the mail server) at once. Tasks that find no room come back after some seconds, which counts as no attempt.", .lowest = 1, .highest = 1'000, .reload = true},
    {.name = "outbound.breaker.enabled", .type = flag, .fallback = "true", .description = "Whether a target that keeps failing is left alone for a while (circuit breaker). Its tasks wait, and no attempt is counted.", .reload = true},
    {.name = "outbound.breaker.failure_percent", .type = integer, .fallback = "50", .description = "Share of a target's calls that must have failed within the window for the breaker to open.", .lowest = 1, .highest = 100, .reload = true},
    {.name = "outbound.breaker.min_calls", .type = integer, .fallback = "5", .description = "Calls within the window below which the breaker stays closed. So many failures in a row open it whatever succeeded before.", .lowest = 1, .highest = 1'000, .reload = true},
    {.name = "outbound.breaker.window_seconds", .type = integer, .fallback = "60", .description = "How long an ended call counts.", .lowest = 1, .highest = 3'600, .reload = true},
    {.name = "outbound.breaker.open_seconds", .type = number, .fallback = "15", .description = "How long the breaker stays open before one call tries again, a fifth more or less. Doubles with every failed try.", .lowest = 0.1, .highest = 3'600, .reload = true},
    {.name = "outbound.breaker.max_open_seconds", .type = number, .fallback = "300", .description = "The longest it stays open.", .lowest = 0.1, .highest = 86'400, .reload = true},

    {.name = "queue.workers", .type = integer, .fallback = "16", .description = "Tasks run at once in this process. 0: none; tasks stay pending. The flag is --task-workers.", .lowest = 0, .highest = 10'000},
    {.name = "queue.types", .type = text_list, .description = "Types of tasks to accept besides the built-in ones and those that workers announced."},
    {.name = "queue.lease_seconds", .type = integer, .fallback = "30", .description = "How long a worker owns a task between signs of life.", .lowest = 5, .highest = 3'600},
    {.name = "queue.max_attempts", .type = integer, .fallback = "8", .description = "Attempts before a task is dead.", .lowest = 1, .highest = 100},
    {.name = "queue.retry_base_seconds", .type = number, .fallback = "2", .description = "First step of the exponential back-off, with full jitter.", .lowest = 0.01, .highest = 3'600},
    {.name = "queue.stop_timeout_seconds", .type = integer, .fallback = "20", .description = "How long a stop waits for running tasks before giving them back.", .lowest = 0, .highest = 600},
    {.name = "queue.history_days", .type = integer, .fallback = "30", .description = "Finished tasks older than this are forgotten, dead ones among them. 0: age does not matter.", .lowest = 0, .highest = 3'650},
    {.name = "queue.history_max", .type = integer, .fallback = "1000000", .description = "Finished tasks kept at most; the oldest are forgotten first.", .lowest = 1'000, .highest = 100'000'000},
    {.name = "queue.result_ttl_seconds", .type = integer, .fallback = "0", .description = "How long the results of tasks are kept that do not say so themselves. 0: as long as the task.", .lowest = 0, .highest = 31'536'000},

    {.name = "store.path", .description = "Database file. Empty: orchestrator.db in the data directory."},
    {.name = "store.max_waiting_writes", .type = integer, .fallback = "10000", .description = "Writes that may wait for the disk. More are answered 503.", .lowest = 100, .highest = 1'000'000},
    {.name = "store.reader_threads", .type = integer, .fallback = "2", .description = "Threads for lists, searches and exports.", .lowest = 1, .highest = 64},

    {.name = "audit.head_every_events", .type = integer, .fallback = "1000", .description = "The head of the audit log is signed into audit_heads.log after so many events.", .lowest = 1, .highest = 1e9},
    {.name = "audit.head_every_seconds", .type = integer, .fallback = "10", .description = "The same after so much time, when there are new events.", .lowest = 1, .highest = kDay},

    {.name = "backup.directory", .description = "Where backups lie, in audit/ and store/ below it. Empty: backups in the data directory."},
    {.name = "backup.audit.keep", .type = integer, .fallback = "10", .description = "Backups of the audit log that are kept. 0: all.", .lowest = 0, .highest = 100'000},
    {.name = "backup.audit.every_hours", .type = integer, .fallback = "0", .description = "Hours between backups of the audit log. 0: only when asked for.", .lowest = 0, .highest = 8'760},
    {.name = "backup.store.keep", .type = integer, .fallback = "7", .description = "Backups of the whole store that are kept. 0: all.", .lowest = 0, .highest = 100'000},
    {.name = "backup.store.every_hours", .type = integer, .fallback = "0", .description = "Hours between backups of the whole store. Each is unpacked and checked at once. 0: only when asked for.", .lowest = 0, .highest = 8'760},
    {.name = "backup.store.key_file", .description = "Key file (orchestrator backup key) that encrypts the scheduled backups. Empty: they are not encrypted."},

    {.name = "leads.default_region", .description = "Country (ISO 3166, DE) whose rules read phone numbers without a country code. Empty: such numbers are kept as typed."},

    {.name = "security.sandbox", .type = choice, .fallback = "auto", .description = "auto: the server confines itself at its start, as far as the kernel offers it: it starts no other program and traces nobody (seccomp), and reaches of the file system only its data, backups and log, the system's own files and the directories of the configuration and the keys it names (Landlock).", .choices = "auto|off"},
    {.name = "security.ip_allowlist", .type = text_list, .description = "Addresses or networks (192.0.2.7, 10.0.0.0/8, 2001:db8::/32) whose requests are answered; others get 403. Behind server.trusted_proxies it is the client's that counts. Empty: all.", .reload = true},
    {.name = "security.ip_denylist", .type = text_list, .description = "Addresses or networks whose requests are answered 403 even when security.ip_allowlist names them.", .reload = true},
    {.name = "security.admin_ip_allowlist", .type = text_list, .description = "Addresses or networks that may use the routes for administration: users, tenants, backups, configuration. Empty: all that may call.", .reload = true},

    {.name = "demo.enabled", .type = flag, .fallback = "false", .description = "Demo mode: the login admin/admin123 and sample rows. Refused in production and, unless demo.allow_network, on public addresses."},
    {.name = "demo.allow_network", .type = flag, .fallback = "false", .description = "Allow demo mode on an address that others can reach."},

    {.name = "monitoring.public_metrics", .type = flag, .fallback = "true", .description = "Whether /metrics answers without credentials. false: it needs the permission monitoring:read."},
    {.name = "monitoring.evaluate_every_seconds", .type = number, .fallback = "5", .description = "How often the alerts are looked at.", .lowest = 0.2, .highest = 300, .reload = true},
    {.name = "monitoring.window_seconds", .type = integer, .fallback = "60", .description = "Error rates and latencies are those of so much time.", .lowest = 1, .highest = 3'600, .reload = true},
    {.name = "monitoring.min_requests", .type = integer, .fallback = "20", .description = "Fewer requests in the window are not judged.", .lowest = 1, .highest = 1e9, .reload = true},
    {.name = "monitoring.alert_after_seconds", .type = number, .fallback = "10", .description = "How long a reading must be beyond its threshold for the alert to be raised.", .lowest = 0, .highest = kDay, .reload = true},
    {.name = "monitoring.clear_after_seconds", .type = number, .fallback = "30", .description = "How long it must be a tenth better than the threshold for the alert to end.", .lowest = 0, .highest = kDay, .reload = true},
    {.name = "monitoring.queue_depth_warn", .type = integer, .fallback = "1000", .description = "Alert queue_depth_high: more tasks wait. Health warns too.", .lowest = 1, .highest = 1e9, .reload = true},
    {.name = "monitoring.error_rate_threshold", .type = number, .fallback = "5.0", .description = "Alert error_rate_high: share of requests answered 4xx or 5xx, in percent.", .lowest = 0, .highest = 100, .reload = true},
    {.name = "monitoring.server_error_threshold", .type = number, .fallback = "1.0", .description = "Alert server_errors_high: share of requests answered 5xx, in percent.", .lowest = 0, .highest = 100, .reload = true},
    {.name = "monitoring.latency_threshold_ms", .type = number, .fallback = "500.0", .description = "Alert latency_high: average latency.", .lowest = 0, .highest = 1e6, .reload = true},
    {.name = "monitoring.latency_p95_threshold_ms", .type = number, .fallback = "1000.0", .description = "Alert latency_p95_high: 95th percentile of the latency.", .lowest = 0, .highest = 1e6, .reload = true},
    {.name = "monitoring.queue_stalled_seconds", .type = integer, .fallback = "300", .description = "Alert queue_stalled: tasks are due, and none runs.", .lowest = 1, .highest = kDay, .reload = true},
    {.name = "monitoring.dead_letters_warn", .type = integer, .fallback = "100", .description = "Alert dead_letters_high: dead tasks that nobody has looked after.", .lowest = 0, .highest = 1e9, .reload = true},
    {.name = "monitoring.database_timeout_ms", .type = number, .fallback = "5000", .description = "Alert database_timeout: time of a write to the database.", .lowest = 1, .highest = 1e6, .reload = true},
    {.name = "monitoring.memory_warn_mb", .type = integer, .fallback = "2048", .description = "Alert memory_high: resident memory, in MiB.", .lowest = 16, .highest = 1e9, .reload = true},
    {.name = "monitoring.disk_free_warn_mb", .type = integer, .fallback = "512", .description = "Alert disk_low: free space of the data directory's file system, in MiB.", .lowest = 0, .highest = 1e9, .reload = true},
    {.name = "monitoring.backup_age_warn_hours", .type = integer, .fallback = "48", .description = "Alert backup_old: age of the newest backup of the whole store, where backups are made.", .lowest = 1, .highest = 87'600, .reload = true},
    {.name = "monitoring.disabled_alerts", .type = text_list, .description = "Alerts that are never raised, by type (docs/operations.md).", .reload = true},
    {.name = "monitoring.notify.webhook_url", .description = "Where alerts are posted to when they begin and end. Empty: nowhere."},
    {.name = "monitoring.notify.webhook_secret", .description = "Signs these calls (Standard Webhooks; whsec_… or any text).", .secret = true},
    {.name = "monitoring.notify.emails", .type = text_list, .description = "Who gets an e-mail when alerts begin and end.", .reload = true},

    {.name = "redis.host", .fallback = "localhost", .description = "Redis server that carries tasks to the workers. Without any redis key the built-in queue is used."},
    {.name = "redis.port", .type = integer, .fallback = "6379", .description = "Its port.", .lowest = 1, .highest = 65'535},
    {.name = "redis.db", .type = integer, .fallback = "0", .description = "Its database number.", .lowest = 0, .highest = 1'000},
    {.name = "redis.username", .description = "ACL user. Empty: the default user."},
    {.name = "redis.password", .description = "Its password.", .secret = true},
    {.name = "redis.tls", .type = flag, .fallback = "false", .description = "TLS to Redis, and to the sentinels."},
    {.name = "redis.tls_ca_file", .description = "PEM certificates of those who may have signed the server's. Empty: the system's."},
    {.name = "redis.tls_cert_file", .description = "PEM certificate chain of this client, for a Redis that wants one (tls-auth-clients). With redis.tls_key_file."},
    {.name = "redis.tls_key_file", .description = "Its PEM private key. Must not be readable by others."},
    {.name = "redis.tls_verify", .type = flag, .fallback = "true", .description = "Whether the server's certificate must be signed by a known authority and be for redis.host. false: for tests."},
    {.name = "redis.sentinel.master", .description = "Name of the master that the sentinels watch. Not empty: they are asked in place of redis.host."},
    {.name = "redis.sentinel.nodes", .type = text_list, .description = "The sentinels, host:port each."},
    {.name = "redis.queue_prefix", .fallback = "ao:tasks", .description = "Prefix of every Redis key."},
    {.name = "redis.use_fake_redis", .type = flag, .fallback = "false", .description = "Use the built-in queue in place of Redis."},
    {.name = "redis.allow_fallback", .type = flag, .fallback = "true", .description = "Use the built-in queue while Redis is not there. false: tasks are accepted and wait for Redis."},
    {.name = "redis.fallback_after_seconds", .type = number, .fallback = "5", .description = "How long Redis may be away before the built-in queue takes over.", .lowest = 0, .highest = 3'600},
    {.name = "redis.required", .type = flag, .fallback = "false", .description = "Do not start without Redis."},

    {.name = "workflows", .type = any, .description = "Workflows of the tenant `default`: definitions (docs/workflows.md), or the older form with sources, qualification_rules, routing_rules and follow_up_sequence. Published at the start when they have changed, and when the configuration is read again with another list.", .reload = true},
    {.name = "workflow.workflows", .type = any, .description = "The same under its older name; used when `workflows` is empty.", .reload = true},
    {.name = "workflow.keep_days", .type = integer, .fallback = "90", .description = "Days for which ended runs of workflows are kept.", .lowest = 1, .highest = 3650},
    {.name = "workflow.keep_runs", .type = integer, .fallback = "100000", .description = "Runs of each workflow that are kept; older ones that have ended are deleted.", .lowest = 1, .highest = 1'000'000'000},
    {.name = "workflow.poll_interval", .type = integer, .fallback = "5", .description = "Seconds between looks at the wall clock for timers and schedules of workflows. They are waited for to the moment; this is how soon a clock that was set forward is noticed.", .lowest = 1, .highest = kDay},
    {.name = "lead_ingest.batch_size", .type = integer, .fallback = "0", .description = "Lines of a CSV import that are stored in one transaction. Others write between two. 0: as many as take the writer some 8 ms; on the command line, where nobody else writes, up to 10,000.", .lowest = 0, .highest = 10'000},
    {.name = "lead_ingest.timeout", .type = integer, .fallback = "300", .description = "Seconds that POST /api/leads/import may take. What is stored by then stays, the answer is 503, and the same file sent again goes on from there.", .lowest = 1, .highest = 3'600},
    {.name = "lead_ingest.sources", .type = any, .description = "Sources that new leads may name: a list of names, or of objects with a name. A lead that names another is refused. Empty: any."},
    {.name = "deduplication.enabled", .type = flag, .fallback = "true", .description = "Whether duplicates of leads are looked for. false: none are found; leads that are named are merged all the same."},
    {.name = "deduplication.strategies", .type = text_list, .description = "What of two leads is compared: email, phone, fuzzy (similar names with a similar company or address beside them; name is the same). Empty: all three."},
    {.name = "deduplication.strategy", .description = "One of these words, where deduplication.strategies is empty."},
    {.name = "deduplication.fuzzy_threshold", .type = number, .fallback = "0.85", .description = "Likeness from which two names are similar.", .lowest = 0, .highest = 1},
    {.name = "deduplication.threshold", .type = number, .description = "The same as deduplication.fuzzy_threshold.", .lowest = 0, .highest = 1, .same_as = "deduplication.fuzzy_threshold"},
    {.name = "deduplication.ignore_fields", .type = text_list, .description = "Fields that are not compared: first_name, last_name, email, phone, company. Others never are."},
    {.name = "deduplication.merge_strategy", .type = choice, .fallback = "keep_newest", .description = "Which of several leads is kept, its empty fields filled from the others, when POST /api/leads/deduplicate and POST /api/dedup choose.", .choices = "keep_newest|keep_oldest"},
    {.name = "deduplication.track_merge_history", .type = flag, .fallback = "true", .description = "Keep what was merged, so that a merge can be undone for 30 days."},
};

// clang-format on

/// Levenshtein, with everything over `bound` the same.
std::size_t edits(std::string_view a, std::string_view b, std::size_t bound) {
    if (a.size() > b.size() + bound || b.size() > a.size() + bound) return bound + 1;
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('.') + 1);  // npos + 1 is 0: the whole
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    return kKeys;
}

const ConfigKey* find_config_key(std::string_view path) {
    for (const ConfigKey& key : kKeys) {
        if (path == key.name) return &key;
        bool below = path.size() > key.name.size() + 1 && path.starts_with(key.name) &&
                     path[key.name.size()] == '.';
        if (below && (key.type == text_map || key.type == any)) return &key;
    }
    return nullptr;
}

std::string_view nearest_config_key(std::string_view path) {
    constexpr std::size_t kFar = 5;
    std::size_t best = std::min(kFar, path.size() / 2) + 1;
    std::string_view nearest;
    for (const ConfigKey& key : kKeys) {
        std::size_t distance = edits(path, key.name, kFar);
        if (distance >= best) continue;
        best = distance;
        nearest = key.name;
    }
    if (!nearest.empty()) return nearest;
    for (const ConfigKey& key : kKeys)
        if (last_part(key.name) == last_part(path)) return key.name;
    return {};
}

}  // namespace ao::app
