#include <gtest/gtest.h>

#include "queue/redis_codec.h"
#include "queue/redis_conformance_test.h"

namespace ao::queue {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

/// A server's queue on Redis, and a second pair of hands inside that Redis.
class RedisBridgeTest : public testing::Test, public BrokerRig {
  protected:
    RedisBridgeTest() : BrokerRig({"Redis", &make_redis_broker}) {
        auto applied = [this](store::Session&, const model::Task&, const Outcome&) { ++applied_; };
        auto ended = [this](store::Session&, const model::Task&) { ++ended_; };
        registry_.add({.type = "known", .on_end = ended, .apply = applied});
        broker();
    }

    ~RedisBridgeTest() override { stop(); }

    RunningRedisBroker& parts() { return static_cast<RunningRedisBroker&>(running()); }

    store::RedisReply ask(std::vector<std::string> words) {
        return get(parts().redis().command(std::move(words)));
    }

    bool waits_in_redis(const std::string& id) {
        return ask({"HGET", "ao:tasks:states", id}).text.starts_with("pending ");
    }

    /// The task as a former release kept it: all of it in a hash of its own.
    void write_as_formerly(
        const std::string& id, const std::string& status, const std::string& token = ""
    ) {
        ask({"HDEL", "ao:tasks:states", id});
        ask({"HDEL", "ao:tasks:bodies", id});
        if (ask({"ZREM", "ao:tasks:waiting:default/known", id}).integer == 1)
            ask({"ZADD", "ao:tasks:ready:default/known", "7", id});
        ask({"HSET",         "ao:tasks:task:" + id,
             "status",       status,
             "id",           id,
             "generation",   "1",
             "queue",        "default",
             "type",         "known",
             "priority",     "0",
             "score",        "7",
             "token",        token,
             "worker_id",    token.empty() ? "" : "w1",
             "tenant_id",    "default",
             "data",         "{}",
             "input",        "",
             "attempt",      token.empty() ? "0" : "1",
             "max_attempts", "8",
             "crashes",      "0",
             "timeout_ms",   "0",
             "lead_id",      "",
             "request_id",   "",
             "tags",         "",
             "run_at",       "1",
             "created_at",   "1",
             "expires_at",   "0"});
    }

    int applied_ = 0;
    int ended_ = 0;
};

TEST_F(RedisBridgeTest, AnEndThatIsToldTwiceIsAppliedOnce) {
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    const Report report{taken.lease(), done()};
    const auto generation = std::to_string(taken.task.generation);
    for (int i = 0; i < 2; ++i)
        ask(
            {"XADD",
             "ao:tasks:ends",
             "*",
             "at",
             "1",
             "end " + id + " " + generation + " 1 " + taken.task.lease_token + " w1",
             write_report(report)}
        );
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 1);
    EXPECT_EQ(ended_, 1);
}

TEST_F(RedisBridgeTest, NonsenseInTheStreamHarmsNothing) {
    ask({"XADD", "ao:tasks:ends", "*", "what", "ever"});
    ask({"XADD", "ao:tasks:ends", "*", "at", "1", "end nobody 1 1 r1:x w1", "{", "what", "ever"});
    const std::string id = enqueue("known");
    EXPECT_EQ(end(take_one(), done()), LeaseState::held);
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(ask({"XLEN", "ao:tasks:ends"}).integer, 0);
}

TEST_F(RedisBridgeTest, AnEndThatAFormerReleaseToldCounts) {
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    settle();
    write_as_formerly(id, "completed", taken.task.lease_token);
    ask({"ZREM", "ao:tasks:leases", id});
    const Report report{taken.lease(), done()};
    const std::string& token = taken.task.lease_token;
    ask(
        {"XADD",
         "ao:tasks:ends",
         "*",
         "kind",
         "end",
         "id",
         id,
         "generation",
         "1",
         "attempt",
         "1",
         "token",
         token,
         "worker",
         "w1",
         "at",
         "5",
         "body",
         write_report(report)}
    );
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 1);
    EXPECT_TRUE(take(1).empty());
    EXPECT_EQ(ask({"XLEN", "ao:tasks:ends"}).integer, 0);
}

TEST_F(RedisBridgeTest, WhatAFormerReleaseHandedOverIsHandedOverAgainAndRunsOnce) {
    const std::string id = enqueue("known");
    settle();
    write_as_formerly(id, "pending");
    const Assignment again = take_one();
    EXPECT_EQ(again.task.id, id);
    EXPECT_EQ(again.task.generation, 2);
    EXPECT_EQ(again.task.attempt, 1);
    EXPECT_EQ(again.task.payload.text, task("known").payload.text);
    EXPECT_EQ(end(again, done()), LeaseState::held);
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 1);
    EXPECT_EQ(ask({"EXISTS", "ao:tasks:task:" + id, "ao:tasks:ready:default/known"}).integer, 0);
}

