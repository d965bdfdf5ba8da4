#include "api/worker_protocol.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <gmock/gmock.h>

#include "api/door_rig.h"
#include "base/deadline.h"
#include "core/tasks.h"

namespace ao::api {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// Notes what it is asked and answers what it was told to.
class FakeBroker final : public queue::Broker {
  public:
    base::Async<base::Result<std::vector<queue::Assignment>>> take(
        queue::TakeRequest request, std::chrono::milliseconds wait
    ) override {
        taken = std::move(request);
        if (ready.empty() && wait.count() > 0) co_await base::wait_for(wait);
        co_return std::exchange(ready, {});
    }

    base::Async<base::Result<std::vector<queue::LeaseState>>> beat(std::vector<queue::Beat> given
    ) override {
        beats = std::move(given);
        std::vector<queue::LeaseState> states(beats.size(), queue::LeaseState::held);
        if (!states.empty()) states.back() = queue::LeaseState::lost;
        co_return states;
    }

    base::Async<base::Result<queue::Receipt>> finish(
        std::vector<queue::Report> given, std::optional<queue::TakeRequest> next
    ) override {
        reports = std::move(given);
        queue::Receipt receipt;
        receipt.ends.assign(reports.size(), queue::LeaseState::held);
        if (next) receipt.next = std::exchange(ready, {});
        co_return receipt;
    }

    base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) override {
        for (const store::Lease& lease : leases)
            given_back.push_back(lease.task_id);
        co_return base::Result<void>();
    }

    base::Async<base::Result<void>> bury(std::string worker_id) override {
        buried.push_back(std::move(worker_id));
        co_return base::Result<void>();
    }

    queue::TakeRequest taken;
    std::vector<queue::Assignment> ready;
    std::vector<queue::Beat> beats;
    std::vector<queue::Report> reports;
    std::vector<std::string> given_back;
    std::vector<std::string> buried;
};

/// A connection whose other end the test holds.
class FakePeer final : public http::Peer {
  public:
    explicit FakePeer(base::EventLoop& loop) : timer_(loop, 1h) {}

    base::Async<bool> until_gone() override {
        if (!ended_) co_await timer_.async_wait(base::kAsync);
        co_return gone_;
    }

    bool is_gone() override { return gone_; }

    /// The client goes; or the server stops.
    void end(bool client_gone) {
        ended_ = true;
        gone_ = client_gone;
        timer_.cancel();
    }

  private:
    base::Timer timer_;
    bool ended_ = false;
    bool gone_ = false;
};

class WorkerProtocolTest : public DoorRig {
  protected:
    WorkerProtocolTest() { protocol_.connect(&broker_); }

    base::Result<http::Response> ask(
        Answer (WorkerProtocol::*handler)(Call&), std::string body, model::Actor who = actor()
    ) {
        return send(protocol_, handler, {.body = std::move(body)}, std::move(who));
    }

    /// The same over a connection.
    base::Async<std::optional<http::Response>> asking(
        Answer (WorkerProtocol::*handler)(Call&), std::string body, std::string worker = "w1"
    ) {
        http::Request request;
        request.body = body;
        request.params = {{"id", worker}};
        request.peer = &peer_;
        Call call{request, actor()};
        auto reply = co_await (protocol_.*handler)(call);
        EXPECT_TRUE(reply) << reply.error().message;
        co_return std::move(*reply);
    }

    queue::Assignment assignment(std::string id) {
        queue::Assignment made;
        made.task.id = std::move(id);
        made.task.tenant_id = "default";
        made.task.type = "greet";
        made.task.payload = {R"({"name":"Ada"})"};
        made.task.attempt = 2;
        made.task.lease_token = "token";
        made.timeout = 1500ms;
        return made;
    }

    /// Runs `step` on the loop after what is going on has begun to wait.
    void soon(std::function<void()> step) {
        timer_.expires_after(20ms);
        timer_.async_wait([step = std::move(step)](auto) { step(); });
    }

    FakeBroker broker_;
    FakePeer peer_{loop_};
    base::Timer timer_{loop_};
    core::Workers workers_{*database_, clock_};
    core::Tasks tasks_{*database_, clock_, {"crm_update"}, &workers_.lines()};
    WorkerProtocol protocol_{
        workers_, {.server_version = "9", .types = {{"crm_update", 60}}, .line_grace = 30ms}};
};

constexpr auto kTake = &WorkerProtocol::take;

TEST_F(WorkerProtocolTest, RegistrationTellsTheRulesAndIsRemembered) {
    auto reply =
        ask(&WorkerProtocol::enrol,
            R"({"worker_id":"w1","types":["greet"],"concurrency":4,"pid":7})");
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(
        reply->body,
        R"({"worker_id":"w1","lease_seconds":30,"beat_seconds":10,"server_version":"9",)"
        R"("types":[{"type":"crm_update","timeout_seconds":60}]})"
    );
    auto known = run(workers_.list(actor()));
    ASSERT_EQ(known.size(), 1U);
    EXPECT_EQ(known[0].worker.concurrency, 4);
    EXPECT_THAT(known[0].worker.types, ElementsAre("greet"));
}

