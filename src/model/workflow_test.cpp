#include "model/workflow.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

const base::Time kNow{std::chrono::seconds{1'767'225'600}};

Lead some_lead() {
    Lead lead;
    lead.id = "0199-lead";
    lead.tenant_id = "default";
    return lead;
}

TEST(DefaultWorkflow, UpdatesTheCrmAndThenWelcomes) {
    const Workflow workflow = default_workflow();
    EXPECT_EQ(workflow.id, "workflow-1");
    EXPECT_EQ(workflow.name, "Lead Processing");
    EXPECT_TRUE(workflow.enabled);
    EXPECT_EQ(workflow.steps, (std::vector<std::string>{"crm_update", "email_send"}));
}

TEST(TasksFor, StartsTheFirstStepAlone) {
    const std::vector<Task> tasks = tasks_for(default_workflow(), some_lead(), kNow);
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].type, "crm_update");
    EXPECT_EQ(tasks[0].tenant_id, "default");
    EXPECT_EQ(tasks[0].lead_id, "0199-lead");
    EXPECT_EQ(tasks[0].run_at, kNow);
    EXPECT_EQ(tasks[0].created_at, kNow);
    EXPECT_EQ(tasks[0].status, TaskStatus::pending);
    EXPECT_EQ(
        tasks[0].payload.text, R"({"lead_id":"0199-lead","workflow_id":"workflow-1","step":0})"
    );
}

TEST(TasksFor, StartsNothingWhenDisabledOrEmpty) {
    Workflow workflow = default_workflow();
    workflow.enabled = false;
    EXPECT_TRUE(tasks_for(workflow, some_lead(), kNow).empty());
    EXPECT_TRUE(tasks_for({"w", "empty", true, {}}, some_lead(), kNow).empty());
}

TEST(TaskForStep, EndsAfterTheLastStep) {
    const Workflow workflow = default_workflow();
    EXPECT_EQ(task_for_step(workflow, "t", {"l", workflow.id, 1}, kNow)->type, "email_send");
    EXPECT_FALSE(task_for_step(workflow, "t", {"l", workflow.id, 2}, kNow));
    EXPECT_FALSE(task_for_step(workflow, "t", {"l", workflow.id, -1}, kNow));
}

TEST(TaskForStep, IdsAreTheSameEachTimeAndDifferByEveryPart) {
    const Workflow workflow = default_workflow();
    const std::string id = task_for_step(workflow, "t", {"lead", workflow.id, 0}, kNow)->id;
    EXPECT_EQ(
        id, task_for_step(workflow, "t", {"lead", workflow.id, 0}, kNow + std::chrono::hours{1})->id
    );
    EXPECT_NE(id, task_for_step(workflow, "t", {"lead", workflow.id, 1}, kNow)->id);
    EXPECT_NE(id, task_for_step(workflow, "t", {"lead2", workflow.id, 0}, kNow)->id);
    EXPECT_NE(id, task_for_step(workflow, "tl", {"ead", workflow.id, 0}, kNow)->id);
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '8');                                          // version
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);  // variant
    EXPECT_EQ(id[8], '-');
    EXPECT_EQ(id[23], '-');
}

TEST(TaskForStep, IdsSortByTheLeadsTimeAndThenByStep) {
    const Workflow workflow = default_workflow();
    const std::string early = "019a0000-0001-7aaa-8bbb-000000000000";
    const std::string late = "019a0000-0002-7aaa-8bbb-000000000000";
    const auto id = [&](const std::string& lead, std::int64_t step) {
        return task_for_step(workflow, "t", {lead, workflow.id, step}, kNow)->id;
    };
    EXPECT_LT(id(early, 0), id(early, 1));
    EXPECT_LT(id(early, 1), id(late, 0));
    EXPECT_GT(id(early, 0), early);
    EXPECT_LT(id(early, 1), late);
}

}  // namespace
}  // namespace ao::model
