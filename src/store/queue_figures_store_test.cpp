#include "store/queue_figures_store.h"

#include "store/claim_rig.h"
#include "store/conformance_test.h"
#include "store/queue_rule_store.h"
#include "store/task_store.h"

namespace ao::store {
namespace {

using std::chrono::seconds;

class QueueFiguresTest : public Conformance {
  protected:
    void add(const std::string& id, const std::string& queue, seconds later = seconds{0}) {
        model::Task task;
        task.id = id;
        task.tenant_id = "default";
        task.type = "email_send";
        task.queue = queue;
        task.created_at = now();
        task.run_at = now() + later;
        task.max_attempts = 1;
        write([&](Session& session) { return TaskStore(session).enqueue(task); });
    }

    Lease claim(const std::string& queue) {
        const auto claimed = write([&](Session& session) {
            return store::claim(session, queue, {}, "w", 1, now(), seconds(30));
        });
        const auto& task = claimed.at(0);
        return {task.id, task.attempt, task.lease_token};
    }

    model::QueueFigures figures(const std::string& name, const std::string& tenant = "default") {
        const auto all =
            read([&](Session& session) { return QueueFiguresStore(session).list(tenant, now()); });
        for (const auto& queue : all)
            if (queue.name == name) return queue;
        return {};
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, QueueFiguresTest, every_backend(), backend_name);

TEST_P(QueueFiguresTest, CountsWhatWaitsRunsAndIsDead) {
    const auto start = now();
    add("a", "crm");
    clock_.advance(seconds(5));
    add("b", "crm");
    add("c", "crm", seconds(60));
    add("d", "mail");
    auto crm = figures("crm");
    EXPECT_EQ(crm.ready, 2);
    EXPECT_EQ(crm.scheduled, 1);
    EXPECT_EQ(crm.oldest_due, start);
    const auto lease = claim("crm");
    crm = figures("crm");
    EXPECT_EQ(crm.ready, 1);
    EXPECT_EQ(crm.running, 1);
    EXPECT_EQ(crm.oldest_due, now());
    write([&](Session& session) { return TaskStore(session).retry(lease, "e", now(), now()); });
    EXPECT_EQ(figures("crm").dead, 1);
    clock_.advance(seconds(60));
    EXPECT_EQ(figures("crm").ready, 2) << "due by now";
    EXPECT_EQ(figures("mail").ready, 1);
    EXPECT_EQ(figures("crm", "other").ready, 0);
}

TEST_P(QueueFiguresTest, MeasuresTheLastMinute) {
    for (int wait = 1; wait <= 4; ++wait) {
        add("t" + std::to_string(wait), "crm");
        clock_.advance(seconds(wait));
        const auto lease = claim("crm");
        write([&](Session& session) {
            return TaskStore(session).complete(lease, "done", {}, now());
        });
    }
    const auto crm = figures("crm");
    EXPECT_DOUBLE_EQ(crm.per_second, 4.0 / 60);
    EXPECT_EQ(crm.start_p50_ms, 3000.0);
    EXPECT_EQ(crm.start_p95_ms, 4000.0);
    clock_.advance(seconds(61));
    EXPECT_EQ(figures("crm").name, "") << "long ago, and nothing is left";
}

TEST_P(QueueFiguresTest, ARuleAloneMakesAQueueKnown) {
    write([&](Session& session) {
        model::QueueRule rule{"default", model::RuleScope::queue, "later"};
        rule.paused = true;
        QueueRuleStore(session).put(rule);
        return true;
    });
    EXPECT_TRUE(figures("later").rule.paused);
    EXPECT_EQ(figures("default").name, "default") << "always there";
}

}  // namespace
}  // namespace ao::store
