#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/id.h"
#include "base/metrics.h"
#include "base/task_group.h"
#include "queue/queue.h"
#include "queue/shared_clock.h"
#include "store/claim_rig.h"
#include "store/open.h"
#include "store/task_store.h"

namespace ao::queue {

/// A worker on a real database in a directory of its own, for tests. The event loop runs on the
/// test's thread, inside run_until(), so that handlers and checks need no locks.
class WorkerRig : public testing::Test {
  protected:
    WorkerRig() {
        std::filesystem::create_directories(directory_);
        reopen();
        broker_options_.sweep_every = std::chrono::hours{1};  // what happens does not need polling
        broker_options_.seed = options_.seed = 1;
    }

    ~WorkerRig() override {
        stop();
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    void reopen(std::size_t max_waiting_writes = 10'000) {
        database_.reset();
        store::SqliteOptions options;
        options.path = directory_ / "queue.db";
        options.max_waiting_writes = max_waiting_writes;
        database_ = store::open_sqlite(options, clock_, metrics_);
    }

    void start() {
        broker_.emplace(loop_, *database_, registry_, clock_, metrics_, broker_options_);
        broker_->start();
        worker_.emplace(loop_, *broker_, registry_, clock_, metrics_, options_);
        worker_->start();
    }

    /// Ends the worker as the program does; also when it hangs, within its own limits.
    void stop() {
        if (!worker_) return;
        bool stopped = false;
        base::TaskGroup group(loop_, "test");
        group.spawn(stop_worker(&stopped));
        run_until([&] { return stopped; });
        worker_.reset();
        broker_.reset();
    }

    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{90};
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(std::chrono::milliseconds{10});
        }
    }

    void run_until_status(const std::string& id, model::TaskStatus status) {
        run_until([&] { return get(id).status == status; });
    }

    template <class Body>
    auto in_store(Body body) {
        auto transaction = [&](store::Session& session) {
            store::TaskStore tasks(session);
            return base::Result(body(tasks));
        };
        return database_->write_now("test", transaction).value();
    }

    model::Task task(const std::string& type) {
        model::Task made;
        made.id = base::new_id();
        made.tenant_id = "default";
        made.type = type;
        made.run_at = made.created_at = clock_.now();
        return made;
    }

    std::string enqueue(const model::Task& made) {
        EXPECT_TRUE(in_store([&](auto& tasks) { return tasks.enqueue(made); }));
        return made.id;
    }

    std::string enqueue(const std::string& type) { return enqueue(task(type)); }

    std::optional<model::Task> find(const std::string& id) {
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).find("default", id);
        };
        return database_->read_now(body);
    }

    model::Task get(const std::string& id) { return find(id).value(); }

    /// Claims every due task as a worker that will never come back.
    std::vector<model::Task> claim_and_die(std::chrono::milliseconds lease) {
        auto hold = [&](store::Session& session) {
            return base::Result(
                store::claim(session, "default", {}, "dead-worker", 100, clock_.now(), lease)
            );
        };
        return database_->write_now("test", hold).value();
    }

    /// A kind whose handler returns what `reply` says.
    TaskKind replying(const std::string& type, std::function<Outcome(const model::Task&)> reply) {
        auto run = [reply](Assignment given) { return answer(reply, std::move(given.task)); };
        return {.type = type, .run = run};
    }

    /// A kind whose handler waits until it is cancelled.
    TaskKind hanging(const std::string& type) {
        auto run = [this](Assignment) { return hang(&begun_); };
        return {.type = type, .run = run};
    }

    /// A kind that leaves a task which no worker takes, with the report as its id.
    static TaskKind marking(TaskKind kind) {
        kind.apply = [](store::Session& session, const model::Task&, const Outcome& outcome) {
            mark(session, outcome.report.text);
        };
        return kind;
    }

    static Outcome reporting(Outcome outcome, std::string report) {
        outcome.report.text = std::move(report);
        return outcome;
    }

    static void mark(store::Session& session, const std::string& id) {
        model::Task marker;
        marker.id = id;
        marker.tenant_id = "default";
        marker.type = "marker";
        marker.queue = "elsewhere";
        store::TaskStore(session).enqueue(marker);
    }

    SharedClock clock_;
    base::Metrics metrics_;
    base::EventLoop loop_{1};
    Registry registry_;
    WorkerOptions options_;
    BrokerOptions broker_options_;
    std::unique_ptr<store::Database> database_;
    std::optional<StoreBroker> broker_;
    std::optional<Worker> worker_;
    int begun_ = 0;  ///< hanging handlers that have started

  private:
    static base::Async<Outcome> answer(
        std::function<Outcome(const model::Task&)> reply, model::Task given
    ) {
        co_return reply(given);
    }

    static base::Async<Outcome> hang(int* begun) {
        ++*begun;
        co_await base::wait_for(std::chrono::hours{1});
        co_return done("never cancelled");
    }

    base::Async<> stop_worker(bool* stopped) {
        co_await worker_->stop();
        co_await broker_->stop();
        *stopped = true;
    }

    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-queue-" + base::new_id());
};

}  // namespace ao::queue
