#include "store/task_lane.h"

#include <gmock/gmock.h>

#include "store/conformance_test.h"
#include "store/explaining_session.h"
#include "store/task_history.h"
#include "store/task_store.h"

namespace ao::store {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class TaskLanesTest : public Conformance {
  protected:
    model::Task sample(const std::string& id) {
        model::Task task;
        task.id = id;
        task.tenant_id = "default";
        task.type = "t";
        task.run_at = task.created_at = now();
        task.concurrency_key = id == "c" ? "other" : "k";
        task.unique_key = id;
        return task;
    }

    /// Every step once, with the plans the database made for them.
    std::map<std::string, std::string> plans() {
        return write([&](Session& session) {
            ExplainingSession explaining(session);
            TaskStore tasks(explaining);
            TaskLanes lanes(explaining);
            for (const char* id : {"a", "b", "c", "d"})
                tasks.enqueue(sample(id));
            tasks.place(sample("a"), model::OnConflict::replace);
            lanes.promote(now(), 10);
            lanes.next_due();
            lanes.next_tenant("default", "");
            lanes.next_type("default", "default", "");
            auto lane = lanes.front("default", "default", "t", 10);
            const auto task = lanes.lease(lane.at(0), "token", "w1", now(), now() + seconds(30));
            lanes.hand_over(std::span<Candidate>(&lane.at(2), 1));
            lanes.running("default");
            lanes.park("b");
            lanes.next_parked_key({});
            tasks.complete({task.id, task.attempt, task.lease_token}, "", {}, now());
            lanes.unpark("default", "k");
            lanes.expire("d", now());
            lanes.expire_all(now(), 10);
            TaskHistory history(explaining);
            history.empty_results(now(), 10);
            history.empty_results_between({}, now(), 10);
            history.forget_before(now(), now(), 10);
            history.forget_first(now(), 10);
            history.count_beyond(0);
            return explaining.plans;
        });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, TaskLanesTest, every_backend(), backend_name);

TEST_P(TaskLanesTest, EveryStepWalksItsIndexAndNothingIsSorted) {
    const std::map<std::string, std::string> index_of{
        {"task.promote", "task_delayed (run_at<?)"},
        {"task.next_due", "task_delayed"},
        {"task.next_tenant", "task_ready (queue=? AND tenant_id>?)"},
        {"task.next_type", "task_ready (queue=? AND tenant_id=? AND type>?)"},
        {"task.front", "task_ready (queue=? AND tenant_id=? AND type=?)"},
        {"task.running", "task_leased (tenant_id=?)"},
        {"task.running_of_key", "task_key_held (tenant_id=? AND concurrency_key=?)"},
        {"task.next_parked_key", "task_parked ((tenant_id,concurrency_key)>(?,?))"},
        {"task.next_parked_lane",
         "task_parked (tenant_id=? AND concurrency_key=? AND (queue,type)>(?,?))"},
        {"task.unpark", "task_parked (tenant_id=? AND concurrency_key=? AND queue=? AND type=?)"},
        {"task.expired_unstarted", "task_expiry (expires_at>? AND expires_at<?)"},
        {"task.holder", "task_unique (tenant_id=? AND unique_key=?)"},
        {"task.replace", "task_unique (tenant_id=? AND unique_key=?)"},
        {"task_history.holder",
         "task_history_unique (tenant_id=? AND unique_key=? AND unique_until>?)"},
        {"task_history.forget_before",
         "(rowid<?)\nSCALAR SUBQUERY 1\n"
         "SEARCH task_history USING COVERING INDEX task_history_age (finished_at>?)"},
        {"task_history.forget_first", "SCAN task_history\n"},
        {"task_history.empty_results", "task_history_result (<expr><?)"},
        {"task_history.last_of_step",
         "SEARCH task_history USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
        {"task_history.empty_between",
         "SEARCH task_history USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
        {"task_failure.forget", "task_failure_task (task_id=?)"},
        {"task_log.forget", "task_log_task (task_id=?)"},
        {"queue_rule.of_key", "(tenant_id=? AND scope=? AND name=?)"},
    };
    const auto found = plans();
    for (const auto& [name, index] : index_of) {
        ASSERT_TRUE(found.contains(name)) << name;
        EXPECT_THAT(found.at(name), HasSubstr(index)) << name;
    }
    EXPECT_THAT(found.at("task.running"), HasSubstr("task_handed_over (tenant_id=?)"));
    for (const auto& [name, plan] : found) {
        EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << name;
        EXPECT_THAT(plan, Not(HasSubstr("SCAN task\n"))) << name;
    }
}

}  // namespace
}  // namespace ao::store
