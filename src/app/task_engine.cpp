#include "app/task_engine.h"

#include <algorithm>

#include "app/options.h"

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
      crm_(connect::make_guarded_crm(connect::make_generic_crm(http_, crm_options(config)), targets)
      ),
      crm_sync_(*crm_),
      mailing_(mailer_),
      registry_(only(jobs::make_worker_table({crm_sync_, mailing_}, worker.concurrency), types)) {
    if (worker.concurrency > 0)
        worker_ = std::make_unique<queue::Worker>(
            work_.loop(), broker, registry_, clock, metrics, worker
        );
}

TaskEngine::~TaskEngine() {
    stop();
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
