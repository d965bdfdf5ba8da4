#include "core/workflows.h"

#include "core/store_rig.h"

namespace ao::core {
namespace {

class RunningWorkflows : public StoreRig {
  protected:
    void start(const std::string& lead_id) {
        in_store([&](store::Session& session) {
            for (const auto& task :
                 model::tasks_for(model::default_workflow(), lead(lead_id), clock_.now())) {
                store::TaskStore(session).enqueue(task);
            }
            return true;
        });
    }

    void advance(const std::string& lead_id, std::int64_t step) {
        in_store([&](store::Session& session) {
            model::Task ended;
            ended.tenant_id = "default";
            ended.request_id = "request-1";
            workflows_.advance(session, ended, {lead_id, "workflow-1", step}, clock_.now());
            return true;
        });
    }

    model::TaskList tasks() {
        return in_store([&](store::Session& session) {
            return store::TaskStore(session).list("default", {}, {});
        });
    }

    Workflows workflows_{*database_, {model::default_workflow()}};
};

TEST_F(RunningWorkflows, TheEndOfAStepEnqueuesTheNextOnce) {
    start("lead-1");
    ASSERT_EQ(tasks().total, 1);
    advance("lead-1", 0);
    advance("lead-1", 0);
    ASSERT_EQ(tasks().total, 2);
    const auto both = tasks().tasks;
    const auto& next = both[0].type == "email_send" ? both[0] : both[1];
    EXPECT_EQ(next.type, "email_send");
    EXPECT_EQ(next.lead_id, "lead-1");
    EXPECT_EQ(next.request_id, "request-1");
    EXPECT_EQ(next.payload.text, R"({"lead_id":"lead-1","workflow_id":"workflow-1","step":1})");
    advance("lead-1", 1);
    EXPECT_EQ(tasks().total, 2);
}

TEST_F(RunningWorkflows, AStepThatEndsTwiceIsFollowedOnce) {
    start("lead-1");
    advance("lead-1", 0);
    const std::string next = tasks().tasks[0].id;
    in_store([&](store::Session& session) {
        return store::TaskStore(session).cancel("default", next, clock_.now());
    });
    advance("lead-1", 0);
    EXPECT_EQ(tasks().total, 2);
}

TEST_F(RunningWorkflows, StatusCountsTheRuns) {
    EXPECT_EQ(run(workflows_.status(actor(), "workflow-1"))->executions, 0);
    start("019a0000-0001-7aaa-8bbb-000000000000");
    clock_.advance(std::chrono::seconds{5});
    start("019a0000-0002-7aaa-8bbb-000000000000");
    const auto status = run(workflows_.status(actor(), "workflow-1"));
    ASSERT_TRUE(status);
    EXPECT_EQ(status->executions, 2);
    EXPECT_EQ(status->last_execution, clock_.now());
    EXPECT_EQ(run(workflows_.status(actor("other"), "workflow-1"))->executions, 0);
    EXPECT_FALSE(run(workflows_.status(actor(), "workflow-9")));
}

}  // namespace
}  // namespace ao::core
