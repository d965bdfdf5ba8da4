#include "model/condition.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

using base::json::Document;

Lead ada() {
    Lead lead;
    lead.id = "lead-1";
    lead.first_name = "Ada";
    lead.email = "ada@acme.com";
    lead.company = "ACME GmbH";
    lead.status = "new";
    lead.score = 40;
    lead.tags = {"newsletter", "vip"};
    lead.custom_fields.text =
        R"({"budget":"12000","seats":25,"renewal":"2026-01-20","vip":true,"a.b":"dotted","note":""})";
    lead.created_at = base::parse_rfc3339("2025-12-30T00:00:00Z").value();
    return lead;
}

Scope scope_of_ada() {
    const Lead lead = ada();
    Scope::Parts parts;
    parts.lead = &lead;
    parts.trigger.text = R"({"amount":"$10,000","items":[{"sku":"x1"}],"day":"soon"})";
    parts.steps["ask"].text = R"({"status":200,"answer":{"city":"Paris"}})";
    return {parts, base::parse_rfc3339("2026-01-01T00:00:00Z").value()};
}

const StepOutputs kSteps{{"ask", {{"status", ValueType::number}, {"answer", ValueType::object}}}};

base::Result<Condition> parsed(const std::string& text) {
    const auto document = Document::parse(text);
    return parse_condition(document.value().root(), "/filter", kSteps);
}

Verdict asked(const std::string& text) {
    const auto condition = parsed(text);
    if (!condition) return {false, "faulty: " + condition.error().fields.front().message};
    return evaluate(*condition, scope_of_ada());
}

/// The faults as "pointer: message" lines.
std::string faults_of(const std::string& text) {
    const auto condition = parsed(text);
    if (condition) return "none";
    std::string all;
    for (const auto& fault : condition.error().fields)
        all += fault.pointer + ": " + fault.message + "\n";
    return all;
}

TEST(Condition, EachComparisonHoldsAndFails) {
    for (const char* yes : {
             R"({"field":"lead.status","op":"equals","value":"NEW"})",
             R"({"field":"status","op":"not_equals","value":"won"})",
             R"({"field":"lead.owner","op":"not_equals","value":"ada"})",
             R"({"field":"lead.company","op":"contains","value":"gmbh"})",
             R"({"field":"lead.tags","op":"contains","value":"vip"})",
             R"({"field":"lead.company","op":"not_contains","value":"ltd"})",
             R"({"field":"lead.email","op":"starts_with","value":"ada@"})",
             R"({"field":"lead.email","op":"ends_with","value":"@acme.com"})",
             R"({"field":"lead.email","op":"matches","value":"^[^@]+@acme\\.(com|de)$"})",
             R"({"field":"lead.score","op":"greater","value":39})",
             R"({"field":"score","op":"greater_or_equal","value":40})",
             R"({"field":"lead.custom.budget","op":"greater","value":10000})",
             R"({"field":"lead.score","op":"less","value":40.5})",
             R"({"field":"lead.created_at","op":"less","value":"now"})",
             R"({"field":"lead.created_at","op":"between","value":["2025-12-01","now-1d"]})",
             R"({"field":"lead.score","op":"between","value":[40,70]})",
             R"({"field":"lead.status","op":"in","value":["new","contacted"]})",
             R"({"field":"lead.status","op":"not_in","value":["won","lost"]})",
             R"({"field":"lead.email","op":"exists"})",
             R"({"field":"lead.custom_fields.note","op":"not_exists"})",
             R"({"field":"lead.created_at","op":"passed"})",
             R"({"field":"custom_renewal","op":"not_passed"})",
             R"({"field":"lead.created_at","op":"within_last","value":"3d"})",
             R"({"field":"custom_renewal","op":"within_next","value":"30d"})",
             R"({"op":"has_tag","value":"VIP"})",
             R"({"op":"lacks_tag","value":"customer"})",
             R"({"field":"lead.custom_fields.vip","op":"equals","value":true})",
             R"({"field":"lead.custom_fields.a.b","op":"equals","value":"dotted"})",
             R"({"field":"trigger.items.0.sku","op":"equals","value":"x1"})",
             R"({"field":"steps.ask.answer.city","op":"equals","value":"paris"})",
             R"({})",
         }) {
        EXPECT_TRUE(asked(yes).holds) << yes << ": " << asked(yes).why;
        const std::string no = std::string(R"({"not":)") + yes + "}";
        EXPECT_FALSE(asked(no).holds) << no;
    }
}

