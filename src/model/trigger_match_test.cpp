#include "model/trigger_match.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

Lead lead_with(std::int32_t score, std::string status, std::vector<std::string> tags = {}) {
    Lead lead;
    lead.id = "lead-1";
    lead.email = "ada@example.com";
    lead.score = score;
    lead.status = std::move(status);
    lead.tags = std::move(tags);
    return lead;
}

TriggerDefinition trigger(std::string kind, std::string settings, std::string filter = "null") {
    return {std::move(kind), {std::move(settings)}, {std::move(filter)}};
}

/// What the trigger says to a change from one lead to the other.
Verdict asked(
    const TriggerDefinition& wanted,
    const Lead& before,
    const Lead& after,
    const std::vector<std::string>& fields,
    const std::vector<std::string>& chain = {}
) {
    for (const auto& each : happenings_of(before, after, fields, chain))
        if (each.kind == wanted.kind)
            return matches(wanted, "workflow-1", {each.kind, &after, each.input, base::Time{}});
    return {false, "did not happen"};
}

TEST(TriggerMatch, AChangeOfOneFieldFromAndTo) {
    const Lead before = lead_with(10, "new");
    const Lead after = lead_with(10, "qualified");
    const auto ask = [&](const char* settings) {
        return asked(trigger("lead_changed", settings), before, after, {"status"});
    };
    EXPECT_TRUE(ask("{}").holds);
    EXPECT_TRUE(ask(R"({"field":"status"})").holds);
    EXPECT_TRUE(ask(R"({"field":"status","from":"New","to":"qualified"})").holds);
    EXPECT_EQ(
        ask(R"({"field":"status","to":"won"})").why, "status is \"qualified\" now, not \"won\""
    );
    EXPECT_EQ(ask(R"({"field":"status","from":"lost"})").why, "status was \"new\", not \"lost\"");
    EXPECT_EQ(ask(R"({"field":"owner"})").why, "owner did not change");
}

TEST(TriggerMatch, ACustomFieldOfItsOwn) {
    Lead before = lead_with(0, "new");
    before.custom_fields.text = R"({"plan":"free","seats":3})";
    Lead after = before;
    after.custom_fields.text = R"({"plan":"pro","seats":3})";
    const auto ask = [&](const char* settings) {
        return asked(trigger("lead_changed", settings), before, after, {"custom_fields"}).holds;
    };
    EXPECT_TRUE(ask(R"({"field":"custom_fields.plan","from":"free","to":"pro"})"));
    EXPECT_FALSE(ask(R"({"field":"custom_fields.seats"})"));
}

TEST(TriggerMatch, ATagThatIsNew) {
    const Lead before = lead_with(0, "new", {"a"});
    const Lead after = lead_with(0, "new", {"a", "vip"});
    EXPECT_TRUE(asked(trigger("tag_added", R"({"tag":"VIP"})"), before, after, {"tags"}).holds);
    EXPECT_TRUE(asked(trigger("tag_added", "{}"), before, after, {"tags"}).holds);
    EXPECT_FALSE(asked(trigger("tag_added", R"({"tag":"a"})"), before, after, {"tags"}).holds);
    EXPECT_EQ(asked(trigger("tag_added", "{}"), after, before, {"tags"}).why, "did not happen");
}

TEST(TriggerMatch, AScoreThatCrossesALine) {
    const auto crosses = [](std::int32_t from, std::int32_t to, const char* settings) {
        return asked(
                   trigger("score_crosses", settings),
                   lead_with(from, "new"),
                   lead_with(to, "new"),
                   {"score"}
        )
            .holds;
    };
    EXPECT_TRUE(crosses(69, 70, R"({"score":70})"));
    EXPECT_FALSE(crosses(70, 80, R"({"score":70})"));
    EXPECT_FALSE(crosses(80, 60, R"({"score":70})"));
    EXPECT_TRUE(crosses(80, 60, R"({"score":70,"direction":"down"})"));
}

TEST(TriggerMatch, TheFilterHasTheLastWord) {
    const Lead lead = lead_with(40, "new");
    const auto wanted =
        trigger("new_lead", "{}", R"({"field":"lead.score","op":"greater","value":60})");
    const Verdict verdict =
        matches(wanted, "workflow-1", {"new_lead", &lead, {"{}"}, base::Time{}});
    EXPECT_FALSE(verdict.holds);
    EXPECT_EQ(verdict.why, "lead.score 40 is not greater than 60");
}

TEST(TriggerMatch, AWorkflowDoesNotStartItselfOverOthers) {
    const auto chain = chain_of({R"({"chain":["workflow-1"]})"}, "workflow-2");
    EXPECT_EQ(chain, (std::vector<std::string>{"workflow-1", "workflow-2"}));
    const auto wanted = trigger("lead_changed", "{}");
    EXPECT_FALSE(asked(wanted, lead_with(1, "a"), lead_with(2, "a"), {"score"}, chain).holds);
    EXPECT_TRUE(asked(wanted, lead_with(1, "a"), lead_with(2, "a"), {"score"}, {"workflow-3"}).holds
    );
}

TEST(TriggerMatch, ATriggerWithoutAQuestionHoldsUnlessItsOwnWorkflowCausedIt) {
    const auto holds = [](const char* input) {
        const Lead lead = lead_with(40, "new");
        return matches(
                   trigger("new_lead", "{}"),
                   "workflow-1",
                   {"new_lead", &lead, {input}, base::Time{}}
        ).holds;
    };
    EXPECT_TRUE(holds("{}"));
    EXPECT_TRUE(holds(R"({"chain":["workflow-2"]})"));
    EXPECT_FALSE(holds(R"({"chain":["workflow-2","workflow-1"]})"));
}

TEST(TriggerMatch, TheEndOfAnotherWorkflow) {
    const auto ended = [](const char* settings, const char* status) {
        const std::string input =
            R"({"workflow_id":"workflow-9","run_id":"r","status":")" + std::string(status) + "\"}";
        return matches(
                   trigger("workflow", settings),
                   "workflow-1",
                   {"workflow", nullptr, {input}, base::Time{}}
        ).holds;
    };
    EXPECT_TRUE(ended(R"({"workflow_id":"workflow-9"})", "completed"));
    EXPECT_FALSE(ended(R"({"workflow_id":"workflow-9"})", "failed"));
    EXPECT_TRUE(ended(R"({"workflow_id":"workflow-9","on":"ended"})", "failed"));
    EXPECT_FALSE(ended(R"({"workflow_id":"workflow-8"})", "completed"));
}

}  // namespace
}  // namespace ao::model
