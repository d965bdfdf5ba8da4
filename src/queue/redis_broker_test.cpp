#include "queue/redis_broker.h"

#include <functional>
#include <optional>

#include <gtest/gtest.h>

#include "base/deadline.h"
#include "base/id.h"
#include "queue/redis_codec.h"
#include "queue/redis_scripts.h"
#include "store/redis_rig.h"

namespace ao::queue {
namespace {

using namespace std::chrono_literals;

class RedisBrokerTest : public testing::Test {
  protected:
    RedisBrokerTest() {
        options_.clock = &clock_;
        broker_ = std::make_unique<RedisBroker>(loop_, redis_.options(), metrics_, options_);
        broker_->start();
        run_until([this] { return broker_->connected(); });
    }

    ~RedisBrokerTest() override {
        bool stopped = false;
        auto stop = [](RedisBroker* broker, bool* done) -> base::Async<> {
            co_await broker->stop();
            *done = true;
        };
        group_.spawn(stop(broker_.get(), &stopped));
        run_until([&] { return stopped; });
    }

    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(10ms);
        }
    }

    template <class T>
    T get(base::Async<T> work) {
        std::optional<T> result;
        spawn(std::move(work), &result);
        run_until([&] { return result.has_value(); });
        return std::move(*result);
    }

    template <class T>
    void spawn(base::Async<T> work, std::optional<T>* result) {
        auto keep = [](base::Async<T> asked, std::optional<T>* out) -> base::Async<> {
            out->emplace(co_await std::move(asked));
        };
        group_.spawn(keep(std::move(work), result));
    }

    model::Task task(const std::string& type = "email_send") {
        model::Task made;
        made.id = base::new_id();
        made.tenant_id = "default";
        made.type = type;
        made.generation = 1;
        made.payload.text = R"({"n":1})";
        made.created_at = made.run_at = clock_.now();
        return made;
    }

    std::string offer(const model::Task& made) {
        std::vector<std::string> words{"1"};
        append_offer(words, {made, {R"({"lead":7})"}, 5s});
        get(broker_->run(redis_scripts().offer, words)).value();
        return made.id;
    }

    std::vector<Assignment> take(TakeRequest request, std::chrono::milliseconds wait = 0ms) {
        return get(broker_->take(request, wait)).value();
    }

    Assignment take_one() { return take({.worker_id = "w1"}).at(0); }

    LeaseState finish(const store::Lease& lease, Outcome outcome = done()) {
        return get(broker_->finish({{lease, outcome}}, std::nullopt)).value().ends.at(0);
    }

    LeaseState beat(const store::Lease& lease) {
        return get(broker_->beat({{lease}})).value().at(0);
    }

    store::RedisReply ask(std::vector<std::string> words) {
        static constexpr store::RedisScript kAny{"test.any", "return redis.call(unpack(ARGV, 2))"};
        return get(broker_->run(kAny, std::move(words))).value();
    }

    /// The first word of its state; of one that is not there any more, how it ended.
    std::string status(const std::string& id) {
        const std::string state = ask({"HGET", "ao:tasks:states", id}).text;
        if (!state.empty()) return state.substr(0, state.find(' '));
        for (const auto& key : ask({"KEYS", "ao:tasks:*ed:*"}).items) {
            const std::string former = ask({"HGET", key.text, id}).text;
            if (!former.empty()) return former.substr(former.find(' ') + 1);
        }
        return "";
    }

    std::vector<RedisEvent> events() {
        std::vector<RedisEvent> found;
        for (const auto& entry : ask({"XRANGE", "ao:tasks:ends", "-", "+"}).items)
            append_events(entry, found);
        return found;
    }

    store::RedisRig redis_;
    base::ManualClock clock_;
    base::Metrics metrics_;
    base::EventLoop loop_{1};
    base::TaskGroup group_{loop_, "test"};
    RedisBrokerOptions options_;
    std::unique_ptr<RedisBroker> broker_;
};

