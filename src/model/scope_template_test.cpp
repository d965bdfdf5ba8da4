#include "model/scope_template.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

Scope example() {
    Lead lead;
    lead.id = "lead-1";
    lead.first_name = "Ada <b>";
    lead.email = "ada@example.com";
    lead.score = 40;
    lead.tags = {"new", "vip"};
    lead.custom_fields.text = R"({"city":"Zürich"})";
    Scope::Parts parts;
    parts.lead = &lead;
    parts.trigger.text =
        R"({"quote":"say \"hi\"","items":[{"sku":"x1"},{"sku":"x2"}],"zero":0,"off":false})";
    parts.steps["ask"].text = R"({"status":200})";
    return {parts, base::Time{}};
}

std::string filled(const std::string& text, Escape escape = Escape::none) {
    auto rendered = render(text, example(), escape);
    return rendered ? *rendered : "error: " + rendered.error().message;
}

TEST(ScopeTemplate, SeesLeadTriggerAndSteps) {
    EXPECT_EQ(
        filled("{{lead.score}} {{trigger.zero}} {{steps.ask.status}} {{email}} "
               "{{custom_city}}{{lead.owner}}"),
        "40 0 200 ada@example.com Zürich"
    );
    EXPECT_EQ(filled("{{#lead.tags}}[{{.}}]{{/lead.tags}}"), "[new][vip]");
    EXPECT_EQ(filled("{{#trigger.items}}{{sku}} {{/trigger.items}}"), "x1 x2 ");
    EXPECT_EQ(
        filled("{{#trigger.off}}on{{/trigger.off}}{{^trigger.off}}off{{/trigger.off}}"), "off"
    );
    EXPECT_EQ(filled("{{^lead.owner}}nobody{{/lead.owner}}"), "nobody");
}

TEST(ScopeTemplate, EscapesForItsTarget) {
    EXPECT_EQ(filled("{{lead.first_name}}", Escape::html), "Ada &lt;b&gt;");
    EXPECT_EQ(filled("{\"q\":\"{{trigger.quote}}\"}", Escape::json), R"({"q":"say \"hi\""})");
    EXPECT_EQ(
        filled("/find?q={{trigger.quote}}&c={{custom_city}}", Escape::url),
        "/find?q=say%20%22hi%22&c=Z%C3%BCrich"
    );
    EXPECT_EQ(filled("{{{lead.first_name}}}", Escape::html), "Ada <b>");
}

TEST(ScopeTemplate, CannotGrowWithoutBound) {
    std::string text = "x";
    for (int i = 0; i < 30; ++i)
        text = "{{#lead.tags}}" + text + "{{/lead.tags}}";
    EXPECT_EQ(filled(text), "error: The rendered template is longer than 1 MiB.");
}

TEST(ScopeTemplate, FindsItsFaultsBeforeItRuns) {
    const StepOutputs steps{{"ask", {{"status", ValueType::number}}}};
    EXPECT_TRUE(faults_of_template(
                    "{{first_name}} {{{lead.tags}}} {{#trigger.items}}{{sku}}{{/trigger.items}}",
                    steps
    )
                    .empty());
    const auto faults = faults_of_template(
        "{{lead.frist_name}} {{leed.id}} {{steps.tell.x}} {{steps.ask.colour}}", steps
    );
    ASSERT_EQ(faults.size(), 4U);
    EXPECT_EQ(
        faults[1],
        "{{leed.id}}: there is nothing named leed.id; names begin with lead., trigger., "
        "steps.<step>. or run."
    );
    EXPECT_EQ(faults[2], "{{steps.tell.x}}: there is no step tell");
    EXPECT_EQ(faults_of_template("{{#open}}", steps).size(), 1U);
}

TEST(ScopeTemplate, FillsInJsonWithTypedValues) {
    const auto document = base::json::Document::parse(
        R"({"score":"{{lead.score}}","tags":"{{lead.tags}}","text":"{{trigger.quote}}!","none":"{{lead.x}}","n":[1,"{{lead.id}}"]})"
    );
    const auto rendered = render_json(document.value().root(), example());
    ASSERT_TRUE(rendered);
    EXPECT_EQ(
        rendered->text,
        R"({"score":40,"tags":["new","vip"],"text":"say \"hi\"!","none":null,"n":[1,"lead-1"]})"
    );
    EXPECT_TRUE(base::json::parse_raw(rendered->text));
    const auto faults = faults_of_json_template(document.value().root(), "/json", {});
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].pointer, "/json/none");
}

}  // namespace
}  // namespace ao::model
