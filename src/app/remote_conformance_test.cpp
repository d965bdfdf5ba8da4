#include <thread>

#include "api/problem.h"
#include "api/worker_protocol.h"
#include "app/remote_broker.h"
#include "core/workers.h"
#include "http/http.h"
#include "queue/broker_cases_test.h"

namespace ao::app {
namespace {

/// A server with the worker protocol alone, and the broker that talks to it over a socket.
class RunningRemoteBroker final : public queue::RunningBroker {
  public:
    explicit RunningRemoteBroker(const queue::BrokerGround& ground)
        : loop_(ground.loop),
          workers_(ground.database, ground.clock),
          protocol_(
              workers_, {.lease = ground.options.lease, .line_grace = std::chrono::milliseconds{20}}
          ),
          store_(
              ground.loop,
              ground.database,
              ground.registry,
              ground.clock,
              ground.metrics,
              ground.options
          ),
          server_({.port = 0, .workers = 1}, router_, {}) {
        mount();
        server_.start();
        store_.start();
        protocol_.connect(&store_);
        ServerAddress address{.url = "http://127.0.0.1:" + std::to_string(server_.port())};
        remote_.emplace(
            loop_,
            address,
            [address] { return address; },
            ground.metrics,
            api::WorkerRegistration{.worker_id = "w1", .incarnation = "1"},
            RemoteBroker::Hooks{}
        );
        remote_->start();
        while (!remote_->has_tried())
            loop_.run_one();
    }

    queue::Broker& broker() override { return *remote_; }

    void wake() override { store_.wake(); }

    base::Async<> stop() override {
        co_await remote_->close();
        co_await store_.stop();
        queue::Bell stopped(loop_);
        // It blocks until its requests have ended, and those need this loop.
        std::thread stopping([this, &stopped] {
            server_.stop();
            base::asio::post(loop_, [&stopped] { stopped.ring(); });
        });
        co_await stopped.wait(std::chrono::minutes{1});
        stopping.join();
    }

  private:
    using Handler = api::Answer (api::WorkerProtocol::*)(api::Call&);

    void mount() {
        using api::WorkerProtocol;
        const std::pair<const char*, Handler> posts[] = {
            {"register", &WorkerProtocol::enrol},
            {"take", &WorkerProtocol::take},
            {"beat", &WorkerProtocol::beat},
            {"finish", &WorkerProtocol::finish},
            {"give_back", &WorkerProtocol::give_back},
            {"bye", &WorkerProtocol::bye},
            {"bury", &WorkerProtocol::bury}};
        for (const auto& [name, handler] : posts)
            router_.add(
                {http::Method::post, std::string("/api/worker/") + name, answer_with(handler)}
            );
        router_.add(
            {http::Method::get, "/api/worker/{id}/session", answer_with(&WorkerProtocol::session)}
        );
    }

    std::function<base::Async<http::Response>(http::Request&)> answer_with(Handler handler) {
        return [this, handler](http::Request& request) { return answer(handler, request); };
    }

    base::Async<http::Response> answer(Handler handler, http::Request& request) {
        model::Actor program = model::system_actor("default", "worker");
        program.local = true;
        api::Call call{request, std::move(program)};
        auto answer = co_await (protocol_.*handler)(call);
        if (answer) co_return std::move(*answer);
        co_return api::problem_response(answer.error(), {request.path, request.id});
    }

    base::EventLoop& loop_;
    core::Workers workers_;
    api::WorkerProtocol protocol_;
    queue::StoreBroker store_;
    http::Router router_;
    http::Server server_;
    std::optional<RemoteBroker> remote_;
};

std::unique_ptr<queue::RunningBroker> make_remote_broker(const queue::BrokerGround& ground) {
    return std::make_unique<RunningRemoteBroker>(ground);
}

}  // namespace
}  // namespace ao::app

namespace ao::queue {

INSTANTIATE_TEST_SUITE_P(
    Brokers,
    BrokerConformance,
    testing::Values(BrokerMaker{"Remote", &app::make_remote_broker}),
    broker_name
);

}  // namespace ao::queue
