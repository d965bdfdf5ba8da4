#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/metrics.h"
#include "queue/chooser.h"
#include "store/open.h"
#include "store/queue_rule_store.h"
#include "store/task_store.h"

namespace ao::queue {

/// A chooser on a real database in a directory of its own, for tests.
class ChooserRig {
  public:
    ChooserRig() {
        std::filesystem::create_directories(directory_);
        store::SqliteOptions options;
        options.path = directory_ / "queue.db";
        database_ = store::open_sqlite(options, clock_, metrics_);
        restart();
    }

    ~ChooserRig() {
        chooser_.reset();
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    ChooserRig(const ChooserRig&) = delete;
    ChooserRig& operator=(const ChooserRig&) = delete;

    /// Forgets everything that is only in memory.
    void restart() { chooser_ = std::make_unique<Chooser>(*database_, clock_); }

    template <class Body>
    auto in_store(Body body) {
        auto transaction = [&](store::Session& session) { return base::Result(body(session)); };
        return database_->write_now("test", transaction).value();
    }

    template <class Body>
    auto with_tasks(Body body) {
        return in_store([&](store::Session& session) {
            store::TaskStore tasks(session);
            return body(tasks);
        });
    }

    model::Task task(std::string id, std::string tenant = "a", std::string type = "t") const {
        model::Task made;
        made.id = std::move(id);
        made.tenant_id = std::move(tenant);
        made.type = std::move(type);
        made.run_at = made.created_at = clock_.now();
        made.max_attempts = 3;
        return made;
    }

    model::Task keyed(std::string id, std::string key, std::int32_t limit = 1) const {
        auto made = task(std::move(id));
        made.concurrency_key = std::move(key);
        made.concurrency_limit = limit;
        return made;
    }

    bool add(const model::Task& task) {
        return with_tasks([&](store::TaskStore& tasks) { return tasks.enqueue(task); });
    }

    /// `count` tasks of a tenant with one transaction, named <tenant>-00000 and so on.
    void add_many(const std::string& tenant, std::size_t count) {
        with_tasks([&](store::TaskStore& tasks) {
            for (std::size_t i = 0; i < count; ++i) {
                const auto number = std::to_string(100'000 + i).substr(1);
                tasks.enqueue(task(tenant + "-" + number, tenant));
            }
            return true;
        });
    }

    Choice choose(TakeRequest request) {
        request.worker_id = "w";
        return in_store([&](store::Session& session) {
            const auto take = lease_to("w", clock_.now(), std::chrono::seconds{30});
            return chooser_->choose(session, request, clock_.now(), take);
        });
    }

    Choice choose(std::size_t limit = 10) {
        TakeRequest request;
        request.limit = limit;
        return choose(std::move(request));
    }

    static std::vector<std::string> ids(const Choice& choice) {
        std::vector<std::string> ids;
        for (const auto& task : choice.tasks)
            ids.push_back(task.id);
        return ids;
    }

    /// Of the next `limit` tasks.
    std::vector<std::string> choose_ids(std::size_t limit = 10) { return ids(choose(limit)); }

    static store::Lease lease_of(const model::Task& task) {
        return {task.id, task.attempt, task.lease_token};
    }

    bool complete(const model::Task& task) {
        return with_tasks([&](store::TaskStore& tasks) {
            return tasks.complete(lease_of(task), "done", {}, clock_.now());
        });
    }

    void rule(model::QueueRule rule) {
        if (rule.tenant_id.empty()) rule.tenant_id = "a";
        in_store([&](store::Session& session) {
            store::QueueRuleStore(session).put(rule);
            return true;
        });
    }

    void remove_rule(model::RuleScope scope, const std::string& name) {
        in_store([&](store::Session& session) {
            return store::QueueRuleStore(session).remove("a", scope, name);
        });
    }

    // NOLINTBEGIN(readability-identifier-naming): the commands of the property test work on the
    // rig.
    base::ManualClock clock_;
    base::Metrics metrics_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<Chooser> chooser_;
    // NOLINTEND(readability-identifier-naming)

  private:
    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-chooser-" + base::new_id());
};

}  // namespace ao::queue
