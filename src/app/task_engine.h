#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/work_loop.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "connect/connect.h"
#include "core/alert_webhook.h"
#include "core/crm_sync.h"
#include "core/http_steps.h"
#include "core/mailing.h"
#include "core/step_kind.h"
#include "core/step_table.h"
#include "jobs/registry.h"
#include "queue/worker.h"

namespace ao::app {

/// The worker inside the server, what it runs, and the clients that reach the CRM and the mail
/// server, on one event loop.
class TaskEngine {
  public:
    /// `port` is the server's own: calls to it are refused; 0: there is none. `worker` says who
    /// takes tasks and how many at once (0: nothing runs), `types` which ones (empty: all).
    TaskEngine(
        const Config& config,
        std::uint16_t port,
        WorkLoop& work,
        queue::Broker& broker,
        const base::Clock& clock,
        base::Metrics& metrics,
        connect::Targets& targets,
        const queue::WorkerOptions& worker,
        const std::vector<std::string>& types = {}
    );
    ~TaskEngine();
    TaskEngine(const TaskEngine&) = delete;
    TaskEngine& operator=(const TaskEngine&) = delete;

    void start();

    /// Stops taking tasks, lets running tasks finish within queue.stop_timeout_seconds, gives back
    /// the rest, closes the connections. Blocks. May be called twice.
    void stop();

    /// Makes one cheap call to the CRM with these options, or with those of the configuration; past
    /// the circuit breaker, so that a test says how it stands now. From any event loop.
    base::Async<connect::CrmReply> try_crm(std::optional<connect::CrmOptions> options);

    /// Null when nothing runs.
    [[nodiscard]] queue::Worker* worker() { return worker_.get(); }

  private:
    base::Async<> close();
    core::CrmSync::Maker crm_maker();

    WorkLoop& work_;
    connect::OutboundOptions outbound_;
    connect::HttpClient http_;
    connect::Mailer mailer_;
    connect::Targets& targets_;
    const connect::CrmOptions crm_options_;
    std::unique_ptr<connect::Crm> crm_;
    core::CrmSync crm_sync_;
    core::Mailing mailing_;
    core::AlertWebhook alert_webhook_;
    core::HttpSteps http_steps_;
    core::StepKinds step_calls_;
    queue::Registry registry_;
    std::unique_ptr<queue::Worker> worker_;  ///< null: tasks wait for workers elsewhere
    bool stopped_ = false;
};

}  // namespace ao::app
