// How close the queue comes to what SQLite itself can do with a task's life: enqueued, claimed,
// finished, each step on disk before the next, once in a bare loop over the C interface with the
// same schema and SQL, once through the queue's broker and a worker of this process. One
// measurement a run, one line of JSON.
//
//     task_limit bare SIZE SECONDS DIRECTORY     SIZE tasks a commit
//     task_limit queue SIZE TASKS DIRECTORY      SIZE producers, SIZE tasks at once
//     task_limit pace RATE TASKS DIRECTORY       latency from the enqueueing call to the handler
#include <fstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"
#include "base/deadline.h"
#include "base/id.h"
#include "base/task_group.h"
#include "limits/bare.h"
#include "queue/queue.h"
#include "store/store.h"
#include "store/task_store.h"

namespace {

using namespace ao;
using limits::Measurement;
using limits::seconds_since;
using limits::Steady;
using limits::wall_now;

const std::string kType = "noop", kPayload = R"({"number":12345})";

// --- the bare loop ------------------------------------------------------------------------------

class Bare {
  public:
    explicit Bare(const std::string& path) : store_(path) {}

    /// `size` tasks from their enqueueing to their end, in three commits.
    void lifecycle(std::size_t size) {
        store_.run("BEGIN IMMEDIATE");
        for (std::size_t i = 0; i < size; ++i)
            enqueue(base::new_id(), base::to_micros(wall_now()));
        store_.commit();
        store_.run("BEGIN IMMEDIATE");
        const auto claimed = claim(static_cast<std::int64_t>(size));
        store_.commit();
        if (claimed.size() != size) std::exit(1);
        store_.run("BEGIN IMMEDIATE");
        for (const auto& id : claimed)
            finish(id);
        store_.commit();
    }

  private:
    void enqueue(const std::string& id, std::int64_t now) {
        store_.run(
            "INSERT INTO task (id, tenant_id, type, queue, payload, status, stage, priority, "
            "run_at, attempt, max_attempts, crashes, lease_token, lease_until, worker_id, lead_id, "
            "unique_key, error, request_id, created_at, started_at, tags, concurrency_key, "
            "concurrency_limit, timeout_ms, expires_at, result_ttl_s, unique_until, schedule_id) "
            "VALUES (?, 'default', ?, 'default', ?, 'pending', 'ready', 0, ?, 0, 8, 0, '', 0, '', "
            "'', NULL, '', '', ?, 0, '', '', 1, 0, 0, 0, 0, '') ON CONFLICT DO NOTHING",
            id,
            kType,
            kPayload,
            now,
            now
        );
    }

    std::vector<std::string> claim(std::int64_t limit) {
        const auto now = base::to_micros(wall_now());
        token_ = base::random_token(12);
        return store_.run(
            "UPDATE task SET status = 'processing', stage = 'leased', attempt = attempt + 1, "
            "lease_token = ?, lease_until = ?, worker_id = 'worker-1', started_at = ? WHERE id IN "
            "(SELECT id FROM task WHERE stage = 'ready' AND queue = 'default' AND "
            "tenant_id = 'default' AND type = ? AND run_at <= ? "
            "ORDER BY priority DESC, run_at, id LIMIT ?) RETURNING id, type, payload, attempt",
            token_,
            now + 30'000'000,
            now,
            kType,
            now,
            limit
        );
    }

    void finish(const std::string& id) {
        store_.run(
            "INSERT INTO task_history (id, tenant_id, type, queue, payload, priority, "
            "max_attempts, lead_id, unique_key, request_id, created_at, tags, concurrency_key, "
            "concurrency_limit, timeout_ms, expires_at, result_ttl_s, unique_until, progress, "
            "progress_message, schedule_id, generation, status, run_at, attempt, crashes, "
            "worker_id, started_at, error, outcome, result, finished_at) "
            "SELECT id, tenant_id, type, queue, payload, priority, max_attempts, lead_id, "
            "unique_key, request_id, created_at, tags, concurrency_key, concurrency_limit, "
            "timeout_ms, expires_at, result_ttl_s, unique_until, progress, progress_message, "
            "schedule_id, generation, 'completed', run_at, attempt, crashes, worker_id, "
            "started_at, error, '', 'null', ? FROM task WHERE id = ? AND attempt = 1 AND "
            "lease_token = ? AND stage = 'leased'",
            base::to_micros(wall_now()),
            id,
            token_
        );
        store_.run("DELETE FROM task WHERE id = ?", id);
    }

