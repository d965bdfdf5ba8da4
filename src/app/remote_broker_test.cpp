#include "app/remote_broker.h"

#include <filesystem>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include "app/server.h"
#include "base/id.h"

namespace ao::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A broker that talks to a real server in the same process, which runs no tasks itself.
class RemoteBrokerTest : public testing::Test {
  protected:
    RemoteBrokerTest() {
        cli_.flags = {
            {"data_dir", directory_},
            {"server.port", "0"},
            {"server.workers", "1"},
            {"queue.workers", "0"},
            {"queue.types", "greet"},
            {"server.stop_timeout_seconds", "2"}};
        server_.emplace(config());
        server_->start();
        const ServerAddress address = find_server(config(), cli_).value();
        client_.emplace(address);
        broker_.emplace(
            loop_,
            address,
            [this] { return find_server(config(), cli_); },
            metrics_,
            api::WorkerRegistration{.worker_id = "w1", .incarnation = "1"},
            RemoteBroker::Hooks{
                .on_cancel = [this] { ++cancels_; },
                .on_reach = [this](bool reached, const std::string&) { reached_ = reached; }}
        );
        broker_->start();
        until([this] { return reached_; });
    }

    ~RemoteBrokerTest() override {
        run(closing());
        broker_.reset();
        client_.reset();
        server_.reset();
        std::filesystem::remove_all(directory_);
    }

    [[nodiscard]] Config config() const { return Config::load({"", {}, cli_.flags}).config; }

    void until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(10ms);
        }
    }

    template <class T>
    T run(base::Async<T> work) {
        std::optional<T> answer;
        begin(std::move(work), answer);
        until([&] { return answer.has_value(); });
        return std::move(*answer);
    }

    /// Starts `work`; the signal cancels it.
    template <class T>
    void begin(base::Async<T> work, std::optional<T>& answer) {
        auto keep = [](base::Async<T> inner, std::optional<T>* into) -> base::Async<> {
            into->emplace(co_await std::move(inner));
        };
        auto ended = [this](const std::exception_ptr& failure) { cancelled_ = failure != nullptr; };
        base::asio::co_spawn(
            loop_,
            keep(std::move(work), &answer),
            base::asio::bind_cancellation_slot(signal_.slot(), ended)
        );
    }

    base::Async<bool> closing() {
        co_await broker_->close();
        co_return true;
    }

    std::string enqueue() {
        auto reply = client_->post("/api/tasks", R"({"type":"greet","data":{"name":"Ada"}})");
        EXPECT_TRUE(reply && reply->ok()) << reply->problem();
        const auto id = reply->body.text.find("\"id\":\"") + 6;
        return reply->body.text.substr(id, reply->body.text.find('"', id) - id);
    }

    std::string task(const std::string& id) { return client_->get("/api/tasks/" + id)->body.text; }

    static queue::TakeRequest wish(std::size_t limit = 1) {
        queue::TakeRequest request;
        request.worker_id = "w1";
        request.types = {{"greet", limit}};  // one the server does not know: it must be named
        request.limit = limit;
        return request;
    }

    const std::string directory_ = std::filesystem::temp_directory_path() / base::new_id();
    Cli cli_;
    base::Metrics metrics_;
    base::EventLoop loop_{1};
    base::asio::cancellation_signal signal_;
    std::optional<Server> server_;
    std::optional<ServerClient> client_;
    std::optional<RemoteBroker> broker_;
    bool reached_ = false;
    bool cancelled_ = false;
    int cancels_ = 0;
};

using Taken = base::Result<std::vector<queue::Assignment>>;

TEST_F(RemoteBrokerTest, ATaskIsTakenBeatenAndFinished) {
    const std::string id = enqueue();
    auto taken = run(broker_->take(wish(), 10s));
    ASSERT_TRUE(taken) << taken.error().message;
    ASSERT_EQ(taken->size(), 1U);
    EXPECT_EQ(taken->front().task.id, id);
    EXPECT_EQ(taken->front().task.payload.text, R"({"name":"Ada"})");

    std::vector<queue::Beat> beats{{.lease = taken->front().lease(), .progress = 40}};
    EXPECT_THAT(*run(broker_->beat(beats)), testing::ElementsAre(queue::LeaseState::held));
    EXPECT_THAT(task(id), HasSubstr(R"("percent":40)"));

    queue::Outcome outcome;
    outcome.what = queue::Done{"done", {R"({"n":1})"}};
    std::vector<queue::Report> reports{{taken->front().lease(), outcome}};
    auto stored = run(broker_->finish(reports, wish()));
    ASSERT_TRUE(stored) << stored.error().message;
    EXPECT_THAT(stored->ends, testing::ElementsAre(queue::LeaseState::held));
    EXPECT_THAT(task(id), HasSubstr(R"("result":{"n":1})"));
    auto again = run(broker_->finish(reports, std::nullopt));
    EXPECT_THAT(again->ends, testing::ElementsAre(queue::LeaseState::lost)) << "harmless";
}

TEST_F(RemoteBrokerTest, ACancelledTakeLosesNothing) {
    std::optional<Taken> first;
    begin(broker_->take(wish(), 20s), first);
    loop_.run_for(50ms);
    signal_.emit(base::asio::cancellation_type::terminal);
    until([this] { return cancelled_; });
    const std::string id = enqueue();
    auto second = run(broker_->take(wish(2), 10s));
    ASSERT_TRUE(second) << second.error().message;
    ASSERT_EQ(second->size(), 1U) << "what the cancelled take brought";
    EXPECT_EQ(second->front().task.id, id);
    EXPECT_EQ(second->front().task.attempt, 1);
}

TEST_F(RemoteBrokerTest, CancellationsAreHeardOfAtOnce) {
    const std::string id = enqueue();
    auto taken = run(broker_->take(wish(), 10s));
    ASSERT_EQ(taken->size(), 1U);
    ASSERT_TRUE(client_->post("/api/tasks/" + id + "/cancel")->ok());
    until([this] { return cancels_ > 0; });
    std::vector<queue::Beat> beats{{.lease = taken->front().lease()}};
    EXPECT_THAT(*run(broker_->beat(beats)), testing::ElementsAre(queue::LeaseState::lost));
}

TEST_F(RemoteBrokerTest, ABuriedWorkersTasksComeBackAndTheThirdLifeIsSpentAlone) {
    const std::string first = enqueue();
    const std::string second = enqueue();
    for (int crash = 1; crash < model::kMaxCrashes; ++crash) {
        auto both = run(broker_->take(wish(5), 10s));
        ASSERT_EQ(both->size(), 2U);
        ASSERT_TRUE(run(broker_->bury("w1")));
    }
    auto alone = run(broker_->take(wish(5), 10s));
    ASSERT_EQ(alone->size(), 1U);
    EXPECT_EQ(alone->front().task.id, first);
    ASSERT_TRUE(run(broker_->bury("w1")));
    EXPECT_THAT(task(first), HasSubstr(R"("status":"dead")"));
    alone = run(broker_->take(wish(5), 10s));
    ASSERT_EQ(alone->size(), 1U);
    EXPECT_EQ(alone->front().task.id, second);
}

TEST_F(RemoteBrokerTest, AServerThatIsAwayIsUnavailable) {
    server_->stop();
    auto refused = run(broker_->take(wish(), 1s));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::unavailable);
    until([this] { return !reached_; });
}

}  // namespace
}  // namespace ao::app