TEST_F(RedisBrokerTest, GivesATaskWithAllItsHandlerNeeds) {
    model::Task made = task();
    made.attempt = 2;
    made.crashes = 1;
    made.tags = {"a", "b c"};
    made.lead_id = "lead-1";
    offer(made);
    EXPECT_EQ(status(made.id), "pending");
    const Assignment taken = take_one();
    EXPECT_EQ(taken.task.id, made.id);
    EXPECT_EQ(taken.task.attempt, 3);
    EXPECT_EQ(taken.task.crashes, 1);
    EXPECT_EQ(taken.task.payload.text, made.payload.text);
    EXPECT_EQ(taken.input.text, R"({"lead":7})");
    EXPECT_EQ(taken.timeout, 5s);
    EXPECT_EQ(taken.task.tags, made.tags);
    EXPECT_EQ(taken.task.lead_id, "lead-1");
    EXPECT_EQ(taken.task.created_at, made.created_at);
    EXPECT_EQ(taken.task.worker_id, "w1");
    EXPECT_EQ(taken.task.lease_until, clock_.now() + options_.lease);
    EXPECT_TRUE(RedisBroker::is_ours(taken.lease()));
    EXPECT_EQ(status(made.id), "processing");
    EXPECT_TRUE(take({.worker_id = "w1"}).empty());
}

TEST_F(RedisBrokerTest, OrdersByPriorityThenAge) {
    const auto first = offer(task());
    const auto second = offer(task("crm_update"));
    model::Task urgent = task();
    urgent.priority = 5;
    offer(urgent);
    const auto taken = take({.worker_id = "w1", .limit = 10});
    ASSERT_EQ(taken.size(), 3U);
    EXPECT_EQ(taken[0].task.id, urgent.id);
    EXPECT_EQ(taken[1].task.id, first);
    EXPECT_EQ(taken[2].task.id, second);
}

TEST_F(RedisBrokerTest, TheFirstTaskOfATenantWaitsForOneOfAnotherAtMost) {
    std::vector<std::string> mountain;
    for (int i = 0; i < 40; ++i)
        mountain.push_back(offer(task()));
    EXPECT_EQ(take({.worker_id = "w1", .limit = 10}).size(), 10U);
    std::vector<std::string> others;
    for (const char* tenant : {"small", "smaller", "small"}) {
        model::Task other = task();
        other.tenant_id = tenant;
        others.push_back(offer(other));
    }
    const auto next = take({.worker_id = "w1", .limit = 6});
    ASSERT_EQ(next.size(), 6U);
    std::vector<std::string> ids;
    for (const Assignment& one : next)
        ids.push_back(one.task.id);
    const std::vector<std::string> expected{
        mountain[10], mountain[11], others[0], others[1], mountain[12], others[2]};
    EXPECT_EQ(ids, expected);
    offer(task());
    const auto rest = take({.worker_id = "w1", .limit = 100});
    ASSERT_EQ(rest.size(), 28U);
    EXPECT_EQ(rest[0].task.id, mountain[13]);
}

TEST_F(RedisBrokerTest, APriorityOvertakesButDoesNotStarve) {
    for (int i = 0; i < 3; ++i)
        offer(task());
    model::Task patient = task();
    patient.tenant_id = "small";
    const auto waits = offer(patient);
    int before = 0;
    for (bool found = false; !found; ++before) {
        for (int i = 0; i < 10; ++i) {
            model::Task urgent = task();
            urgent.priority = 2;
            offer(urgent);
        }
        for (const Assignment& one : take({.worker_id = "w1", .limit = 10}))
            found = found || one.task.id == waits;
        ASSERT_LT(before, 60);
    }
    EXPECT_GT(before, 10);
}

