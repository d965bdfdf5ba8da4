#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/worker_wire.h"
#include "app/server_client.h"
#include "base/metrics.h"
#include "base/task_group.h"
#include "connect/http_client.h"
#include "queue/bell.h"
#include "queue/broker.h"
#include "queue/jitter.h"

namespace ao::app {

/// A server's queue by the worker protocol (docs/worker-protocol.md), for one worker. It registers
/// the worker, holds its line open, and comes back by itself when the server was away. For the
/// thread of `loop` alone; start() before the first call, close() before the end of both.
class RemoteBroker final : public queue::Broker {
  public:
    struct Hooks {
        std::function<void()> on_cancel{};  ///< some task of the worker was cancelled: beat now
        std::function<void()> on_quiet{};   ///< the server asks to take no more
        std::function<void()> on_resume{};  ///< the server asks to take again
        /// The server is reached again, or is not any more and why.
        std::function<void(bool reached, const std::string& why)> on_reach{};
    };

    /// Where the server is now: asked before every connection, because a restarted server has
    /// another key and maybe another port.
    using FindServer = std::function<base::Result<ServerAddress>()>;

    RemoteBroker(
        base::EventLoop& loop,
        ServerAddress server,
        FindServer find_server,
        base::Metrics& metrics,
        api::WorkerRegistration who,
        Hooks hooks
    );

    /// Introduces the worker and keeps its line open until close(). On the loop.
    void start();

    /// Whether the server knows the worker, or could not be told so far. Before that, what a
    /// predecessor of the same name held may still be taken from it.
    [[nodiscard]] bool has_tried() const { return tried_; }

    /// Tells the server, now and with every sign of life, whether the worker takes no more.
    void say_quiet(bool quiet);

    /// Ends the polls, says good-bye (the server takes back what is still held) and closes the
    /// connections.
    base::Async<> close();

    base::Async<base::Result<std::vector<queue::Assignment>>> take(
        queue::TakeRequest request, std::chrono::milliseconds wait
    ) override;
    base::Async<base::Result<std::vector<queue::LeaseState>>> beat(std::vector<queue::Beat> beats
    ) override;
    base::Async<base::Result<queue::Receipt>> finish(
        std::vector<queue::Report> reports, std::optional<queue::TakeRequest> next
    ) override;
    base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) override;
    base::Async<base::Result<void>> bury(std::string worker_id) override;

  private:
    struct Poll;

    template <class Reply>
    base::Async<base::Result<Reply>> ask(
        connect::HttpClient& http,
        std::string path,
        std::string body,
        std::chrono::milliseconds deadline
    );
    base::Async<> live();
    base::Async<> be_seen();
    base::Async<bool> introduce();
    base::Async<> hold_line();
    base::Async<> run_poll(
        std::shared_ptr<Poll> poll, std::string body, std::chrono::milliseconds wait
    );
    base::Async<> return_tasks(std::vector<store::Lease> leases);
    void note_reach(const connect::HttpReply& reply);

    base::EventLoop& loop_;
    ServerAddress server_;
    FindServer find_server_;
    api::WorkerRegistration who_;
    Hooks hooks_;
    connect::HttpClient calls_;
    connect::HttpClient waits_;  ///< what lasts: polls and the line
    base::TaskGroup group_;
    queue::Bell stopped_;
    queue::Bell seen_;
    queue::Jitter jitter_{0};
    std::shared_ptr<Poll> poll_;
    bool quiet_ = false;
    bool tried_ = false;  ///< to introduce the worker
    bool reached_ = false;
    bool said_away_ = false;
    bool closing_ = false;
};

}  // namespace ao::app