TEST_F(WorkerProtocolTest, ATaskComesWithAllItsWorkerNeeds) {
    broker_.ready.push_back(assignment("t1"));
    auto reply = ask(
        kTake,
        R"({"worker_id":"w1","queues":["a","b"],"types":["greet",{"type":"sing","most":2}],"limit":5})"
    );
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_THAT(reply->body, HasSubstr(R"("data":{"name":"Ada"})"));
    EXPECT_THAT(reply->body, HasSubstr(R"("idempotency_key":"t1")"));
    EXPECT_THAT(reply->body, HasSubstr(R"("timeout_seconds":1.5)"));
    EXPECT_EQ(broker_.taken.worker_id, "w1");
    EXPECT_THAT(broker_.taken.queues, ElementsAre("a", "b"));
    EXPECT_EQ(broker_.taken.limit, 5U);
    EXPECT_EQ(broker_.taken.types.at(0).most, 5U);
    EXPECT_EQ(broker_.taken.types.at(1).most, 2U);

    auto wire = base::json::parse<TakeReply>(reply->body).value().tasks.at(0);
    const queue::Assignment back = to_assignment(wire);
    EXPECT_EQ(
        back.task.payload,
        broker_.ready.empty() ? base::json::Raw{R"({"name":"Ada"})"} : base::json::Raw{}
    );
    EXPECT_EQ(back.lease().token, "token");
    EXPECT_EQ(back.timeout, 1500ms);
}

TEST_F(WorkerProtocolTest, WorkersTakeForTheirTenantTheProgramsOwnForAll) {
    ASSERT_TRUE(ask(kTake, R"({"worker_id":"w"})", actor("acme")));
    EXPECT_EQ(broker_.taken.tenant_id, "acme");
    EXPECT_EQ(broker_.taken.worker_id, "acme/w") << "cannot bury somebody else's";
    model::Actor local = actor();
    local.local = true;
    ASSERT_TRUE(ask(kTake, R"({"worker_id":"w"})", local));
    EXPECT_EQ(broker_.taken.tenant_id, "");
    EXPECT_EQ(broker_.taken.worker_id, "w");
}

TEST_F(WorkerProtocolTest, AllFaultsAreToldAtOnce) {
    auto refused = ask(
        kTake,
        R"({"worker_id":"w","queues":[],"types":["a",{"type":"b","most":-1}],"limit":1001,"wait_seconds":31})"
    );
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.size(), 4U);
    auto typed = ask(kTake, R"({"worker_id":1,"types":[3,{"most":"x"}]})");
    ASSERT_FALSE(typed);
    EXPECT_EQ(typed.error().fields.size(), 3U);
    EXPECT_EQ(typed.error().fields[2].pointer, "/types/1/type");
    auto ended = ask(
        &WorkerProtocol::finish,
        R"({"worker_id":"w","reports":[{"task_id":"t","attempt":1,"lease_token":"x","status":"done"}]})"
    );
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().fields[0].pointer, "/reports/0/status");
}

TEST_F(WorkerProtocolTest, BeatsTellWhatIsLost) {
    auto reply = ask(
        &WorkerProtocol::beat,
        R"({"worker_id":"w","beats":[{"task_id":"a","attempt":1,"lease_token":"x","progress":40,)"
        R"("message":"half","log":["one"]},{"task_id":"b","attempt":1,"lease_token":"y"}]})"
    );
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(
        reply->body, R"({"beats":[{"task_id":"a","state":"held"},{"task_id":"b","state":"lost"}]})"
    );
    EXPECT_EQ(broker_.beats.at(0).progress, 40);
    EXPECT_THAT(broker_.beats.at(0).log, ElementsAre("one"));
}

TEST_F(WorkerProtocolTest, EveryKindOfEndReachesTheBroker) {
    broker_.ready.push_back(assignment("t9"));
    auto reply = ask(
        &WorkerProtocol::finish,
        R"({"worker_id":"w","next":{"worker_id":"w"},"reports":[)"
        R"({"task_id":"a","attempt":1,"lease_token":"x","status":"completed","result":{"n":1}},)"
        R"({"task_id":"b","attempt":1,"lease_token":"x","status":"retry","error":"busy","retry_after_seconds":2.2},)"
        R"({"task_id":"c","attempt":1,"lease_token":"x","status":"failed","error":"never"},)"
        R"({"task_id":"d","attempt":1,"lease_token":"x","status":"snooze","retry_after_seconds":0.5}]})"
    );
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_THAT(reply->body, HasSubstr(R"({"task_id":"d","state":"stored"}],"tasks":[{"id":"t9")"));
    ASSERT_EQ(broker_.reports.size(), 4U);
    EXPECT_EQ(std::get<queue::Done>(broker_.reports[0].outcome.what).result.text, R"({"n":1})");
    EXPECT_EQ(std::get<queue::Retry>(broker_.reports[1].outcome.what).after, 3s);
    EXPECT_EQ(std::get<queue::Discard>(broker_.reports[2].outcome.what).why, "never");
    EXPECT_EQ(std::get<queue::Snooze>(broker_.reports[3].outcome.what).after, 500ms);
    for (std::size_t i = 0; i < 4; ++i) {
        BeatsBody unused;
        FinishBody body{.worker_id = "w", .reports = {to_wire(broker_.reports[i])}};
        auto back = to_reports(body);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->at(0).outcome.what.index(), broker_.reports[i].outcome.what.index());
    }
}

