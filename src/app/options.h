#pragma once
#include "api/worker_protocol.h"
#include "app/config.h"
#include "base/log.h"
#include "connect/connect.h"
#include "core/alert_webhook.h"
#include "core/alerts.h"
#include "core/audit_signer.h"
#include "core/backups.h"
#include "core/lead_jobs.h"
#include "core/lead_merging.h"
#include "core/leads.h"
#include "core/mailing.h"
#include "core/monitor.h"
#include "core/system.h"
#include "http/server.h"
#include "model/workflow_config.h"
#include "queue/pruner.h"
#include "queue/redis_broker.h"
#include "queue/store_broker.h"
#include "queue/worker.h"
#include "store/open.h"
#include "store/redis_options.h"

/// From configuration keys to the Options of each room: the one place where both are known.
namespace ao::app {

/// Where the log goes: log_path, in logging.directory when there is one. Empty: standard error.
std::string log_file(const Config& config);
base::log::Options log_options(const Config& config);
base::log::Level log_level(const Config& config);
store::SqliteOptions store_options(const Config& config);
http::ServerOptions server_options(const Config& config);
connect::CrmOptions crm_options(const Config& config);
connect::MailerOptions mailer_options(const Config& config);

/// `port` is the one the server really listens on: calls to it are refused as self-calls.
connect::OutboundOptions outbound_options(const Config& config, std::uint16_t port);
connect::TargetOptions target_options(const Config& config);
queue::WorkerOptions worker_options(const Config& config);
store::RedisOptions redis_options(const Config& config);

/// For a worker that needs no server: `queue::RedisBroker(loop, redis_options(c), metrics, this)`.
queue::RedisBrokerOptions redis_broker_options(const Config& config);

/// Whether tasks are to go through Redis: the configuration says something about it.
bool wants_redis(const Config& config);
queue::BrokerOptions broker_options(const Config& config);
api::WorkerProtocolOptions worker_protocol_options(const Config& config);
queue::PrunerOptions pruner_options(const Config& config);
core::SystemOptions system_options(const Config& config);
core::AlertOptions alert_options(const Config& config);
core::AlertWebhookOptions alert_webhook_options(const Config& config);
core::MonitorOptions monitor_options(const Config& config);
core::SignerOptions signer_options(const Config& config);
core::BackupOptions backup_options(const Config& config);
/// Where background work on many leads puts its files.
core::LeadJobOptions lead_job_options(const Config& config);
/// The mail templates of the program and of the configuration.
std::vector<model::MailTemplate> built_in_mails(const Config& config);
core::DuplicatePolicy duplicate_policy(const Config& config);
std::shared_ptr<core::RunEngine> make_run_engine(const Config& config);

/// For leads that start runs by that engine; without one, by one of their own that knows no more
/// kinds of steps than it needs to queue them.
core::LeadOptions lead_options(
    const Config& config, std::shared_ptr<const core::RunEngine> runs = nullptr
);

/// Event loops that `server.workers` asks for: 0 is one for each core.
unsigned event_loops(const Config& config);

/// The workflows of the configuration file. Error: invalid, with every fault by its place.
base::Result<std::vector<model::ConfiguredWorkflow>> configured_workflows(const Config& config);

}  // namespace ao::app
