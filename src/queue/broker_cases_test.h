#pragma once
/// What every broker must do, said once. Whoever includes this says on which brokers it runs:
///
///     INSTANTIATE_TEST_SUITE_P(Brokers, BrokerConformance, testing::ValuesIn(kBrokers),
///     broker_name);
#include <algorithm>

#include "queue/broker_conformance_test.h"

namespace ao::queue {

using model::TaskStatus;
using namespace std::chrono_literals;

TEST_P(BrokerConformance, HandsOutWhatIsDueWithAllThatItsHandlerNeeds) {
    auto prepare = [](store::Session&, const model::Task& task) {
        return base::json::Raw{R"({"for":")" + task.id + "\"}"};
    };
    registry_.add({.type = "known", .timeout = 7s, .prepare = prepare});
    model::Task hasty = task("known");
    hasty.timeout = 3s;
    enqueue(hasty);
    const std::string id = enqueue("known");
    const auto taken = take(10);
    ASSERT_EQ(taken.size(), 2U);
    const Assignment& first = taken[0].task.id == id ? taken[0] : taken[1];
    const Assignment& second = taken[0].task.id == id ? taken[1] : taken[0];
    EXPECT_EQ(first.task.attempt, 1);
    EXPECT_FALSE(first.task.lease_token.empty());
    EXPECT_EQ(first.task.lease_until, clock_.now() + options_.lease);
    EXPECT_EQ(first.input.text, R"({"for":")" + id + "\"}");
    EXPECT_EQ(first.timeout, 7s);
    EXPECT_EQ(second.timeout, 3s);
    EXPECT_EQ(row(id).status, TaskStatus::processing);
    EXPECT_EQ(row(id).worker_id, "w1");
    EXPECT_TRUE(take(10).empty());
}

TEST_P(BrokerConformance, AWaitEndsWithNothing) {
    registry_.add({.type = "known"});
    EXPECT_TRUE(take(wish(1), 20ms).empty());
}

TEST_P(BrokerConformance, WhoWaitsIsWokenByTheCommit) {
    registry_.add({.type = "known"});
    auto waiting = begin_take(wish(1), 15s);
    run_some();
    const std::string id = enqueue("known");
    run_until([&] { return waiting->ended; });
    ASSERT_EQ(waiting->answer->size(), 1U);
    EXPECT_EQ(waiting->answer->at(0).task.id, id);
}

TEST_P(BrokerConformance, WhoWaitsGetsWhatBecomesDue) {
    registry_.add({.type = "known"});
    model::Task later = task("known");
    later.run_at = clock_.now() + 50ms;
    enqueue(later);
    auto waiting = begin_take(wish(1), 15s);
    run_some();
    EXPECT_FALSE(waiting->ended);
    clock_.advance(50ms);
    run_until([&] { return waiting->ended; });
    EXPECT_EQ(waiting->answer->size(), 1U);
}

TEST_P(BrokerConformance, ACancelledWaitTakesNothing) {
    registry_.add({.type = "known"});
    auto waiting = begin_take(wish(1), 15s);
    run_some();
    waiting->signal.emit(base::asio::cancellation_type::terminal);
    run_until([&] { return waiting->ended; });
    EXPECT_TRUE(waiting->failure);
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    EXPECT_EQ(taken.task.id, id);
    EXPECT_EQ(taken.task.attempt, 1);
}

TEST_P(BrokerConformance, WhatACancelledTakeHadAlreadyGotComesBack) {
    registry_.add({.type = "known"});
    broker();
    for (int i = 0; i < 20; ++i) {
        const std::string id = enqueue("known");
        auto racing = begin_take(wish(1), 15s);
        for (int step = 0; step < i && !racing->ended; ++step)
            loop_.poll_one();
        racing->signal.emit(base::asio::cancellation_type::terminal);
        run_until([&] { return racing->ended; });
        const bool got = racing->answer && !racing->answer->empty();
        const Assignment taken = got ? racing->answer->at(0) : take_one();
        EXPECT_EQ(taken.task.id, id);
        EXPECT_EQ(taken.task.attempt, 1);
        EXPECT_EQ(end(taken, done()), LeaseState::held);
    }
}