TEST_F(RedisBrokerTest, TakesOfEachTypeWhatIsWanted) {
    for (int i = 0; i < 3; ++i)
        offer(task("crm_update"));
    const auto mail = offer(task());
    const auto taken = take(
        {.worker_id = "w1",
         .types = {{"crm_update", 1}, {"email_send", 4}, {"absent", 2}},
         .limit = 10}
    );
    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(taken[1].task.id, mail);
    EXPECT_TRUE(take({.worker_id = "w1", .types = {{"email_send", 4}}, .limit = 10}).empty());
    EXPECT_EQ(take({.worker_id = "w1", .limit = 10}).size(), 2U);
}

TEST_F(RedisBrokerTest, ServesQueuesAndTenantsApart) {
    model::Task other = task();
    other.tenant_id = "other";
    other.queue = "crm";
    offer(other);
    EXPECT_TRUE(take({.worker_id = "w1"}).empty());
    EXPECT_TRUE(take({.worker_id = "w1", .queues = {"crm"}, .tenant_id = "default"}).empty());
    EXPECT_EQ(
        take({.worker_id = "w1", .queues = {"default", "crm"}, .tenant_id = "other"}).size(), 1U
    );
}

TEST_F(RedisBrokerTest, ATenantsTasksAreFoundBehindThoseOfOthers) {
    for (int i = 0; i < 20; ++i) {
        model::Task other = task();
        other.tenant_id = "other";
        offer(other);
    }
    const auto first = offer(task());
    const auto second = offer(task("crm_update"));
    const auto taken = take({.worker_id = "w1", .limit = 2, .tenant_id = "default"});
    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(taken[0].task.id, first);
    EXPECT_EQ(taken[1].task.id, second);
}

TEST_F(RedisBrokerTest, AnOfferIsTakenOnceAGeneration) {
    model::Task made = task();
    offer(made);
    offer(made);
    const Assignment old = take_one();
    offer(made);  // repeated while it runs
    EXPECT_TRUE(take({.worker_id = "w1"}).empty());
    EXPECT_EQ(beat(old.lease()), LeaseState::held);
    made.generation = 2;
    offer(made);
    EXPECT_EQ(beat(old.lease()), LeaseState::lost);
    EXPECT_EQ(finish(old.lease()), LeaseState::lost);
    EXPECT_EQ(finish(take_one().lease()), LeaseState::held);
}

TEST_F(RedisBrokerTest, AnEndIsToldOnce) {
    const auto id = offer(task());
    const Assignment taken = take_one();
    const Outcome outcome{retry("no answer", 7s).what, {R"({"code":503})"}};
    EXPECT_EQ(finish(taken.lease(), outcome), LeaseState::held);
    EXPECT_EQ(finish(taken.lease(), outcome), LeaseState::lost);
    EXPECT_EQ(status(id), "retry");
    const auto told = events();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].kind, RedisEvent::Kind::start);
    EXPECT_EQ(told[1].kind, RedisEvent::Kind::end);
    EXPECT_EQ(told[1].generation, 1);
    EXPECT_EQ(told[1].attempt, 1);
    const Report report = read_report(told[1]).value();
    EXPECT_EQ(std::get<Retry>(report.outcome.what).why, "no answer");
    EXPECT_EQ(std::get<Retry>(report.outcome.what).after, 7s);
    EXPECT_EQ(report.outcome.report.text, R"({"code":503})");
}

TEST_F(RedisBrokerTest, FinishingTakesTheNextInTheSameStep) {
    offer(task());
    const Assignment first = take_one();
    const auto second = offer(task());
    auto receipt = get(broker_->finish({{first.lease(), done()}}, TakeRequest{.worker_id = "w1"}));
    ASSERT_EQ(receipt.value().next.size(), 1U);
    EXPECT_EQ(receipt.value().next[0].task.id, second);
}

TEST_F(RedisBrokerTest, ATokenThatIsNotTheAttemptsOwnEndsNothing) {
    const auto id = offer(task());
    store::Lease wrong = take_one().lease();
    wrong.token += "x";
    EXPECT_EQ(finish(wrong), LeaseState::lost);
    EXPECT_EQ(beat(wrong), LeaseState::lost);
    EXPECT_EQ(finish({base::new_id(), 1, "none of ours"}), LeaseState::lost);
    EXPECT_EQ(status(id), "processing");
}

