#include "model/template.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

TEST(Render, FillsNamesInAndLeavesUnknownOnesOut) {
    const auto text = render("Hello {{name}}{{unknown}}!", {{"name", "Ada"}}, false);
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "Hello Ada!");
}

TEST(Render, EscapesForHtmlOnly) {
    const std::map<std::string, std::string> values{{"name", "<b>\"Ada\" & co</b>"}};
    EXPECT_EQ(*render("{{name}}", values, true), "&lt;b&gt;&quot;Ada&quot; &amp; co&lt;/b&gt;");
    EXPECT_EQ(*render("{{name}}", values, false), "<b>\"Ada\" & co</b>");
}

TEST(Render, AskWhetherAValueIsThere) {
    const std::string text = "Hi{{#first}}, {{first}}{{/first}}{{^first}} there{{/first}}";
    EXPECT_EQ(*render(text, {{"first", "Ada"}}, false), "Hi, Ada");
    EXPECT_EQ(*render(text, {{"first", ""}}, false), "Hi there");
}

TEST(Render, AValueIsNotATemplate) {
    EXPECT_EQ(*render("{{a}}", {{"a", "{{b}}"}, {"b", "secret"}}, false), "{{b}}");
}

TEST(Render, RefusesWhatIsMalformed) {
    EXPECT_FALSE(render("{{#open}}", {}, false));
    EXPECT_FALSE(render("{{/shut}}", {}, false));
    EXPECT_FALSE(render("{{name", {}, false));
    EXPECT_FALSE(render(std::string(100'000, 'x'), {}, false));
}

std::string text(const std::string& of, const std::map<std::string, std::string>& values) {
    auto rendered = render(of, values, false);
    return rendered.ok() ? *rendered : "error: " + rendered.error().message;
}

TEST(Render, TheCurrentValueHasAName) {
    const std::string of = "{{#company}}at {{.}}{{/company}}{{^company}}alone{{/company}}";
    EXPECT_EQ(text(of, {{"company", "ACME"}}), "at ACME");
    EXPECT_EQ(text(of, {{"company", ""}}), "alone");
    EXPECT_EQ(text(of, {}), "alone");
    EXPECT_EQ(text("{{.}}", {{"x", "y"}}), "");
}

TEST(Render, AValueCannotBeIncludedAsATemplate) {
    EXPECT_EQ(text("{{a}}", {{"a", "{{b}}"}, {"b", "secret"}}), "{{b}}");
    EXPECT_FALSE(render("{{>a}}", {{"a", "{{>a}}"}}, false).ok());
    EXPECT_FALSE(render("{{ > a}}", {{"a", "x"}}, false).ok());
}

TEST(Render, RefusesWhatGrowsOrNestsTooFar) {
    for (const char* bad :
         {"{{name",
          "{{#a}}x",
          "{{/a}}",
          "{{#a}}{{#b}}{{/a}}{{/b}}",
          "{{=<% %>=}}<%name%>",
          "{{#a}}{{/b}}"})
        EXPECT_FALSE(render(bad, {}, false).ok()) << bad;
    std::string deep;
    for (int i = 0; i < 40'000; ++i)
        deep += "{{#a}}";
    EXPECT_FALSE(render(deep, {{"a", "x"}}, false).ok());
    std::string many;
    for (int i = 0; i < 10'000; ++i)
        many += "{{a}}";
    EXPECT_FALSE(render(many, {{"a", std::string(60'000, 'x')}}, false).ok());
    EXPECT_FALSE(render(std::string(300'000, 'x'), {}, false).ok());
}

TEST(TemplateValues, NameEveryFieldAndPlainCustomFields) {
    Lead lead;
    lead.first_name = "Ada";
    lead.last_name = "Lovelace";
    lead.email = "ada@example.com";
    lead.score = 42;
    lead.custom_fields.text =
        R"({"city":"Zürich","age":36,"vip":true,"ratio":0.5,"list":[1],"none":null})";
    auto values = template_values(lead);
    EXPECT_EQ(values["full_name"], "Ada Lovelace");
    EXPECT_EQ(values["lead_email"], "ada@example.com");
    EXPECT_EQ(values["score"], "42");
    EXPECT_EQ(values["custom_city"], "Zürich");
    EXPECT_EQ(values["custom_age"], "36");
    EXPECT_EQ(values["custom_vip"], "true");
    EXPECT_EQ(values["custom_ratio"], "0.5");
    EXPECT_FALSE(values.contains("custom_list"));
    EXPECT_FALSE(values.contains("custom_none"));
    lead.first_name.clear();
    EXPECT_EQ(template_values(lead)["full_name"], "Lovelace");
}

}  // namespace
}  // namespace ao::model
