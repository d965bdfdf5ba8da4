#include "model/workflow_schema.h"

#include <gtest/gtest.h>

#include "base/json_node.h"
#include "model/condition.h"
#include "model/step_shapes.h"
#include "model/workflow_check.h"
#include "model/workflow_diff.h"

namespace ao::model {
namespace {

TEST(WorkflowSchema, NamesEveryKindAndComparison) {
    const base::json::Raw schema = definition_schema();
    const auto document = base::json::Document::parse(schema.text);
    ASSERT_TRUE(document);
    for (const StepShape& shape : step_shapes())
        EXPECT_NE(
            schema.text.find("{\"const\":\"" + std::string(shape.name) + "\"}"), std::string::npos
        );
    for (const TriggerShape& shape : trigger_shapes())
        EXPECT_NE(
            schema.text.find("{\"const\":\"" + std::string(shape.name) + "\"}"), std::string::npos
        );
    for (const ComparisonKind& kind : comparisons())
        EXPECT_NE(schema.text.find("\"" + std::string(kind.word) + "\""), std::string::npos);
}

TEST(WorkflowPage, HasAChapterForEveryKind) {
    const std::string page = steps_page();
    for (const StepShape& shape : step_shapes())
        EXPECT_NE(page.find("— `" + std::string(shape.name) + "`\n"), std::string::npos)
            << shape.name;
    for (const TriggerShape& shape : trigger_shapes())
        EXPECT_NE(page.find("— `" + std::string(shape.name) + "`\n"), std::string::npos)
            << shape.name;
}

WorkflowDefinition definition(const char* steps) {
    return read_definition({R"({"name":"t","steps":)" + std::string(steps) + "}"}).value();
}

TEST(WorkflowDiff, ShowsWhatChangedAndNothingElse) {
    const auto before = definition(
        R"([{"id":"a","kind":"send_email","settings":{"subject":"Hi","body":"x"}},{"id":"b","kind":"wait","settings":{"for":"1d"}}])"
    );
    const auto after = definition(
        R"([{"id":"a","kind":"send_email","settings":{"subject":"Hello","body":"x"}},{"id":"c","kind":"stop"}])"
    );
    EXPECT_TRUE(difference(before, before).empty());
    const auto changes = difference(before, after);
    ASSERT_EQ(changes.size(), 4U);
    EXPECT_EQ(changes[0].field, "next");
    EXPECT_EQ(changes[1].field, "settings.subject");
    EXPECT_EQ(changes[1].before, "\"Hi\"");
    EXPECT_EQ(changes[1].after, "\"Hello\"");
    EXPECT_EQ(changes[2].what + " " + changes[2].step, "added c");
    EXPECT_EQ(changes[3].what + " " + changes[3].step, "removed b");
}

}  // namespace
}  // namespace ao::model
