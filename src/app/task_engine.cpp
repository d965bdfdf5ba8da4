#include "app/task_engine.h"

#include "app/options.h"

namespace ao::app {

TaskEngine::TaskEngine(
    const Config& config,
    std::uint16_t port,
    WorkLoop& work,
    queue::Broker& broker,
    const base::Clock& clock,
    base::Metrics& metrics
)
    : work_(work),
      outbound_(outbound_options(config, port)),
      http_(work_.loop(), outbound_, metrics),
      mailer_(work_.loop(), mailer_options(config), outbound_, clock, metrics),
      crm_(connect::make_generic_crm(http_, crm_options(config))),
      crm_sync_(*crm_),
      mailing_(mailer_),
      registry_(
          jobs::make_worker_table({crm_sync_, mailing_}, config.size<std::size_t>("queue.workers"))
      ) {
    if (config.integer("queue.workers") > 0)
        worker_ = std::make_unique<queue::Worker>(
            work_.loop(), broker, registry_, clock, metrics, worker_options(config)
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
