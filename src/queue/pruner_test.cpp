#include "queue/pruner.h"

#include <gtest/gtest.h>

#include "queue/chooser_rig.h"
#include "store/task_log.h"

namespace ao::queue {
namespace {

using namespace std::chrono_literals;

const store::Statement kLeft{
    "test.left",
    "SELECT (SELECT count(*) FROM task_history), (SELECT count(*) FROM task_failure), "
    "(SELECT count(*) FROM task_log)"};

class PrunerTest : public ChooserRig, public testing::Test {
  protected:
    /// A task that has failed just now, with a failure and a line of log.
    void finish(model::Task task) {
        add(task);
        const auto started = choose(1).tasks.at(0);
        in_store([&](store::Session& session) {
            store::add_task_log(session, started.id, 1, {"a line"}, clock_.now());
            return store::TaskStore(session).fail(lease_of(started), "no", clock_.now());
        });
    }

    void complete_with_result(model::Task task) {
        add(task);
        const auto started = choose(1).tasks.at(0);
        with_tasks([&](store::TaskStore& tasks) {
            return tasks.complete(
                lease_of(started), "done", base::json::Raw{"{\"n\":1}"}, clock_.now()
            );
        });
    }

    void prune(PrunerOptions options = {}) {
        base::EventLoop loop;
        options.pause = 1ms;
        Pruner pruner(loop, *database_, clock_, options);
        base::TaskGroup group(loop, "test");
        group.spawn(pruner.prune());
        loop.run();
    }

    std::vector<std::int64_t> left() {
        return in_store([](store::Session& session) {
            auto rows = session.query(kLeft, {});
            rows->next();
            return std::vector{rows->integer(0), rows->integer(1), rows->integer(2)};
        });
    }

    std::string result_of(const std::string& id) {
        return with_tasks([&](store::TaskStore& tasks) { return tasks.find("a", id)->result.text; }
        );
    }
};

TEST_F(PrunerTest, WhatIsTooOldGoesWithItsFailuresAndItsLog) {
    finish(task("old"));
    clock_.advance(20 * 24h);
    finish(task("new"));
    prune();
    EXPECT_EQ(left(), (std::vector<std::int64_t>{2, 2, 2}));
    clock_.advance(11 * 24h);
    prune();
    EXPECT_EQ(left(), (std::vector<std::int64_t>{1, 1, 1}));
    EXPECT_TRUE(with_tasks([](store::TaskStore& tasks) { return tasks.find("a", "new"); }));
}

TEST_F(PrunerTest, WhatIsTooMuchGoesOldestFirst) {
    for (const char* id : {"1", "2", "3", "4"})
        finish(task(id));
    prune({.history_max = 3});
    EXPECT_EQ(left()[0], 3);
    EXPECT_FALSE(with_tasks([](store::TaskStore& tasks) { return tasks.find("a", "1"); }));
}

TEST_F(PrunerTest, ThousandsGoInManySmallSteps) {
    add_many("a", 1'200);
    while (true) {
        const auto some = choose(400).tasks;
        if (some.empty()) break;
        with_tasks([&](store::TaskStore& tasks) {
            for (const auto& each : some)
                tasks.complete(lease_of(each), "", {}, clock_.now());
            return true;
        });
    }
    const auto before = database_->figures().operations;
    prune({.history_max = 50});
    EXPECT_EQ(left()[0], 50);
    EXPECT_GE(database_->figures().operations - before, 3U);
}

TEST_F(PrunerTest, ATaskThatStillHoldsItsKeyIsKept) {
    auto unique = task("u");
    unique.unique_key = "k";
    unique.unique_until = clock_.now() + 100 * 24h;
    finish(unique);
    clock_.advance(60 * 24h);
    prune();
    EXPECT_EQ(left()[0], 1);
    clock_.advance(60 * 24h);
    prune();
    EXPECT_EQ(left()[0], 0);
}

TEST_F(PrunerTest, ResultsAreEmptiedWhenTheirTimeIsOver) {
    auto own = task("own");
    own.result_ttl = 60s;
    complete_with_result(own);
    complete_with_result(task("default"));
    clock_.advance(61s);
    prune();
    EXPECT_EQ(result_of("own"), "null");
    EXPECT_EQ(result_of("default"), "{\"n\":1}") << "kept as long as the task";
    prune({.result_ttl = 100s});
    EXPECT_EQ(result_of("default"), "{\"n\":1}");
    clock_.advance(60s);
    prune({.result_ttl = 100s});
    EXPECT_EQ(result_of("default"), "null");
    EXPECT_EQ(left()[0], 2) << "the tasks stay";
}

TEST_F(PrunerTest, WorksByItselfUntilItIsStopped) {
    finish(task("old"));
    clock_.advance(31 * 24h);
    base::EventLoop loop;
    Pruner pruner(loop, *database_, clock_, {.every = 1ms, .seed = 1});
    pruner.start();
    const auto limit = std::chrono::steady_clock::now() + 20s;
    while (left()[0] > 0 && std::chrono::steady_clock::now() < limit)
        loop.run_one_for(10ms);
    EXPECT_EQ(left()[0], 0);
    base::TaskGroup group(loop, "test");
    group.spawn(pruner.stop());
    loop.run_for(20s);
    EXPECT_TRUE(loop.stopped()) << "nothing is left on the loop";
}

}  // namespace
}  // namespace ao::queue