TEST(Condition, SaysWhy) {
    const auto why = [](const char* text) { return asked(text).why; };
    EXPECT_EQ(
        why(R"({"field":"lead.score","op":"greater","value":60})"),
        "lead.score 40 is not greater than 60"
    );
    EXPECT_EQ(
        why(R"({"field":"trigger.amount","op":"greater","value":60})"),
        "trigger.amount \"$10,000\" is not a number"
    );
    EXPECT_EQ(
        why(R"({"field":"trigger.day","op":"passed"})"), "trigger.day \"soon\" is not a date"
    );
    EXPECT_EQ(
        why(R"({"field":"lead.email","op":"starts_with","value":"bob"})"),
        "lead.email \"ada@acme.com\" does not begin with \"bob\""
    );
    EXPECT_EQ(
        why(R"({"field":"lead.email","op":"matches","value":"acme"})"),
        "lead.email \"ada@acme.com\" matches \"acme\""
    );
    EXPECT_EQ(
        why(R"({"field":"trigger.none","op":"equals","value":1})"), "trigger.none is missing"
    );
    EXPECT_EQ(
        why(R"({"all":[{"field":"score","op":"less","value":50},{"op":"has_tag","value":"x"}]})"),
        "the lead does not have the tag \"x\""
    );
    EXPECT_EQ(
        why(R"({"any":[{"field":"score","op":"less","value":5},{"field":"score","op":"in","value":[1,2]}]})"
        ),
        "lead.score 40 is not less than 5; lead.score 40 is not one of 1, 2"
    );
}

TEST(Condition, ComparingADateWithAWordIsRefusedWhenItIsSaved) {
    EXPECT_EQ(
        faults_of(R"({"all":[{"field":"lead.created_at","op":"less","value":"yesterday"}]})"),
        "/filter/all/0/value: lead.created_at is a date, and \"yesterday\" is none: write "
        "2026-01-31, 2026-01-31T09:00:00Z, now or now-7d\n"
    );
    EXPECT_NE(faults_of(R"({"field":"lead.created_at","op":"equals","value":7})"), "none");
    EXPECT_NE(faults_of(R"({"field":"lead.score","op":"equals","value":"high"})"), "none");
    EXPECT_NE(faults_of(R"({"field":"steps.ask.status","op":"in","value":["ok"]})"), "none");
}

TEST(Condition, FindsEveryFaultAtOnce) {
    EXPECT_EQ(
        faults_of(R"({"any":[
            {"field":"lead.scroe","op":"greater","value":1},
            {"field":"lead.score","op":"bigger","value":1},
            {"field":"lead.score","op":"greater","value":"many"},
            {"field":"steps.gone.x","op":"exists"},
            {"field":"lead.email","op":"matches","value":"("},
            {"field":"lead.email","op":"greater","value":3},
            {"field":"lead.score","op":"between","value":[3]},
            {"field":"lead.created_at","op":"within_last","value":"a while"},
            {"field":"steps.ask.colour","op":"exists"},
            {"all":[]}, 7]})")
            .substr(0, 62),
        "/filter/any/0/field: a lead has no field scroe; it has id, fir"
    );
    const auto all =
        parsed(R"({"any":[{"field":"lead.scroe","op":"exists"},{"op":"x"},3,{"all":[]}]})");
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().fields.size(), 4U);
}

TEST(Condition, RefusesWhatIsTooDeepOrTooMuch) {
    std::string deep = R"({"op":"has_tag","value":"x"})";
    for (int i = 0; i < 12; ++i)
        deep = R"({"not":)" + deep + "}";
    EXPECT_NE(faults_of(deep).find("10 deep"), std::string::npos);
    std::string many;
    for (int i = 0; i < 300; ++i)
        many += std::string(many.empty() ? "" : ",") + R"({"op":"has_tag","value":"x"})";
    EXPECT_NE(faults_of(R"({"all":[)" + many + "]}").find("200 questions"), std::string::npos);
}

TEST(Condition, ThePatternOfAnEnemyTakesNoTime) {
    const auto condition = parsed(R"({"field":"trigger.text","op":"matches","value":"^(a+)+$"})");
    ASSERT_TRUE(condition);
    Scope::Parts parts;
    parts.trigger.text = R"({"text":")" + std::string(100'000, 'a') + R"(!"})";
    EXPECT_FALSE(evaluate(*condition, Scope(parts, base::Time{})).holds);
}

TEST(Condition, TheTableIsInTheOrderOfTheWordsAndItsExamplesAreValid) {
    for (std::size_t i = 0; i < comparisons().size(); ++i) {
        const ComparisonKind& kind = comparisons()[i];
        EXPECT_EQ(static_cast<std::size_t>(kind.comparison), i) << kind.word;
        EXPECT_EQ(find_comparison(kind.word), &kind);
        EXPECT_EQ(faults_of(std::string(kind.example)), "none");
    }
}

}  // namespace
}  // namespace ao::model
