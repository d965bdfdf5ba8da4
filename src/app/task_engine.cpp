#include "app/task_engine.h"

#include <algorithm>

#include "app/options.h"
#include "base/run_on.h"
#include "core/step_table.h"

namespace ao::app {

namespace {

/// The lines of `table` for `types`; all of them when that is empty.
queue::Registry only(queue::Registry table, const std::vector<std::string>& types) {
    if (types.empty()) return table;
    queue::Registry some;
    for (const queue::TaskKind& kind : table.kinds())
        if (std::ranges::find(types, kind.type) != types.end()) some.add(kind);
    return some;
}

/// Keeps the connector for as long as its call takes.
base::Async<connect::CrmReply> probe(std::unique_ptr<connect::Crm> crm) {
    co_return co_await crm->probe();
}

}  // namespace

TaskEngine::TaskEngine(
    const Config& config,
    std::uint16_t port,
    WorkLoop& work,
    queue::Broker& broker,
    const base::Clock& clock,
    base::Metrics& metrics,
    connect::Targets& targets,
    const queue::WorkerOptions& worker,
    const std::vector<std::string>& types
)
    : work_(work),
      outbound_(outbound_options(config, port)),
      http_(work_.loop(), outbound_, metrics),
      mailer_(work_.loop(), mailer_options(config), outbound_, clock, metrics, &targets),
      targets_(targets),
      crm_options_(crm_options(config)),
      crm_(connect::make_guarded_crm(connect::make_generic_crm(http_, crm_options_), targets)),
      crm_sync_(*crm_, crm_maker()),
      mailing_(mailer_),
      alert_webhook_(http_, targets, clock, alert_webhook_options(config)),
      http_steps_(http_, targets_),
      step_calls_(core::make_step_calls({http_steps_, mailing_})),
      registry_(only(
          jobs::make_worker_table(
              {crm_sync_, mailing_, alert_webhook_, step_calls_}, worker.concurrency
          ),
          types
      )) {
    if (worker.concurrency > 0)
        worker_ = std::make_unique<queue::Worker>(
            work_.loop(), broker, registry_, clock, metrics, worker
        );
}

TaskEngine::~TaskEngine() {
    stop();
}

core::CrmSync::Maker TaskEngine::crm_maker() {
    return [this](connect::CrmOptions options, std::string target) {
        return connect::make_guarded_crm(
            connect::make_generic_crm(http_, std::move(options)), targets_, std::move(target)
        );
    };
}

base::Async<connect::CrmReply> TaskEngine::try_crm(std::optional<connect::CrmOptions> options) {
    auto crm = connect::make_generic_crm(http_, options ? std::move(*options) : crm_options_);
    co_return co_await base::run_on(work_.loop(), probe(std::move(crm)));
}

void TaskEngine::start() {
    if (worker_) worker_->start();
}

base::Async<> TaskEngine::close() {
    if (worker_) co_await worker_->stop();
    http_.close();
    mailer_.close();
}

void TaskEngine::stop() {
    if (std::exchange(stopped_, true)) return;
    work_.run(close());
}

}  // namespace ao::app