TEST_P(BrokerConformance, TakesNoMoreOfATypeThanWanted) {
    registry_.add({.type = "slow"});
    registry_.add({.type = "quick"});
    for (int i = 0; i < 5; ++i) {
        enqueue("slow");
        enqueue("quick");
    }
    const auto taken = take(wish(6, {{"slow", 2}, {"quick", 10}}));
    const auto is_slow = [](const Assignment& given) { return given.task.type == "slow"; };
    EXPECT_EQ(std::count_if(taken.begin(), taken.end(), is_slow), 2);
    EXPECT_EQ(taken.size(), 6U);
}

TEST_P(BrokerConformance, TypesThatNobodyKnowsAreForThoseWhoNameThem) {
    registry_.add({.type = "known"});
    const std::string unknown = enqueue("somebody_elses");
    EXPECT_TRUE(take(10).empty());
    const auto taken = take(wish(10, {{"somebody_elses", 10}}));
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].timeout, 60s);
    EXPECT_EQ(taken[0].input.text, "{}");
    EXPECT_EQ(end(taken[0], done("done elsewhere")), LeaseState::held);
    EXPECT_EQ(row(unknown).outcome, "done elsewhere");
}

TEST_P(BrokerConformance, ServesTheQueuesItIsAskedFor) {
    registry_.add({.type = "known"});
    model::Task other = task("known");
    other.queue = "crm";
    enqueue(other);
    const std::string plain = enqueue("known");
    auto taken = take(10);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].task.id, plain);
    TakeRequest request = wish(10);
    request.queues = {"mail", "crm"};
    taken = take(request);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].task.id, other.id);
}

TEST_P(BrokerConformance, AnEndIsStoredAndTheNextIsTakenWithIt) {
    registry_.add({.type = "known"});
    const std::string first = enqueue("known");
    const std::string second = enqueue("known");
    const Assignment taken = take_one();
    Outcome outcome = done("skipped: nobody there");
    std::get<Done>(outcome.what).result.text = "[1]";
    std::vector<Report> reports{{taken.lease(), outcome, {"a line"}}};
    const Receipt receipt = get(broker().finish(reports, wish(3)));
    EXPECT_EQ(receipt.ends, std::vector{LeaseState::held});
    ASSERT_EQ(receipt.next.size(), 1U);
    EXPECT_EQ(receipt.next[0].task.id, second);
    EXPECT_EQ(row(first).status, TaskStatus::completed);
    EXPECT_EQ(row(first).outcome, "skipped: nobody there");
    EXPECT_EQ(row(first).result.text, "[1]");
    EXPECT_EQ(log_of(first).at(0).line, "a line");
}

TEST_P(BrokerConformance, AStaleAttemptChangesNothing) {
    registry_.add({.type = "known"});
    const std::string id = enqueue("known");
    const Assignment stale = take_one();
    clock_.advance(options_.lease + 1s);
    wake();
    const Assignment fresh = take_one();
    ASSERT_EQ(fresh.task.id, id);
    EXPECT_EQ(fresh.task.attempt, 2);
    EXPECT_EQ(row(id).crashes, 1);
    EXPECT_EQ(beat(stale), LeaseState::lost);
    EXPECT_EQ(end(stale, done("stale")), LeaseState::lost);
    get(broker().give_back({stale.lease()}));
    EXPECT_EQ(row(id).status, TaskStatus::processing);
    EXPECT_EQ(end(fresh, done("fresh")), LeaseState::held);
    EXPECT_EQ(end(fresh, done("twice")), LeaseState::lost);
    EXPECT_EQ(row(id).outcome, "fresh");
}

TEST_P(BrokerConformance, ASignOfLifeKeepsTheLease) {
    registry_.add({.type = "known"});
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    clock_.advance(options_.lease * 2 / 3);
    EXPECT_EQ(beat(taken), LeaseState::held);
    clock_.advance(options_.lease * 2 / 3);
    wake();
    EXPECT_TRUE(take(10).empty());
    EXPECT_EQ(row(id).crashes, 0);
    EXPECT_EQ(end(taken, done()), LeaseState::held);
}