TEST_F(WorkerProtocolTest, WhatCannotBeDeliveredGoesBackAtOnce) {
    broker_.ready.push_back(assignment("t1"));
    auto reply = ask(kTake, R"({"worker_id":"w"})");
    ASSERT_TRUE(reply);
    ASSERT_TRUE(reply->undelivered);
    auto deliver = [](http::Response& response) -> base::Async<bool> {
        co_await response.undelivered();
        co_return true;
    };
    run(deliver(*reply));
    EXPECT_THAT(broker_.given_back, ElementsAre("t1"));
}

TEST_F(WorkerProtocolTest, AClientThatLeavesTakesNothing) {
    soon([this] {
        broker_.ready.push_back(assignment("t1"));  // too late for the cancelled take
        peer_.end(true);
    });
    auto reply = run(asking(kTake, R"({"worker_id":"w","wait_seconds":30})"));
    EXPECT_EQ(reply->body, R"({"tasks":[]})");
    EXPECT_THAT(broker_.given_back.size() + broker_.ready.size(), 1U);
}

TEST_F(WorkerProtocolTest, AStoppingServerEndsTheWait) {
    soon([this] { peer_.end(false); });
    auto reply = run(asking(kTake, R"({"worker_id":"w","wait_seconds":30})"));
    EXPECT_EQ(reply->body, R"({"tasks":[]})");
}

TEST_F(WorkerProtocolTest, ABrokerIsNeeded) {
    protocol_.connect(nullptr);
    auto refused = ask(kTake, R"({"worker_id":"w"})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
}

/// The stream of a worker's line.
class WorkerLineTest : public WorkerProtocolTest {
  protected:
    /// What is said on the line of `worker`; `step` happens while it is open.
    std::string hold_line(const std::string& worker, std::function<void()> step) {
        auto reply = run(asking(&WorkerProtocol::session, "", worker));
        EXPECT_EQ(reply->content_type, "text/event-stream");
        GatheredBody body;
        soon(std::move(step));
        run(producing(*reply, body));
        return body.text;
    }

    static base::Async<bool> producing(const http::Response& response, http::BodySink& sink) {
        co_await response.producer(sink);
        co_return true;
    }
};

TEST_F(WorkerLineTest, CancellationsAreToldAtOnce) {
    auto cancel = [this] {
        workers_.lines().tell("w1", {core::WorkerCall::What::cancel, "t1"});
        soon([this] { peer_.end(false); });
    };
    EXPECT_EQ(
        hold_line("w1", cancel),
        "event: hello\ndata: {}\n\nevent: cancel\ndata: {\"task_id\":\"t1\"}\n\n"
    );
    EXPECT_TRUE(broker_.buried.empty()) << "the server stopped, not the worker";
}

TEST_F(WorkerLineTest, AWorkerWhoseLineClosesIsBuried) {
    hold_line("w1", [this] { peer_.end(true); });
    EXPECT_THAT(broker_.buried, ElementsAre("w1"));
}

TEST_F(WorkerLineTest, AWorkerThatSaidByeIsNot) {
    hold_line("w1", [this] {
        workers_.lines().say_bye("w1");
        peer_.end(true);
    });
    EXPECT_TRUE(broker_.buried.empty());
}

TEST_F(WorkerLineTest, ASuccessorBuriesItsPredecessor) {
    ASSERT_TRUE(ask(&WorkerProtocol::enrol, R"({"worker_id":"w1","incarnation":"1"})"));
    ASSERT_TRUE(ask(&WorkerProtocol::enrol, R"({"worker_id":"w1","incarnation":"1"})"));
    EXPECT_TRUE(broker_.buried.empty());
    ASSERT_TRUE(ask(&WorkerProtocol::enrol, R"({"worker_id":"w1","incarnation":"2"})"));
    EXPECT_THAT(broker_.buried, ElementsAre("w1"));
}

TEST_F(WorkerProtocolTest, ByeGivesBackWhatIsStillHeld) {
    const auto id = run(tasks_.enqueue(actor(), {.type = "crm_update"})).value().value->id;
    in_store([&](store::Session& session) {
        return store::claim(session, "default", {}, "w1", 1, clock_.now(), 30s).size();
    });
    auto reply = ask(&WorkerProtocol::bye, R"({"worker_id":"w1"})");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, R"({"tasks":1})");
    EXPECT_THAT(broker_.given_back, ElementsAre(id));
}

}  // namespace
}  // namespace ao::api
