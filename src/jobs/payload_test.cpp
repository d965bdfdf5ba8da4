#include "jobs/payload.h"

#include <gtest/gtest.h>

#include "core/run_engine.h"
#include "jobs/delivery_outcome.h"

namespace ao::jobs {
namespace {

model::Task with_payload(std::string text) {
    model::Task task;
    task.payload.text = std::move(text);
    return task;
}

TEST(Payload, ATaskOfARunKnowsItsStep) {
    const auto step = core::find_step_ref(with_payload(R"({"run_id":"run-1","visit":3})"));
    ASSERT_TRUE(step);
    EXPECT_EQ(step->run_id, "run-1");
    EXPECT_EQ(step->visit, 3);
    EXPECT_FALSE(core::find_step_ref(with_payload(R"({"lead_id":"lead-1"})")));
    EXPECT_FALSE(core::find_step_ref(with_payload("[]")));
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
