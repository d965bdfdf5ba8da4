#include "jobs/payload.h"

#include <gtest/gtest.h>

#include "jobs/delivery_outcome.h"

namespace ao::jobs {
namespace {

model::Task with_payload(std::string text) {
    model::Task task;
    task.payload.text = std::move(text);
    return task;
}

TEST(Payload, AWorkflowsTaskKnowsItsStep) {
    model::Lead lead;
    lead.id = "lead-1";
    lead.tenant_id = "default";
    const auto tasks = model::tasks_for(model::default_workflow(), lead, {});
    const auto step = find_workflow_step(tasks.at(0));
    ASSERT_TRUE(step);
    EXPECT_EQ(step->lead_id, "lead-1");
    EXPECT_EQ(step->workflow_id, "workflow-1");
    EXPECT_EQ(step->step, 0);
    EXPECT_EQ(step->run, "");
}

TEST(Payload, AFurtherRunOfAWorkflowHasTasksOfItsOwn) {
    const model::Workflow workflow = model::default_workflow();
    const auto first = model::task_for_step(workflow, "default", {"lead-1", "workflow-1", 1}, {});
    const auto again =
        model::task_for_step(workflow, "default", {"lead-1", "workflow-1", 1, "task-9"}, {});
    EXPECT_NE(first->id, again->id);
    EXPECT_EQ(find_workflow_step(*again)->run, "task-9");
}

TEST(Payload, ATaskOfNoWorkflowHasNoStep) {
    EXPECT_FALSE(find_workflow_step(with_payload(R"({"lead_id":"lead-1"})")));
    EXPECT_FALSE(find_workflow_step(with_payload(R"({"to":"a@b.c"})")));
    EXPECT_FALSE(find_workflow_step(with_payload("[]")));
}

TEST(Payload, AFaultIsNamedAndFinal) {
    const auto payload = parse_lead_payload(with_payload(R"({"lead_id":7})"));
    ASSERT_FALSE(payload);
    const queue::Outcome outcome = bad_payload(payload.error());
    ASSERT_TRUE(std::holds_alternative<queue::Discard>(outcome.what));
    EXPECT_NE(std::get<queue::Discard>(outcome.what).why.find("/lead_id"), std::string::npos);
}

TEST(DeliveryOutcome, KeepsWhatCoreSaid) {
    using core::Delivery;
    const auto done = outcome_of({Delivery::Kind::done, "skipped: not configured"});
    EXPECT_EQ(std::get<queue::Done>(done.what).outcome, "skipped: not configured");
    const auto retry = outcome_of({Delivery::Kind::retry, "429", std::chrono::seconds{9}});
    EXPECT_EQ(std::get<queue::Retry>(retry.what).after, std::chrono::seconds{9});
    const auto refused = outcome_of({Delivery::Kind::refused, "400"});
    EXPECT_EQ(std::get<queue::Discard>(refused.what).why, "400");
    const auto later =
        outcome_of({Delivery::Kind::postponed, "suspended", std::chrono::seconds{9}});
    EXPECT_EQ(std::get<queue::Snooze>(later.what).after, std::chrono::seconds{9});
}

}  // namespace
}  // namespace ao::jobs
