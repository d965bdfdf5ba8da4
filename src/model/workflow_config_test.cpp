#include "model/workflow_config.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

std::string shape_of(const WorkflowDefinition& definition) {
    std::string shape;
    for (const StepDefinition& step : definition.steps) {
        shape += step.id + ":" + step.kind;
        for (const Branch& branch : step.branches)
            shape += " " + branch.label + "=" + branch.next;
        shape += " >" + step.next + "\n";
    }
    return shape;
}

base::Result<std::vector<ConfiguredWorkflow>> workflows_in(const std::string& list) {
    const auto document = base::json::Document::parse(list);
    return read_configured_workflows(document.value().root());
}

constexpr const char* kSales =
    R"([{"name":"Sales lead management","sources":[{"type":"web_form"},{"type":"email"}],
    "qualification_rules":[{"type":"field_exists","field":"email"},{"type":"field_contains","field":"industry","value":"tech"}],
    "routing_rules":[{"condition":{"type":"greater_than","field":"budget","value":"$10,000"},"destination":"enterprise"},
                     {"condition":{"type":"equals","field":"company","value":"ACME"},"destination":"ada"}],
    "default_destination":"inbox",
    "follow_up_sequence":{"sequence_name":"welcome","templates":[
        {"subject":"Welcome {{lead_email}}","body":"a\\nb","is_html":false},{"subject":"{{sequence_name}} again","body":"c"}],
        "delays":[0,48]}}])";

TEST(WorkflowConfig, TurnsTheOlderFormIntoADefinition) {
    const auto workflows = workflows_in(kSales);
    ASSERT_TRUE(workflows) << workflows.error().message;
    ASSERT_EQ(workflows->size(), 1U);
    const ConfiguredWorkflow& sales = workflows->front();
    EXPECT_EQ(sales.id, "config-sales-lead-management");
    EXPECT_EQ(
        shape_of(sales.definition),
        "qualify:branch yes=qualified no=unqualified >qualified\n"
        "qualified:set_field >route\n"
        "route:assign >crm\n"
        "crm:update_crm >mail-1\n"
        "mail-1:send_email >wait-2\n"
        "wait-2:wait >mail-2\n"
        "mail-2:send_email >\n"
        "unqualified:stop >\n"
    );
    EXPECT_EQ(
        sales.definition.triggers.at(0).filter.text,
        R"({"field":"lead.source","op":"in","value":["web_form","email"]})"
    );
    EXPECT_NE(
        sales.definition.steps[0].settings.text.find(R"("lead.custom_fields.industry")"),
        std::string::npos
    );
    EXPECT_NE(sales.definition.steps[4].settings.text.find(R"("a\nb")"), std::string::npos);
    EXPECT_NE(sales.definition.steps[6].settings.text.find("welcome again"), std::string::npos);
}

TEST(WorkflowConfig, WithoutRulesAndMessagesOnlyTheCrmIsLeft) {
    const auto workflows = workflows_in(R"([{"name":"Small","id":"small","enabled":false}])");
    ASSERT_TRUE(workflows);
    EXPECT_FALSE(workflows->front().enabled);
    EXPECT_EQ(shape_of(workflows->front().definition), "crm:update_crm >\n");
}

TEST(WorkflowConfig, TakesDefinitionsAsTheyAre) {
    const auto workflows =
        workflows_in(R"([{"id":"w","name":"W","steps":[{"id":"a","kind":"stop"}]}])");
    ASSERT_TRUE(workflows);
    EXPECT_EQ(shape_of(workflows->front().definition), "a:stop >\n");
}

TEST(WorkflowConfig, NamesEveryFaultByItsPlace) {
    const auto workflows =
        workflows_in(R"([{"name":"","qualification_rules":[{"type":"field_smells","field":"x"}]},
        {"name":"B","routing_rules":[{"condition":{"type":"equals","field":"x"}}]},
        {"name":"C","steps":[{"id":"a","kind":"teleport"}]}])");
    ASSERT_FALSE(workflows);
    std::string places;
    for (const auto& fault : workflows.error().fields)
        places += fault.pointer + "\n";
    EXPECT_EQ(
        places,
        "/workflows/0/qualification_rules/0/type\n/workflows/0/name\n"
        "/workflows/1/routing_rules/0/destination\n/workflows/1/routing_rules/0/condition/value\n"
        "/workflows/2/steps/0/kind\n"
    );
}

}  // namespace
}  // namespace ao::model