TEST_F(RedisBrokerTest, AWaitingTakerIsWokenByAnOffer) {
    std::optional<base::Result<std::vector<Assignment>>> taken;
    TakeRequest request{.worker_id = "w1"};
    spawn(broker_->take(request, 15s), &taken);
    EXPECT_TRUE(take({.worker_id = "w1", .queues = {"elsewhere"}}).empty()
    );  // the other one waits by now
    const auto begun = std::chrono::steady_clock::now();
    offer(task());
    run_until([&] { return taken.has_value(); });
    EXPECT_EQ(taken->value().size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 900ms);
}

TEST_F(RedisBrokerTest, ATakeThatIsCancelledTakesNothing) {
    TakeRequest request{.worker_id = "w1"};
    auto asked = broker_->take(request, 15s);
    using Taken = base::Result<std::vector<Assignment>>;
    auto cut_short = [](base::Async<Taken> work) -> base::Async<bool> {
        auto ignore = [](base::Async<Taken> inner) -> base::Async<> {
            auto taken = co_await std::move(inner);
        };
        co_return co_await base::within(50ms, ignore(std::move(work)));
    };
    EXPECT_FALSE(get(cut_short(std::move(asked))));
    offer(task());
    EXPECT_EQ(take({.worker_id = "w1"}).size(), 1U);
}

TEST_F(RedisBrokerTest, ALeaseThatRunsOutIsACrashAndABeatProlongsIt) {
    const auto lost = offer(task());
    offer(task());
    const auto taken = take({.worker_id = "w1", .limit = 2});
    clock_.advance(20s);
    EXPECT_EQ(beat(taken[1].lease()), LeaseState::held);
    clock_.advance(20s);
    ASSERT_TRUE(get(broker_->sweep()));
    EXPECT_EQ(beat(taken[0].lease()), LeaseState::lost);
    EXPECT_EQ(finish(taken[0].lease()), LeaseState::lost);
    EXPECT_EQ(beat(taken[1].lease()), LeaseState::held);
    const auto told = events();
    EXPECT_EQ(told.back().kind, RedisEvent::Kind::crash);
    EXPECT_EQ(told.back().task_id, lost);
    EXPECT_EQ(told.back().worker_id, "w1");
}

TEST_F(RedisBrokerTest, WhatIsGivenBackComesAgainUncounted) {
    offer(task());
    const Assignment first = take_one();
    ASSERT_TRUE(get(broker_->give_back({first.lease()})));
    EXPECT_EQ(finish(first.lease()), LeaseState::lost);
    const Assignment again = take_one();
    EXPECT_EQ(again.task.attempt, 1);
    EXPECT_NE(again.task.lease_token, first.task.lease_token);
}

TEST_F(RedisBrokerTest, TheTasksOfADeadWorkerEndAsCrashes) {
    offer(task());
    const Assignment taken = take_one();
    ASSERT_TRUE(get(broker_->bury("w")));
    EXPECT_EQ(beat(taken.lease()), LeaseState::held);
    ASSERT_TRUE(get(broker_->bury_all("w")));
    EXPECT_EQ(beat(taken.lease()), LeaseState::lost);
}

TEST_F(RedisBrokerTest, AnEndSurvivesThatRedisForgetsTheTask) {
    offer(task());
    const Assignment taken = take_one();
    ask({"FLUSHALL"});
    EXPECT_EQ(beat(taken.lease()), LeaseState::held);
    EXPECT_EQ(finish(taken.lease()), LeaseState::held);
    const auto told = events();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].kind, RedisEvent::Kind::end);
    EXPECT_EQ(told[0].generation, 1);
    EXPECT_EQ(told[0].task_id, taken.task.id);
}

