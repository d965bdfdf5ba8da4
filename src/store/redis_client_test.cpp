#include "store/redis_client.h"

#include <future>

#include <gtest/gtest.h>

#include "base/deadline.h"
#include "store/redis_rig.h"

namespace ao::store {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

class RedisClientTest : public testing::Test {
  protected:
    RedisClientTest() : rig_(std::make_unique<RedisRig>()) { connect(rig_->options()); }

    ~RedisClientTest() override { disconnect(); }

    void connect(RedisOptions options) {
        disconnect();
        client_ = std::make_unique<RedisClient>(loop_, std::move(options), metrics_);
        client_->start();
    }

    void disconnect() {
        if (!client_) return;
        bool stopped = false;
        auto stop = [](RedisClient* client, bool* done) -> base::Async<> {
            co_await client->stop();
            *done = true;
        };
        group_.spawn(stop(client_.get(), &stopped));
        run_until([&] { return stopped; });
        client_.reset();
    }

    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(10ms);
        }
    }

    void run_until_connected() {
        run_until([this] { return client_->connected(); });
    }

    using Answer = std::optional<base::Result<RedisReply>>;

    void spawn(base::Async<base::Result<RedisReply>> work, Answer* answer) {
        auto keep = [](base::Async<base::Result<RedisReply>> asked, Answer* out) -> base::Async<> {
            out->emplace(co_await std::move(asked));
        };
        group_.spawn(keep(std::move(work), answer));
    }

    base::Result<RedisReply> ask(base::Async<base::Result<RedisReply>> work) {
        Answer answer;
        spawn(std::move(work), &answer);
        run_until([&] { return answer.has_value(); });
        return std::move(*answer);
    }

    base::EventLoop loop_{1};
    base::Metrics metrics_;
    base::TaskGroup group_{loop_, "test"};
    std::unique_ptr<RedisRig> rig_;
    std::unique_ptr<RedisClient> client_;
};

TEST_F(RedisClientTest, AnswersCommandsAndKnowsTheServer) {
    run_until_connected();
    EXPECT_EQ(ask(client_->command(Words{"PING"})).value().text, "PONG");
    const RedisState state = client_->state();
    EXPECT_TRUE(state.connected);
    EXPECT_EQ(state.fault, "");
    EXPECT_EQ(state.facts.role, "master");
    EXPECT_EQ(state.facts.persistence(), "aof");
    EXPECT_FALSE(state.facts.version.empty());
    const auto wrong = ask(client_->command(Words{"NOSUCHCOMMAND"}));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, base::ErrorKind::unavailable);
}

TEST_F(RedisClientTest, ManyCommandsShareTheConnectionInOrder) {
    run_until_connected();
    std::vector<Answer> answers(2'000);
    for (std::size_t i = 0; i < answers.size(); ++i)
        spawn(client_->command(Words{"ECHO", std::to_string(i)}), &answers[i]);
    run_until([&] { return answers.back().has_value(); });
    for (std::size_t i = 0; i < answers.size(); ++i)
        EXPECT_EQ(answers[i]->value().text, std::to_string(i));
}

TEST_F(RedisClientTest, LoadsAScriptAgainWhenTheServerHasForgottenIt) {
    static constexpr RedisScript kScript{"test.sum", "return ARGV[1] + redis.call('INCR',KEYS[1])"};
    run_until_connected();
    EXPECT_EQ(ask(client_->run(kScript, "n", {"40"})).value().integer, 41);
    ask(client_->command(Words{"SCRIPT", "FLUSH"})).value();
    EXPECT_EQ(ask(client_->run(kScript, "n", {"40"})).value().integer, 42);
}

TEST_F(RedisClientTest, IsUnavailableWhileTheServerIsAwayAndComesBack) {
    run_until_connected();
    ask(client_->command(Words{"SET", "kept", "yes"})).value();
    rig_->kill();
    run_until([this] { return !client_->connected(); });
    EXPECT_EQ(ask(client_->command(Words{"PING"})).error().kind, base::ErrorKind::unavailable);
    EXPECT_NE(client_->state().fault, "");
    rig_->start();
    run_until_connected();
    EXPECT_EQ(ask(client_->command(Words{"GET", "kept"})).value().text, "yes");
}

TEST_F(RedisClientTest, GivesUpAConnectionThatDoesNotAnswer) {
    RedisOptions options = rig_->options();
    options.command_timeout = 50ms;
    connect(options);
    run_until_connected();
    const auto late = ask(client_->command(Words{"BLPOP", "nothing", "5"}));
    ASSERT_FALSE(late);
    run_until_connected();
    EXPECT_EQ(ask(client_->command(Words{"PING"})).value().text, "PONG");
}

TEST_F(RedisClientTest, RefusesAServerThatWouldEvictTasks) {
    run_until_connected();
    ask(client_->command(Words{"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"})).value();
    connect(rig_->options());
    run_until([this] { return client_->state().fault.find("allkeys-lru") != std::string::npos; });
    EXPECT_FALSE(client_->connected());
}

TEST_F(RedisClientTest, SignsInAndSelectsItsDatabase) {
    rig_ = std::make_unique<RedisRig>(Words{"--requirepass", "secret"});
    connect(rig_->options());
    run_until([this] { return client_->state().fault.find("NOAUTH") != std::string::npos; });
    RedisOptions options = rig_->options();
    options.password = "secret";
    options.database = 3;
    connect(options);
    run_until_connected();
    const auto info = ask(client_->command(Words{"CLIENT", "INFO"})).value();
    EXPECT_NE(info.text.find(" db=3 "), std::string::npos);
}

TEST_F(RedisClientTest, RefusesMoreThanItsLimitAtOnce) {
    RedisOptions options = rig_->options();
    options.max_waiting = 2;
    connect(options);
    run_until_connected();
    std::vector<Answer> answers(3);
    for (Answer& answer : answers)
        spawn(client_->command(Words{"PING"}), &answer);
    run_until([&] { return answers[0] && answers[1] && answers[2]; });
    EXPECT_TRUE(answers[1]->ok());
    EXPECT_FALSE(answers[2]->ok());
}

}  // namespace
}  // namespace ao::store
