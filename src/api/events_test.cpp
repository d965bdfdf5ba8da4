#include "api/events.h"

#include <gmock/gmock.h>

#include "api/door_rig.h"
#include "core/tasks.h"

namespace ao::api {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Takes so many pieces, then is gone; before each one, something happens.
class LeavingClient final : public http::BodySink {
  public:
    explicit LeavingClient(std::size_t pieces) : left_(pieces) {}

    base::Async<bool> write(std::string_view bytes) override {
        text += bytes;
        if (left_-- == 0) co_return false;
        if (before_next) before_next();
        co_return left_ > 0;
    }

    std::string text;
    std::function<void()> before_next;

  private:
    std::size_t left_;
};

class EventStream : public DoorRig {
  protected:
    base::Result<http::Response> open(const Sent& sent, model::Actor who = actor()) {
        http::Request request;
        request.query = sent.query;
        request.fields = sent.headers;
        Call call{request, std::move(who)};
        return run(door_.listen(call));
    }

    /// What a client reads that goes after `pieces`; a task is created before each further one.
    std::string read(const Sent& sent, std::size_t pieces = 2, const model::Actor& who = actor()) {
        auto response = open(sent, who);
        EXPECT_TRUE(response);
        LeavingClient client(pieces);
        client.before_next = [this] {
            happen();
            happen();
        };
        run(produce(*response, client));
        return client.text;
    }

    /// A task and a lead, on the writer thread.
    void happen() {
        in_store([&](store::Session& session) {
            model::Task task;
            task.id = "task-" + std::to_string(++made_);
            task.tenant_id = "default";
            task.type = "crm_update";
            task.queue = made_ % 2 == 0 ? "even" : "odd";
            task.run_at = task.created_at = clock_.now();
            return store::TaskStore(session).enqueue(task);
        });
        insert_lead(lead("lead-" + std::to_string(made_)));
    }

    static base::Async<bool> produce(const http::Response& response, http::BodySink& sink) {
        co_await response.producer(sink);
        co_return true;
    }

    core::Events events_{*database_, clock_, render_event};
    core::Queues queues_{*database_, clock_};
    bool may_ = true;
    EventDoor door_{events_, queues_, clock_, [this](const http::Request&, const model::Actor&) {
                        return may_;
                    }};
    int made_ = 0;
};

TEST_F(EventStream, SaysHelloAndThenWhatHappens) {
    const auto text = read({.query = "types=task,lead"});
    EXPECT_THAT(text, HasSubstr("event: hello\nid: "));
    EXPECT_THAT(text, HasSubstr("event: task\nid: "));
    EXPECT_THAT(text, HasSubstr(R"(data: {"id":"task-1","type":"crm_update","queue":"odd",)"));
    EXPECT_THAT(text, HasSubstr(R"("status":"pending","attempt":0)"));
    EXPECT_THAT(text, HasSubstr(R"(data: {"id":"lead-1","change":"created")"));
    EXPECT_THAT(text, Not(HasSubstr("event: gap")));
    EXPECT_EQ(events_.listeners(), 0U) << "a client that has gone is forgotten";
}

TEST_F(EventStream, QueuesAreCounted) {
    EXPECT_THAT(read({.query = "types=queue"}, 2), HasSubstr(R"("name":"odd")"));
}

TEST_F(EventStream, OnlyWhatWasAskedForIsTold) {
    EXPECT_THAT(read({.query = "types=lead"}), Not(HasSubstr("event: task")));
    const auto one_queue = read({.query = "types=task&queue=even"});
    EXPECT_THAT(one_queue, HasSubstr(R"("queue":"even")"));
    EXPECT_THAT(one_queue, Not(HasSubstr(R"("queue":"odd")")));
}

TEST_F(EventStream, AlertsAreToldToThoseWhoMaySeeThem) {
    model::Alert alert;
    alert.id = "alert-1";
    alert.message = "Average latency 200.0ms exceeds threshold 100.0ms";
    alert.raised_at = clock_.now();
    auto response = open({.query = "types=alert"});
    LeavingClient client(2);
    client.before_next = [&] { events_.tell_alert(alert); };
    run(produce(*response, client));
    EXPECT_THAT(client.text, HasSubstr("event: alert\nid: "));
    EXPECT_THAT(client.text, HasSubstr("exceeds threshold"));
    model::Actor worker = actor();
    worker.api_key_id = "key-1";
    worker.scopes = {model::Permission::tasks_read};
    EXPECT_EQ(open({.query = "types=alert"}, worker).error().kind, base::ErrorKind::forbidden);
}

TEST_F(EventStream, GoesOnAfterTheLastEventSeen) {
    const core::Events::Listening keeps(events_, "default");
    const auto text = read({.query = "types=task"});
    const auto at = text.rfind("id: ") + 4;
    const auto last = text.substr(at, text.find('\n', at) - at);
    happen();
    const auto again = read({.query = "types=task", .headers = {{"Last-Event-ID", last}}}, 1);
    EXPECT_THAT(again, HasSubstr(R"("id":"task-3")"));
    EXPECT_THAT(again, HasSubstr(R"("id":"task-5")"));
    EXPECT_THAT(again, Not(HasSubstr(R"("id":"task-2")")));
    EXPECT_THAT(again, Not(HasSubstr("event: gap")));
    const auto stranger = read({.headers = {{"Last-Event-ID", "0123.7"}}}, 1);
    EXPECT_THAT(stranger, HasSubstr("event: gap"));
}

TEST_F(EventStream, LeadsNeedTheirPermission) {
    model::Actor worker = actor();
    worker.api_key_id = "key-1";
    worker.scopes = {model::Permission::tasks_read};
    EXPECT_EQ(open({.query = "types=lead"}, worker).error().kind, base::ErrorKind::forbidden);
    EXPECT_THAT(read({}, 2, worker), Not(HasSubstr("event: lead")));
    EXPECT_EQ(open({.query = "types=users"}).error().kind, base::ErrorKind::invalid);
}

TEST_F(EventStream, ARevokedCredentialEndsIt) {
    auto response = open({.query = "types=task"});
    LeavingClient client(1'000);
    client.before_next = [this] {
        may_ = false;
        clock_.advance(std::chrono::seconds{10});
    };
    run(produce(*response, client));
    EXPECT_THAT(client.text, HasSubstr("event: hello"));
}

}  // namespace
}  // namespace ao::api