TEST_F(RedisBridgeTest, AnAttemptThatBeganInAFormerReleaseEndsInThisOne) {
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    settle();
    write_as_formerly(id, "processing", taken.task.lease_token);
    settle();
    EXPECT_EQ(beat(taken), LeaseState::held);
    EXPECT_EQ(end(taken, done()), LeaseState::held);
    EXPECT_EQ(end(taken, done()), LeaseState::lost);
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 1);
    EXPECT_TRUE(take(1).empty());
}

TEST_F(RedisBridgeTest, AnAttemptThatBeganInAFormerReleaseAndFallsSilentIsACrash) {
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    settle();
    write_as_formerly(id, "processing", taken.task.lease_token);
    clock_.advance(options_.lease + 1s);
    wake();
    const Assignment again = take_one();
    EXPECT_EQ(again.task.id, id);
    EXPECT_EQ(again.task.crashes, 1);
    EXPECT_EQ(end(taken, done()), LeaseState::lost);
    EXPECT_EQ(end(again, done()), LeaseState::held);
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 1);
}

TEST_F(RedisBridgeTest, WhatRedisForgotIsHandedOverAgain) {
    const std::string id = enqueue("known");
    settle();
    EXPECT_EQ(row(id).generation, 1);
    ask({"FLUSHALL"});
    const Assignment taken = take_one();
    EXPECT_EQ(taken.task.id, id);
    EXPECT_EQ(taken.task.generation, 2);
    EXPECT_EQ(taken.task.attempt, 1);
    EXPECT_EQ(end(taken, done()), LeaseState::held);
    EXPECT_EQ(row(id).status, TaskStatus::completed);
}

TEST_F(RedisBridgeTest, AnAttemptThatRunsWhenRedisForgetsMayEnd) {
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    settle();
    ask({"FLUSHALL"});
    EXPECT_EQ(beat(taken), LeaseState::held);
    EXPECT_TRUE(take(1).empty());
    EXPECT_EQ(end(taken, done()), LeaseState::held);
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 1);
}

TEST_F(RedisBridgeTest, AnAttemptThatNeverEndsAfterRedisForgotComesAgainWithItsLease) {
    const std::string id = enqueue("known");
    const Assignment lost = take_one();
    settle();
    ask({"FLUSHALL"});
    clock_.advance(options_.lease + 1s);
    const Assignment again = take_one();
    EXPECT_EQ(again.task.id, id);
    EXPECT_EQ(beat(lost), LeaseState::lost);
    EXPECT_EQ(end(again, done()), LeaseState::held);
    EXPECT_EQ(end(lost, done()), LeaseState::lost);
    EXPECT_EQ(row(id).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 1);
}

TEST_F(RedisBridgeTest, WhatIsCancelledLeavesRedis) {
    const std::string id = enqueue("known");
    settle();
    EXPECT_TRUE(waits_in_redis(id));
    auto cancel = [&](store::Session& session) {
        return store::TaskStore(session).cancel("default", id, clock_.now());
    };
    EXPECT_TRUE(in_store(cancel));
    run_until([&] { return !waits_in_redis(id); });
    EXPECT_TRUE(take(1).empty());
}

TEST_F(RedisBridgeTest, RedisHoldsOnlySoMuchOfEachType) {
    auto many = [&](store::Session& session) {
        for (int i = 0; i < 600; ++i)
            store::TaskStore(session).enqueue(task("known"));
        return true;
    };
    in_store(many);
    settle();
    const auto waiting = ask({"ZCARD", "ao:tasks:waiting:default/known"}).integer;
    EXPECT_GE(waiting, 200);
    EXPECT_LE(waiting, 500);
    auto count = [&](store::Session& session) {
        return store::TaskStore(session).depth(clock_.now());
    };
    EXPECT_EQ(database_->read_now(count).pending, 600);
}

TEST_F(RedisBridgeTest, WithoutRedisAnAttemptEndsInTheStoreAndTheRestMovesOver) {
    const std::string running = enqueue("known");
    const Assignment taken = take_one();
    const std::string waiting = enqueue("known");
    settle();
    parts().server().kill();
    run_until([&] { return parts().modes().mode() == QueueMode::waiting; });
    const std::vector<Beat> beats{{taken.lease()}};
    EXPECT_EQ(get(broker().beat(beats)).at(0), LeaseState::held);
    const std::vector<Report> reports{{taken.lease(), done()}};
    EXPECT_EQ(get(broker().finish(reports, std::nullopt)).ends.at(0), LeaseState::held);
    run_until([&] { return parts().modes().mode() == QueueMode::embedded; });
    const Assignment rest = get(broker().take(wish(1), 10s)).at(0);
    EXPECT_EQ(rest.task.id, waiting);
    EXPECT_FALSE(RedisBroker::is_ours(rest.lease()));
    parts().server().start();
    run_until([&] { return parts().modes().mode() == QueueMode::redis; });
    EXPECT_EQ(end(rest, done()), LeaseState::held);
    EXPECT_EQ(row(running).status, TaskStatus::completed);
    EXPECT_EQ(row(waiting).status, TaskStatus::completed);
    EXPECT_EQ(applied_, 2);
}

}  // namespace
}  // namespace ao::queue
