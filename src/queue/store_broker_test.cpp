#include "queue/store_broker.h"

#include <thread>

#include "base/run_on.h"
#include "queue/broker_conformance_test.h"
#include "store/claim_rig.h"

namespace ao::queue {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

class EmbeddedBroker : public testing::Test, public BrokerRig {
  protected:
    EmbeddedBroker() : BrokerRig({"Store", &make_store_broker}) {}

    auto begin_take(TakeRequest request) { return call(taking(std::move(request))); }

    /// Long enough, as a rule, for whoever begins to wait to have been looked after.
    void settle_down() {
        for (int i = 0; i < 20; ++i)
            run_some();
    }

    base::Async<std::vector<Assignment>> taking(TakeRequest request) {
        auto taken = co_await broker().take(std::move(request), 15s);
        co_return taken ? std::move(*taken) : std::vector<Assignment>{};
    }
};

TEST_F(EmbeddedBroker, FiveHundredWhoWaitCostFewTransactions) {
    registry_.add({.type = "known"});
    std::vector<std::shared_ptr<Call<std::vector<Assignment>>>> takers;
    for (int i = 0; i < 500; ++i)
        takers.push_back(begin_take(wish(1)));
    while (loop_.poll_one() > 0)
        continue;
    run_some();
    const auto before = database_->figures().operations;
    const std::string id = enqueue("known");
    const auto served = [&] {
        return std::any_of(takers.begin(), takers.end(), [](const auto& each) {
            return each->ended;
        });
    };
    run_until(served);
    EXPECT_EQ(row(id).status, TaskStatus::processing);
    EXPECT_LT(database_->figures().operations - before, 20U);
}

TEST_F(EmbeddedBroker, WhoWaitsIsServedInTheCommitThatBringsTheTask) {
    registry_.add({.type = "known"});
    bool at_once = false;
    for (int i = 0; i < 100 && !at_once; ++i) {
        auto taker = begin_take(wish(1));
        settle_down();
        const std::string id = enqueue("known");
        const auto read = [&](store::Session& session) {
            return store::TaskStore(session).find("default", id);
        };
        // Nothing of the broker's has run on its loop since.
        at_once = database_->read_now(read)->status == TaskStatus::processing;
        run_until([&] { return taker->ended; });
        ASSERT_EQ(taker->answer->size(), 1U);
        EXPECT_EQ(taker->answer->at(0).task.id, id);
        EXPECT_EQ(taker->answer->at(0).task.attempt, 1);
        EXPECT_EQ(end(taker->answer->at(0), done()), LeaseState::held);
    }
    EXPECT_TRUE(at_once);
}

TEST_F(EmbeddedBroker, OfManyReportsEachIsJudgedByItself) {
    int applied = 0;
    registry_.add({.type = "plain"});
    registry_.add({.type = "thorough", .apply = [&](auto&, auto&, auto&) { ++applied; }});
    for (int i = 0; i < 40; ++i)
        enqueue(i < 20 ? "plain" : "thorough");
    std::vector<Assignment> taken = take(40);
    ASSERT_EQ(taken.size(), 40U);
    std::vector<Report> reports;
    for (const Assignment& each : taken)
        reports.push_back({each.lease(), done()});
    reports.at(1).lease.token = "of somebody else";
    reports.at(3).outcome = retry("not yet");
    reports.push_back(reports.at(0));
    reports.insert(reports.begin() + 12, reports.at(11));
    const auto ends = get(broker().finish(reports, std::nullopt)).ends;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const bool lost = i == 1 || i == 12 || i + 1 == ends.size();
        EXPECT_EQ(ends[i], lost ? LeaseState::lost : LeaseState::held) << i;
    }
    EXPECT_EQ(applied, 20);
    EXPECT_EQ(row(taken.at(0).task.id).status, TaskStatus::completed);
    EXPECT_EQ(row(taken.at(1).task.id).status, TaskStatus::processing);
    EXPECT_EQ(row(taken.at(3).task.id).status, TaskStatus::retry);
}

TEST_F(EmbeddedBroker, WhoCannotBeServedInACommitHarmsNoneOfIt) {
    registry_.add({.type = "known"});
    auto taker = begin_take(wish(1));
    settle_down();
    auto refuse = [&](store::Session& session) -> base::Result<bool> {
        store::TaskStore(session).enqueue(task("known"));
        return base::conflict("changed its mind");
    };
    EXPECT_FALSE(database_->write_now("test", refuse));
    settle_down();
    EXPECT_FALSE(taker->ended) << "what was rolled back is no task";
    const std::string id = enqueue("known");
    run_until([&] { return taker->ended; });
    EXPECT_EQ(taker->answer->at(0).task.id, id);
}

TEST_F(EmbeddedBroker, ServesOtherEventLoops) {
    registry_.add({.type = "known"});
    broker();
    const std::string id = enqueue("known");
    base::EventLoop elsewhere{1};
    auto guard = base::asio::make_work_guard(elsewhere);
    std::thread thread([&] { elsewhere.run(); });
    auto taken = call(base::run_on(elsewhere, taking(wish(1))));
    run_until([&] { return taken->ended; });
    guard.reset();
    thread.join();
    ASSERT_TRUE(taken->answer);
    ASSERT_EQ(taken->answer->size(), 1U);
    EXPECT_EQ(taken->answer->at(0).task.id, id);
}

TEST_F(EmbeddedBroker, AStartLeavesTheWorkersOfOthersAlone) {
    registry_.add({.type = "known"});
    options_.recover_on_start = true;
    options_.own_workers = "serve-";
    auto hold = [&](const std::string& worker_id) {
        auto claim = [&](store::Session& session) {
            return store::claim(session, "default", {}, worker_id, 1, clock_.now(), 30s).size();
        };
        return in_store(claim);
    };
    const std::string ours = enqueue("known");
    ASSERT_EQ(hold("serve-1"), 1U);
    const std::string theirs = enqueue("known");
    ASSERT_EQ(hold("far-away"), 1U);
    clock_.advance(31s);
    broker();
    run_until([&] { return row(ours).crashes == 1; });
    wake();
    run_some();
    EXPECT_EQ(row(theirs).status, TaskStatus::processing);
    // It had half a lease to say that it lives.
    clock_.advance(options_.lease);
    wake();
    run_until([&] { return row(theirs).crashes == 1; });
}

}  // namespace
}  // namespace ao::queue
