#include <future>
#include <thread>

#include "queue/worker_rig.h"

namespace ao::queue {
namespace {

using model::TaskStatus;
using namespace std::chrono_literals;

class Executing : public WorkerRig {};

TEST_F(Executing, CompletesATaskWithItsOutcomeAndReport) {
    registry_.add(marking(replying("greet", [](const model::Task&) {
        return reporting(done("skipped: nobody there"), "effect");
    })));
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

TEST_F(Executing, AStaleAttemptCompletesNothing) {
    bool let_go = false;
    auto run = [&](Assignment given) -> base::Async<Outcome> {
        while (given.task.attempt == 1 && !let_go) {
            co_await base::wait_for(1ms);
        }
        const std::string words = "attempt " + std::to_string(given.task.attempt);
        co_return reporting(done(words), words);
    };
    registry_.add(marking({.type = "slow", .run = run}));
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