TEST_P(BrokerConformance, KeepsWhatAHandlerSaysMeanwhile) {
    registry_.add({.type = "known"});
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    std::vector<std::string> lines(store::kMaxLogLines + 50, "line");
    lines.back() = std::string(5'000, 'x');
    std::vector<Beat> beats{{taken.lease(), 40, "half way", lines}};
    get(broker().beat(beats));
    std::vector<Beat> mute{{taken.lease(), std::nullopt, "", {"last"}}};
    get(broker().beat(mute));
    EXPECT_EQ(row(id).progress, 40);
    EXPECT_EQ(row(id).progress_message, "half way");
    const auto log = log_of(id);
    ASSERT_EQ(log.size(), store::kMaxLogLines);
    EXPECT_EQ(log.back().line, "last");
    EXPECT_EQ(log[log.size() - 2].line.size(), store::kMaxLogLineBytes);
}

TEST_P(BrokerConformance, WhatIsCancelledIsLostForItsWorker) {
    registry_.add({.type = "known"});
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    auto cancel = [&](store::Session& session) {
        return store::TaskStore(session).cancel("default", id, clock_.now());
    };
    EXPECT_TRUE(in_store(cancel));
    EXPECT_EQ(beat(taken), LeaseState::lost);
    EXPECT_EQ(end(taken, done()), LeaseState::lost);
    EXPECT_EQ(row(id).status, TaskStatus::cancelled);
}

TEST_P(BrokerConformance, WhatIsGivenBackIsNotCounted) {
    registry_.add({.type = "known"});
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    get(broker().give_back({taken.lease()}));
    EXPECT_EQ(row(id).attempt, 0);
    const Assignment again = take_one();
    EXPECT_EQ(again.task.id, id);
    EXPECT_EQ(again.task.attempt, 1);
    EXPECT_EQ(again.task.crashes, 0);
    EXPECT_EQ(beat(taken), LeaseState::lost);
}

TEST_P(BrokerConformance, FailuresWaitTheirTimeAndTheLastOneIsTheEnd) {
    std::vector<TaskStatus> ends;
    auto on_end = [&ends](store::Session& session, const model::Task& ended) {
        ends.push_back(ended.status);
        mark(session, "sequel");
    };
    registry_.add({.type = "fails", .on_end = on_end});
    model::Task made = task("fails");
    made.max_attempts = 3;
    enqueue(made);
    for (int attempt = 1; attempt <= made.max_attempts; ++attempt) {
        const Assignment taken = take_one();
        EXPECT_EQ(taken.task.attempt, attempt);
        EXPECT_FALSE(exists("sequel"));
        EXPECT_EQ(end(taken, retry("the CRM said no")), LeaseState::held);
        if (attempt == made.max_attempts) break;
        const model::Task waiting = row(made.id);
        EXPECT_EQ(waiting.status, TaskStatus::retry);
        EXPECT_EQ(waiting.error, "the CRM said no");
        EXPECT_GT(waiting.run_at, clock_.now());
        EXPECT_LE(waiting.run_at, clock_.now() + options_.retry_base * (1 << (attempt - 1)));
        clock_.advance(waiting.run_at - clock_.now());
        wake();
    }
    EXPECT_EQ(row(made.id).status, TaskStatus::dead);
    EXPECT_EQ(row(made.id).failures.size(), 3U);
    EXPECT_EQ(ends, std::vector{TaskStatus::dead});
    EXPECT_TRUE(exists("sequel"));
}

TEST_P(BrokerConformance, WaitsAtLeastAsLongAsTheOtherSideAsked) {
    registry_.add({.type = "known"});
    const std::string soon = enqueue("known");
    EXPECT_EQ(end(take_one(), retry("429", 30s)), LeaseState::held);
    EXPECT_GE(row(soon).run_at, clock_.now() + 30s);
    EXPECT_LE(row(soon).run_at, clock_.now() + 32s);
    const std::string late = enqueue("known");
    EXPECT_EQ(end(take_one(), retry("503", std::chrono::hours{24 * 365})), LeaseState::held);
    EXPECT_LE(row(late).run_at, clock_.now() + 24h + 2s);
}

TEST_P(BrokerConformance, SnoozingIsNoAttemptAndDiscardingIsTheEnd) {
    registry_.add({.type = "known"});
    const std::string later = enqueue("known");
    EXPECT_EQ(end(take_one(), snooze(10s)), LeaseState::held);
    EXPECT_EQ(row(later).status, TaskStatus::pending);
    EXPECT_EQ(row(later).attempt, 0);
    EXPECT_EQ(row(later).run_at, clock_.now() + 10s);
    const std::string refused = enqueue("known");
    EXPECT_EQ(end(take_one(), discard(std::string(9'999, 'x'))), LeaseState::held);
    EXPECT_EQ(row(refused).status, TaskStatus::failed);
    EXPECT_LT(row(refused).error.size(), 2'100U);
}

TEST_P(BrokerConformance, AReportThatCannotBeAppliedHarmsNoOther) {
    auto apply = [](store::Session& session, const model::Task& task, const Outcome& outcome) {
        mark(session, "effect of " + task.id);
        if (outcome.report.text == "\"bad\"") throw std::runtime_error("constraint");
    };
    registry_.add({.type = "known", .apply = apply});
    const std::string good = enqueue("known");
    const std::string bad = enqueue("known");
    const auto taken = take(2);
    ASSERT_EQ(taken.size(), 2U);
    std::vector<Report> reports;
    for (const Assignment& each : taken) {
        Outcome outcome = done();
        if (each.task.id == bad) outcome.report.text = "\"bad\"";
        reports.push_back({each.lease(), outcome});
    }
    const Receipt receipt = get(broker().finish(reports, std::nullopt));
    EXPECT_EQ(receipt.ends, (std::vector{LeaseState::held, LeaseState::held}));
    EXPECT_EQ(row(good).status, TaskStatus::completed);
    EXPECT_TRUE(exists("effect of " + good));
    EXPECT_EQ(row(bad).status, TaskStatus::retry);
    EXPECT_EQ(row(bad).error, "the after-effect failed: exception: constraint");
    EXPECT_FALSE(exists("effect of " + bad));
}

TEST_P(BrokerConformance, AnEndThatThrowsStillEndsTheTask) {
    auto on_end = [](store::Session& session, const model::Task&) {
        mark(session, "half");
        throw std::runtime_error("oops");
    };
    registry_.add({.type = "step", .on_end = on_end});
    model::Task made = task("step");
    made.max_attempts = 1;
    enqueue(made);
    EXPECT_EQ(end(take_one(), discard("no")), LeaseState::held);
    EXPECT_EQ(row(made.id).status, TaskStatus::dead);
    EXPECT_EQ(row(made.id).error, "the after-effect failed: exception: oops");
    EXPECT_FALSE(exists("half"));
}

TEST_P(BrokerConformance, APreparationThatThrowsIsAFailedAttempt) {
    auto prepare = [](store::Session&, const model::Task&) -> base::json::Raw {
        throw std::runtime_error("no such row");
    };
    registry_.add({.type = "known", .prepare = prepare});
    const std::string id = enqueue("known");
    EXPECT_TRUE(take(wish(1), 2s).empty());
    EXPECT_EQ(row(id).status, TaskStatus::retry);
    EXPECT_EQ(row(id).error, "the preparation failed: exception: no such row");
}

TEST_P(BrokerConformance, WhatNobodyStartedInTimeIsCancelled) {
    registry_.add({.type = "known"});
    model::Task perishable = task("known");
    perishable.expires_at = clock_.now() + 1min;
    enqueue(perishable);
    model::Task started = perishable;
    started.id = base::new_id();
    started.priority = 1;
    enqueue(started);
    EXPECT_EQ(end(take_one(), retry("once more", 2min)), LeaseState::held);
    clock_.advance(1min);
    EXPECT_TRUE(take(10).empty());
    wake();
    run_until([&] { return row(perishable.id).status == TaskStatus::cancelled; });
    EXPECT_EQ(row(perishable.id).error, "expired");
    EXPECT_EQ(row(started.id).status, TaskStatus::retry);
}

}  // namespace ao::queue