    limits::BareStore store_;
    std::string token_;
};

void measure_bare(const std::string& path, std::size_t size, double seconds) {
    std::ofstream(path).close();
    Bare bare(path);
    Measurement measurement;
    while (measurement.seconds() < seconds) {
        const auto start = Steady::now();
        bare.lifecycle(size);
        measurement.add(seconds_since(start) * 1e3, size);
    }
    measurement.print();
}

// --- through the queue --------------------------------------------------------------------------

/// Producers, broker and worker on one event loop; ends it when the last task has.
class Stand {
  public:
    Stand(const std::string& path, std::size_t concurrency, std::size_t tasks)
        : database_(open(path, clock_, metrics_)), tasks_(tasks) {
        kinds_.add({.type = kType, .run = [this](queue::Assignment given) {
                        return handle(std::move(given));
                    }});
        broker_.emplace(loop_, *database_, kinds_, clock_, metrics_, queue::BrokerOptions{});
        queue::WorkerOptions options;
        options.concurrency = concurrency;
        worker_.emplace(loop_, *broker_, kinds_, clock_, metrics_, options);
    }

    /// `producers` coroutines that each have one task on its way to disk, at most `rate` a second
    /// together (0: as fast as it goes).
    void run(std::size_t producers, double rate) {
        broker_->start();
        worker_->start();
        measurement_.emplace();
        for (std::size_t i = 0; i < producers; ++i)
            group_.spawn(produce(rate));
        loop_.run();
    }

    Measurement& measurement() { return *measurement_; }

  private:
    static std::unique_ptr<store::Database> open(
        const std::string& path, const base::Clock& clock, base::Metrics& metrics
    ) {
        store::SqliteOptions options;
        options.path = path;
        return store::open_sqlite(options, clock, metrics);
    }

    base::Async<> produce(double rate) {
        const auto begin = Steady::now();
        while (made_ < tasks_) {
            const auto number = made_++;
            if (rate > 0) {
                const std::chrono::duration<double> due(static_cast<double>(number) / rate);
                const auto wait =
                    begin + std::chrono::duration_cast<Steady::duration>(due) - Steady::now();
                co_await base::wait_for(wait);
            }
            model::Task task;
            task.id = base::new_id();
            task.tenant_id = "default";
            task.type = kType;
            task.payload.text = kPayload;
            task.run_at = task.created_at = wall_now();
            asked_[task.id] = Steady::now();
            auto body = [&task](store::Session& session) -> base::Result<bool> {
                return store::TaskStore(session).enqueue(task);
            };
            auto stored = co_await database_->write("bench", body);
            if (!stored) std::exit(1);
        }
    }

    base::Async<queue::Outcome> handle(queue::Assignment given) {
        const auto asked = asked_.extract(given.task.id);
        measurement_->add(seconds_since(asked.mapped()) * 1e3);
        if (measurement_->operations() == tasks_) group_.spawn(end());
        co_return queue::done();
    }

    /// The worker stops once it has reported what it ran.
    base::Async<> end() {
        co_await worker_->stop();
        co_await broker_->stop();
        loop_.stop();
    }

    const base::SystemClock clock_;
    base::Metrics metrics_;
    base::EventLoop loop_{1};
    queue::Registry kinds_;
    std::unique_ptr<store::Database> database_;
    std::optional<queue::StoreBroker> broker_;
    std::optional<queue::Worker> worker_;
    base::TaskGroup group_{loop_, "bench"};
    std::optional<Measurement> measurement_;
    std::unordered_map<std::string, Steady::time_point> asked_;
    std::size_t tasks_;
    std::size_t made_ = 0;
};

}  // namespace

int main(int count, char** words) {
    if (count != 5) {
        std::fprintf(stderr, "usage: task_limit bare|queue|pace SIZE AMOUNT DIRECTORY\n");
        return 2;
    }
    const std::string mode = words[1];
    const auto size = static_cast<std::size_t>(std::atoi(words[2]));
    const double amount = std::atof(words[3]);
    const limits::Directory directory(std::filesystem::path(words[4]) / "task_limit.tmp");
    const auto path = directory.file("bench.db");
    if (mode == "bare") {
        measure_bare(path, size, amount);
        return 0;
    }
    const bool paced = mode == "pace";
    Stand stand(path, paced ? 16 : size, static_cast<std::size_t>(amount));
    stand.run(paced ? 1 : size, paced ? static_cast<double>(size) : 0);
    stand.measurement().print();
}
