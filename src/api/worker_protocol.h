#pragma once
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "api/endpoint.h"
#include "api/worker_wire.h"
#include "core/workers.h"
#include "queue/broker.h"

namespace ao::api {

struct WorkerProtocolOptions {
    std::chrono::milliseconds lease{30'000};
    std::string server_version{};
    std::vector<KnownTaskType> types{};           ///< the built-in ones
    std::chrono::milliseconds line_grace{2'000};  ///< for a line that was interrupted
    std::chrono::milliseconds line_heartbeat{10'000};
};

/// The worker protocol: the broker by HTTP, for workers in other processes and languages
/// (docs/worker-protocol.md). A worker with an API key takes the tasks of the key's tenant, one
/// with the local key those of every tenant.
class WorkerProtocol {
  public:
    WorkerProtocol(core::Workers& workers, WorkerProtocolOptions options)
        : workers_(workers), options_(std::move(options)) {}

    /// From where tasks come from now on; null: not now. The broker must outlive the requests.
    void connect(queue::Broker* broker) { broker_ = broker; }

    Answer enrol(Call& call);
    Answer session(Call& call);
    Answer take(Call& call);
    Answer beat(Call& call);
    Answer finish(Call& call);
    Answer give_back(Call& call);
    Answer bye(Call& call);
    Answer bury(Call& call);

  private:
    struct Line;

    base::Result<queue::Broker*> broker() const;
    base::Async<> hold(Line line, http::BodySink& sink);
    base::Async<bool> talk(Line& line, http::BodySink& sink);

    core::Workers& workers_;
    WorkerProtocolOptions options_;
    std::atomic<queue::Broker*> broker_{nullptr};
};

}  // namespace ao::api
