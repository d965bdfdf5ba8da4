#include "model/workflow_templates.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "model/workflow_check.h"

namespace ao::model {
namespace {

TEST(WorkflowTemplates, EachIsASoundDefinitionWithAnIdOfItsOwn) {
    std::set<std::string_view> ids;
    for (const WorkflowTemplate& each : workflow_templates()) {
        EXPECT_TRUE(ids.insert(each.id).second) << each.id;
        const auto definition = read_definition({std::string(each.definition)});
        EXPECT_TRUE(definition) << each.id << ": "
                                << (definition ? "" : definition.error().message);
    }
    EXPECT_EQ(ids.size(), 12U);
    for (const char* original : {"welcome_email", "daily_report", "tag_leads", "auto_campaign"})
        EXPECT_TRUE(ids.contains(original)) << original;
}

}  // namespace
}  // namespace ao::model
