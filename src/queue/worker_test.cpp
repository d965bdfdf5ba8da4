#include "queue/worker.h"

#include <map>

#include "queue/worker_rig.h"

namespace ao::queue {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

class Working : public WorkerRig {
  protected:
    int done_ = 0;

    void count_done(const std::string& type, std::size_t concurrency = 0) {
        TaskKind kind = replying(type, [this](const model::Task&) {
            ++done_;
            return done();
        });
        kind.concurrency = concurrency;
        registry_.add(kind);
    }
};

TEST_F(Working, IsWokenByTheCommitAndNotByPolling) {
    count_done("quick");
    start();
    run_until([&] { return worker_->running() == 0; });
    std::vector<double> waits;
    for (int i = 1; i <= 20; ++i) {
        enqueue("quick");
        const auto enqueued = std::chrono::steady_clock::now();
        run_until([&] { return done_ == i; });
        const std::chrono::duration<double, std::milli> wait =
            std::chrono::steady_clock::now() - enqueued;
        waits.push_back(wait.count());
    }
    std::sort(waits.begin(), waits.end());
    RecordProperty("start_latency_median_ms", std::to_string(waits[10]));
    EXPECT_LT(waits[10], 250.0);  // the sweep would come after an hour
}

TEST_F(Working, StartsATaskWhenItIsDue) {
    count_done("later");
    start();
    model::Task made = task("later");
    made.run_at = clock_.now() + 50ms;
    enqueue(made);
    loop_.run_for(5ms);
    EXPECT_EQ(done_, 0);
    clock_.advance(50ms);
    run_until([&] { return done_ == 1; });
}

TEST_F(Working, TakesOnlyTypesOfItsTableAndTasksOfItsQueue) {
    count_done("known");
    const std::string unknown = enqueue("unknown");
    model::Task elsewhere = task("known");
    elsewhere.queue = "other";
    enqueue(elsewhere);
    const std::string known = enqueue("known");
    start();
    run_until_status(known, TaskStatus::completed);
    EXPECT_EQ(get(unknown).status, TaskStatus::pending);
    EXPECT_EQ(get(elsewhere.id).status, TaskStatus::pending);
}

TEST_F(Working, AKindAtItsLimitDoesNotHoldUpTheOthers) {
    options_.concurrency = 4;
    TaskKind slow = hanging("slow");
    slow.concurrency = 2;
    registry_.add(slow);
    count_done("quick");
    for (int i = 0; i < 10; ++i) {
        enqueue("slow");
    }
    for (int i = 0; i < 10; ++i) {
        enqueue("quick");
    }
    options_.stop_timeout = 1ms;
    start();
    run_until([&] { return done_ == 10; });
    EXPECT_EQ(begun_, 2);
    run_until([&] { return worker_->running() == 2; });
}

TEST_F(Working, AKindAtItsLimitDoesNotHoldUpWhatBecomesDue) {
    TaskKind slow = hanging("slow");
    slow.concurrency = 1;
    registry_.add(slow);
    count_done("later", 1);
    enqueue("slow");
    enqueue("slow");
    model::Task made = task("later");
    made.run_at = clock_.now() + 30ms;
    enqueue(made);
    options_.stop_timeout = 1ms;
    start();
    run_until([&] { return begun_ == 1; });
    clock_.advance(30ms);
    run_until([&] { return done_ == 1; });
}

TEST_F(Working, DrainsTenThousandTasksEachOnce) {
    constexpr int kTasks = 10'000;
    options_.concurrency = 64;
    std::map<std::string, int> runs;
    registry_.add(replying("count", [&](const model::Task& given) {
        ++runs[given.id];
        return done();
    }));
    in_store([&](auto& tasks) {
        for (int i = 0; i < kTasks; ++i) {
            tasks.enqueue(task("count"));
        }
        return true;
    });
    const auto begin = std::chrono::steady_clock::now();
    start();
    auto depth = [&] {
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).depth(clock_.now());
        };
        return database_->read_now(body);
    };
    run_until([&] { return runs.size() == kTasks; });
    run_until([&] { return worker_->running() == 0; });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    RecordProperty("tasks_per_second", std::to_string(kTasks / took.count()));
    EXPECT_EQ(depth().pending + depth().processing + depth().scheduled, 0);
    for (const auto& [id, times] : runs) {
        EXPECT_EQ(times, 1) << id;
    }
}

TEST_F(Working, StoppingLetsRunningTasksFinish) {
    bool let_go = false;
    auto run = [&](Assignment) -> base::Async<Outcome> {
        ++begun_;
        while (!let_go) {
            co_await base::wait_for(1ms);
        }
        co_return done();
    };
    registry_.add({.type = "slow", .run = run});
    options_.concurrency = 1;
    const std::string first = enqueue("slow");
    const std::string second = enqueue("slow");
    start();
    run_until([&] { return begun_ == 1; });
    let_go = true;
    stop();
    EXPECT_EQ(get(first).status, TaskStatus::completed);
    EXPECT_EQ(get(second).status, TaskStatus::pending);
    EXPECT_EQ(get(second).attempt, 0);
}

TEST_F(Working, StoppingGivesBackWhatDoesNotFinish) {
    registry_.add(hanging("hangs"));
    options_.stop_timeout = 20ms;
    const std::string id = enqueue("hangs");
    start();
    run_until([&] { return begun_ == 1; });
    stop();
    EXPECT_EQ(get(id).status, TaskStatus::pending);
    EXPECT_EQ(get(id).attempt, 0);
    EXPECT_EQ(get(id).crashes, 0);
}

TEST_F(Working, AHandlerTellsHowFarItIs) {
    auto run = [this](Assignment given) -> base::Async<Outcome> {
        given.tell(140, "beyond");
        given.tell(40, "half way");
        co_await base::wait_for(std::chrono::hours{begun_++ == 0 ? 1 : 0});
        co_return done();
    };
    registry_.add({.type = "long", .run = run});
    options_.stop_timeout = 1ms;
    const std::string id = enqueue("long");
    start();
    run_until([&] { return get(id).progress == 40; });
    EXPECT_EQ(get(id).progress_message, "half way");
}

TEST_F(Working, AHandlerIsToldWhenItsTaskIsCancelled) {
    registry_.add(hanging("hangs"));
    options_.beat_every = 10ms;
    const std::string id = enqueue("hangs");
    start();
    run_until([&] { return begun_ == 1; });
    in_store([&](auto& tasks) { return tasks.cancel("default", id, clock_.now()); });
    run_until([&] { return worker_->running() == 0; });
    EXPECT_EQ(get(id).status, TaskStatus::cancelled);
}

}  // namespace
}  // namespace ao::queue
