#include "queue/broker_conformance_test.h"

/// What every broker does when workers die; broker_conformance_test.cpp says which brokers.
namespace ao::queue {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

TEST_P(BrokerConformance, ATaskWhoseWorkersFallSilentIsDeadAfterThree) {
    auto on_end = [](store::Session& session, const model::Task& ended) {
        EXPECT_EQ(ended.status, TaskStatus::dead);
        mark(session, "sequel");
    };
    registry_.add({.type = "poison", .on_end = on_end});
    const std::string id = enqueue("poison");
    for (int crash = 1; crash <= model::kMaxCrashes; ++crash) {
        EXPECT_EQ(take_one().task.id, id);
        clock_.advance(options_.lease + 1s);
        wake();
        run_until([&] { return row(id).crashes == crash; });
    }
    EXPECT_EQ(row(id).status, TaskStatus::dead);
    EXPECT_EQ(row(id).failures.size(), 3U);
    EXPECT_TRUE(exists("sequel"));
}

TEST_P(BrokerConformance, OneDeadTasksSequelHarmsNoOther) {
    auto on_end = [](store::Session& session, const model::Task& ended) {
        mark(session, "sequel of " + ended.id);
        if (ended.priority > 0) throw std::runtime_error("oops");
    };
    registry_.add({.type = "poison", .on_end = on_end});
    model::Task bad = task("poison");
    bad.priority = 1;
    enqueue(bad);
    const std::string good = enqueue("poison");
    for (int crash = 1; crash < model::kMaxCrashes; ++crash) {
        EXPECT_EQ(take(wish(2), 10s).size(), 2U);
        get(broker().bury("w1"));
    }
    for (const char* worker : {"w1", "w2"}) {
        TakeRequest request = wish(1);
        request.worker_id = worker;
        EXPECT_EQ(take(request, 10s).size(), 1U);
    }
    clock_.advance(options_.lease + 1s);
    wake();
    run_until([&] { return row(bad.id).status == TaskStatus::dead; });
    EXPECT_EQ(row(bad.id).status, TaskStatus::dead);
    EXPECT_FALSE(exists("sequel of " + bad.id));
    EXPECT_TRUE(exists("sequel of " + good));
}

TEST_P(BrokerConformance, ABuriedWorkersTasksComeBackAtOnce) {
    registry_.add({.type = "known"});
    const std::string id = enqueue("known");
    const Assignment taken = take_one();
    TakeRequest other = wish(1);
    other.worker_id = "w2";
    const std::string untouched = enqueue("known");
    ASSERT_EQ(take(other, 10s).size(), 1U);
    get(broker().bury("w1"));
    EXPECT_EQ(beat(taken), LeaseState::lost);
    const Assignment again = take_one();
    EXPECT_EQ(again.task.id, id);
    EXPECT_EQ(again.task.crashes, 1);
    EXPECT_EQ(row(untouched).crashes, 0);
    EXPECT_EQ(row(untouched).status, TaskStatus::processing);
}

TEST_P(BrokerConformance, ATaskOnItsLastLifeRunsAlone) {
    registry_.add({.type = "known"});
    const std::string poison = enqueue("known");
    const std::string innocent = enqueue("known");
    for (int crash = 1; crash < model::kMaxCrashes; ++crash) {
        EXPECT_EQ(take(wish(10), 10s).size(), 2U);
        get(broker().bury("w1"));
    }
    const std::string fresh = enqueue("known");
    const Assignment first = take_one();
    EXPECT_EQ(first.task.id, poison);
    EXPECT_TRUE(take(10).empty()) << "it runs alone";
    TakeRequest other = wish(10);
    other.worker_id = "w2";
    const auto second = take(other, 10s);
    ASSERT_EQ(second.size(), 1U) << "so does the other one";
    EXPECT_EQ(second[0].task.id, innocent);
    get(broker().bury("w1"));
    EXPECT_EQ(row(poison).status, TaskStatus::dead);
    EXPECT_EQ(take_one().task.id, fresh);
    EXPECT_EQ(end(second[0], done()), LeaseState::held);
    EXPECT_EQ(row(innocent).status, TaskStatus::completed);
    EXPECT_EQ(row(innocent).crashes, 2);
}

TEST_P(BrokerConformance, ABusyWorkerGetsATaskThatRunsAloneWhenItIsIdle) {
    registry_.add({.type = "known"});
    const std::string suspect = enqueue("known");
    for (int crash = 1; crash < model::kMaxCrashes; ++crash) {
        EXPECT_EQ(take_one().task.id, suspect);
        get(broker().bury("w1"));
    }
    model::Task urgent = task("known");
    urgent.priority = 1;
    enqueue(urgent);
    const auto busy = take(10);
    ASSERT_EQ(busy.size(), 1U) << "not in one batch with others";
    EXPECT_EQ(busy[0].task.id, urgent.id);
    const std::string later = enqueue("known");
    EXPECT_TRUE(take(10).empty()) << "nothing comes before it, and it waits for an idle worker";
    settle();
    std::vector<Report> reports{{busy[0].lease(), done()}};
    const Receipt receipt = get(broker().finish(reports, wish(10)));
    ASSERT_EQ(receipt.next.size(), 1U);
    EXPECT_EQ(receipt.next[0].task.id, suspect);
    EXPECT_EQ(end(receipt.next[0], done()), LeaseState::held);
    EXPECT_EQ(take_one().task.id, later);
}

}  // namespace
}  // namespace ao::queue
