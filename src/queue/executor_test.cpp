#include <future>
#include <thread>

#include "queue/worker_rig.h"

namespace ao::queue {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

class Executing : public WorkerRig {};

TEST_F(Executing, CompletesATaskWithItsOutcomeAndAfterEffect) {
    registry_.add(replying("greet", [](const model::Task&) {
        return done("skipped: nobody there", mark("effect"));
    }));
    const std::string id = enqueue("greet");
    start();
    run_until_status(id, TaskStatus::completed);
    EXPECT_EQ(get(id).outcome, "skipped: nobody there");
    EXPECT_EQ(get(id).attempt, 1);
    EXPECT_TRUE(find("effect"));
    run_until([&] {
        return metrics_
                   .counter(
                       "ao_tasks_finished_total",
                       "Attempts by what became of the task.",
                       {{"queue", "default"}, {"type", "greet"}, {"status", "completed"}}
                   )
                   .value() == 1;
    });
}

TEST_F(Executing, RetriesInsideItsWindowAndDiesAfterTheLastAttempt) {
    broker_options_.retry_base = 2s;
    registry_.add(replying("fail", [](const model::Task&) { return retry("the CRM said no"); }));
    model::Task made = task("fail");
    made.max_attempts = 3;
    enqueue(made);
    start();
    for (int attempt = 1; attempt < made.max_attempts; ++attempt) {
        run_until([&] {
            const model::Task now = get(made.id);
            return now.status == TaskStatus::retry && now.attempt == attempt;
        });
        const model::Task waiting = get(made.id);
        EXPECT_EQ(waiting.error, "the CRM said no");
        EXPECT_GT(waiting.run_at, clock_.now());
        EXPECT_LE(waiting.run_at, clock_.now() + 2s * (1 << (attempt - 1)));
        clock_.advance(waiting.run_at - clock_.now());
        broker_->wake();
    }
    run_until_status(made.id, TaskStatus::dead);
    EXPECT_EQ(get(made.id).failures.size(), 3U);
}

TEST_F(Executing, WaitsAtLeastAsLongAsTheOtherSideAsked) {
    registry_.add(replying("slow_down", [](const model::Task&) { return retry("429", 30s); }));
    registry_.add(replying("come_back_in_a_year", [](const model::Task&) {
        return retry("503", std::chrono::hours{24 * 365});
    }));
    const std::string soon = enqueue("slow_down");
    const std::string late = enqueue("come_back_in_a_year");
    start();
    run_until_status(soon, TaskStatus::retry);
    run_until_status(late, TaskStatus::retry);
    EXPECT_GE(get(soon).run_at, clock_.now() + 30s);
    EXPECT_LE(get(soon).run_at, clock_.now() + 32s);
    EXPECT_LE(get(late).run_at, clock_.now() + 24h + 2s);
}

TEST_F(Executing, DiscardsWhatCannotSucceedAndStillRecordsIt) {
    registry_.add(replying("refused", [](const model::Task&) {
        return discard("400 Bad Request", mark("effect"));
    }));
    const std::string id = enqueue("refused");
    start();
    run_until_status(id, TaskStatus::failed);
    EXPECT_EQ(get(id).error, "400 Bad Request");
    EXPECT_TRUE(find("effect"));
}

TEST_F(Executing, SnoozingIsNoAttempt) {
    registry_.add(replying("later", [](const model::Task&) { return snooze(10s); }));
    const std::string id = enqueue("later");
    start();
    run_until([&] { return get(id).run_at == clock_.now() + 10s; });
    EXPECT_EQ(get(id).status, TaskStatus::pending);
    EXPECT_EQ(get(id).attempt, 0);
}

TEST_F(Executing, ExceptionsAreFailedAttempts) {
    registry_.add(replying("throws", [](const model::Task&) -> Outcome {
        throw std::runtime_error("no such thing");
    }));
    registry_.add({.type = "throws_at_once", .run = [](Assignment) -> base::Async<Outcome> {
                       throw std::logic_error("not even started");
                   }});
    const std::string inside = enqueue("throws");
    const std::string before = enqueue("throws_at_once");
    start();
    run_until_status(inside, TaskStatus::retry);
    run_until_status(before, TaskStatus::retry);
    EXPECT_EQ(get(inside).error, "exception: no such thing");
    EXPECT_EQ(get(before).error, "exception: not even started");
}

TEST_F(Executing, CutsShortWhatTakesTooLongAndFreesTheSlot) {
    TaskKind kind = hanging("hangs");
    kind.timeout = 30ms;
    registry_.add(kind);
    const std::string id = enqueue("hangs");
    start();
    run_until_status(id, TaskStatus::retry);
    EXPECT_EQ(get(id).error, "timed out after 30 ms");
    run_until([&] { return worker_->running() == 0; });
}

TEST_F(Executing, AnAfterEffectThatThrowsLeavesNothingHalfDone) {
    registry_.add(replying("greet", [](const model::Task&) {
        return done("done", [](store::Session& session) {
            mark("half")(session);
            throw std::runtime_error("constraint");
        });
    }));
    const std::string id = enqueue("greet");
    start();
    run_until_status(id, TaskStatus::retry);
    EXPECT_EQ(get(id).error, "the after-effect failed: exception: constraint");
    EXPECT_FALSE(find("half"));
}

TEST_F(Executing, TheEndOfATaskIsToldInItsOwnTransaction) {
    std::vector<TaskStatus> ends;
    auto on_end = [&ends](store::Session& session, const model::Task& ended) {
        ends.push_back(ended.status);
        mark("next")(session);
    };
    TaskKind kind = replying("step", [](const model::Task&) { return retry("never works"); });
    kind.on_end = on_end;
    registry_.add(kind);
    model::Task made = task("step");
    made.max_attempts = 1;
    enqueue(made);
    start();
    run_until_status(made.id, TaskStatus::dead);
    EXPECT_EQ(ends, std::vector{TaskStatus::dead});
    EXPECT_TRUE(find("next"));
}

TEST_F(Executing, AnEndThatThrowsStillEndsTheTask) {
    TaskKind kind = replying("step", [](const model::Task&) { return discard("no"); });
    kind.on_end = [](store::Session&, const model::Task&) { throw std::runtime_error("oops"); };
    registry_.add(kind);
    model::Task made = task("step");
    made.max_attempts = 1;
    enqueue(made);
    start();
    run_until_status(made.id, TaskStatus::dead);
    EXPECT_EQ(get(made.id).error, "the after-effect failed: exception: oops");
}

TEST_F(Executing, AStaleAttemptCompletesNothing) {
    bool let_go = false;
    auto run = [&](Assignment given) -> base::Async<Outcome> {
        while (given.task.attempt == 1 && !let_go) {
            co_await base::wait_for(1ms);
        }
        const std::string words = "attempt " + std::to_string(given.task.attempt);
        co_return done(words, mark(words));
    };
    registry_.add({.type = "slow", .run = run});
    const std::string id = enqueue("slow");
    start();
    run_until([&] { return worker_->running() == 1; });
    // Somebody else decides that this worker is dead; the next attempt starts beside the first.
    in_store([&](auto& tasks) { return tasks.rescue(clock_.now() + 1h, clock_.now(), 10).pending; }
    );
    run_until_status(id, TaskStatus::completed);
    let_go = true;
    run_until([&] { return worker_->running() == 0; });
    EXPECT_EQ(get(id).outcome, "attempt 2");
    EXPECT_TRUE(find("attempt 2"));
    EXPECT_FALSE(find("attempt 1"));
}

TEST_F(Executing, AFinishThatTheStoreRefusesIsTriedAgain) {
    constexpr std::size_t kWaiting = 4;
    reopen(kWaiting);
    std::promise<void> writing;
    std::promise<void> gate;
    std::vector<std::thread> crowd;
    auto block = [&, opened = gate.get_future().share()] {
        auto wait = [&](store::Session&) {
            writing.set_value();
            opened.wait();
            return base::Result<void>();
        };
        (void)database_->write_now("test.block", wait);
    };
    auto fill = [&] {
        auto nothing = [](store::Session&) { return base::Result<void>(); };
        (void)database_->write_now("test.fill", nothing);
    };
    registry_.add(replying("unlucky", [&](const model::Task&) {
        crowd.emplace_back(block);
        writing.get_future().wait();
        for (std::size_t i = 0; i < kWaiting + 1; ++i) {
            crowd.emplace_back(fill);
        }
        while (database_->figures().refused == 0) {
            std::this_thread::yield();
        }
        return done();
    }));
    const std::string id = enqueue("unlucky");
    start();
    run_until([&] { return database_->figures().refused >= 3; });
    gate.set_value();
    for (std::thread& thread : crowd) {
        thread.join();
    }
    run_until_status(id, TaskStatus::completed);
    EXPECT_EQ(get(id).attempt, 1);
}

}  // namespace
}  // namespace ao::queue