TEST_F(RedisBrokerTest, WhatIsForgottenOnPurposeStaysRefused) {
    const auto id = offer(task());
    const Assignment taken = take_one();
    get(broker_->run(redis_scripts().forget, {"1", id, "1"})).value();
    EXPECT_EQ(beat(taken.lease()), LeaseState::lost);
    EXPECT_EQ(finish(taken.lease()), LeaseState::lost);
    EXPECT_EQ(status(id), "cancelled");
}

TEST_F(RedisBrokerTest, ATakeWhoseAnswerIsLostIsUndone) {
    offer(task());
    const Assignment taken = take_one();
    const auto& token = taken.task.lease_token;  // r<generation>:<take>:<number>
    const auto beginning = token.substr(3, token.rfind(':') - 3);
    get(broker_->run(redis_scripts().undo, {"1", beginning})).value();
    EXPECT_EQ(take_one().task.attempt, 1);
}

TEST_F(RedisBrokerTest, KnowsWhatItHasAndMendsWhatIsInNoSet) {
    const auto waits = offer(task());
    const auto runs = offer(task());
    ask({"ZREM", "ao:tasks:waiting:default/email_send", waits});
    EXPECT_EQ(take_one().task.id, runs);
    ask({"ZREM", "ao:tasks:leases", runs});
    const auto known =
        get(broker_->run(redis_scripts().known, {"3", waits, "1", runs, "1", "absent", "1"}));
    EXPECT_EQ(known.value().at(0).integer, 1);
    EXPECT_EQ(known.value().at(1).integer, 1);
    EXPECT_EQ(known.value().at(2).integer, 0);
    EXPECT_EQ(take_one().task.id, waits);
    clock_.advance(1s);
    ASSERT_TRUE(get(broker_->sweep()));
    EXPECT_EQ(events().back().kind, RedisEvent::Kind::crash);
    const auto newer = get(broker_->run(redis_scripts().known, {"1", waits, "2"}));
    EXPECT_EQ(newer.value().at(0).integer, 0);
}

TEST_F(RedisBrokerTest, WhatIsNotHereCountsAsKnownWhileItsEndMayBeUntold) {
    const auto id = offer(task());
    EXPECT_EQ(finish(take_one().lease()), LeaseState::held);
    const auto knows = [&](const std::string& asked) {
        return get(broker_->run(redis_scripts().known, {"1", asked, "1"})).value().at(0).integer;
    };
    EXPECT_EQ(knows(id), 1);
    EXPECT_EQ(knows("absent"), 0);
    ask({"DEL", "ao:tasks:ends"});
    EXPECT_EQ(knows(id), 0);
    ask({"XADD", "ao:tasks:ends", "1-1", "at", "1"});
    EXPECT_EQ(knows("absent"), 1) << "it may have ended before what is remembered of ends";
}

TEST_F(RedisBrokerTest, WhatAFormerReleaseEndedIsKnownWhileThatIsUntold) {
    const auto knows = [&](const std::string& asked) {
        return get(broker_->run(redis_scripts().known, {"1", asked, "1"})).value().at(0).integer;
    };
    for (const char* status : {"completed", "pending"})
        ask({"HSET", std::string("ao:tasks:task:") + status, "status", status, "generation", "1"});
    ask({"XADD", "ao:tasks:ends", "*", "at", "1"});
    EXPECT_EQ(knows("completed"), 1);
    EXPECT_EQ(knows("pending"), 0);
    ask({"DEL", "ao:tasks:ends"});
    EXPECT_EQ(knows("completed"), 0);
    EXPECT_EQ(ask({"EXISTS", "ao:tasks:task:completed", "ao:tasks:task:pending"}).integer, 0);
}

TEST_F(RedisBrokerTest, IsUnavailableWithoutRedis) {
    redis_.kill();
    run_until([this] { return !broker_->connected(); });
    const auto taken = get(broker_->take({.worker_id = "w1"}, 10s));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, base::ErrorKind::unavailable);
    redis_.start();
    run_until([this] { return broker_->connected(); });
    EXPECT_TRUE(take({.worker_id = "w1"}).empty());
}

}  // namespace
}  // namespace ao::queue
