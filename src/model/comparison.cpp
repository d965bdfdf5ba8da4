#include <algorithm>
#include <array>

#include "model/condition.h"

namespace ao::model {

namespace {

// One comparison a line, so that the table can be read as one.
// clang-format off
constexpr std::array<ComparisonKind, 22> kComparisons{{
    {Comparison::equals, "equals", "text, a number, a date, true or false", "is the same", R"({"field":"lead.status","op":"equals","value":"qualified"})"},
    {Comparison::not_equals, "not_equals", "text, a number, a date, true or false", "is something else, or not there", R"({"field":"lead.source","op":"not_equals","value":"import"})"},
    {Comparison::contains, "contains", "text", "text that holds it, or a list that has it", R"({"field":"lead.company","op":"contains","value":"gmbh"})"},
    {Comparison::not_contains, "not_contains", "text", "does not", R"({"field":"lead.email","op":"not_contains","value":"+test"})"},
    {Comparison::starts_with, "starts_with", "text", "text that begins so", R"({"field":"lead.phone_e164","op":"starts_with","value":"+49"})"},
    {Comparison::ends_with, "ends_with", "text", "text that ends so", R"({"field":"lead.email","op":"ends_with","value":"@example.com"})"},
    {Comparison::matches, "matches", "a regular expression (RE2)", "text in which the expression is found", R"({"field":"lead.email","op":"matches","value":"^[^@]+@acme\\.(com|de)$"})"},
    {Comparison::greater, "greater", "a number or a date", "is greater, or later", R"({"field":"lead.score","op":"greater","value":60})"},
    {Comparison::greater_or_equal, "greater_or_equal", "a number or a date", "is not less", R"({"field":"lead.score","op":"greater_or_equal","value":60})"},
    {Comparison::less, "less", "a number or a date", "is less, or earlier", R"({"field":"lead.created_at","op":"less","value":"now-30d"})"},
    {Comparison::less_or_equal, "less_or_equal", "a number or a date", "is not greater", R"({"field":"trigger.amount","op":"less_or_equal","value":1000})"},
    {Comparison::between, "between", "a list of two numbers or two dates", "from the first to the second, both included", R"({"field":"lead.score","op":"between","value":[40,70]})"},
    {Comparison::in, "in", "a list", "is one of them", R"({"field":"lead.status","op":"in","value":["new","contacted"]})"},
    {Comparison::not_in, "not_in", "a list", "is none of them", R"({"field":"lead.owner","op":"not_in","value":["ada","bob"]})"},
    {Comparison::exists, "exists", "", "is there and not empty", R"({"field":"lead.phone","op":"exists"})"},
    {Comparison::not_exists, "not_exists", "", "is missing or empty", R"({"field":"lead.owner","op":"not_exists"})"},
    {Comparison::passed, "passed", "", "a date that is not in the future", R"({"field":"lead.custom_fields.renewal","op":"passed"})"},
    {Comparison::not_passed, "not_passed", "", "a date in the future", R"({"field":"trigger.event_date","op":"not_passed"})"},
    {Comparison::within_last, "within_last", "a span (7d, 12h)", "a date at most so long ago", R"({"field":"lead.created_at","op":"within_last","value":"7d"})"},
    {Comparison::within_next, "within_next", "a span (7d, 12h)", "a date at most so far ahead", R"({"field":"lead.custom_fields.renewal","op":"within_next","value":"30d"})"},
    {Comparison::has_tag, "has_tag", "a tag", "the lead has the tag; needs no field", R"({"op":"has_tag","value":"vip"})"},
    {Comparison::lacks_tag, "lacks_tag", "a tag", "the lead does not have the tag", R"({"op":"lacks_tag","value":"do-not-mail"})"},
}};
// clang-format on

}  // namespace

std::span<const ComparisonKind> comparisons() {
    return kComparisons;
}

const ComparisonKind* find_comparison(std::string_view word) {
    if (word == "not") word = "not_equals";
    if (word == "starts") word = "starts_with";
    if (word == "regex") word = "matches";
    const auto* const found =
        std::find_if(kComparisons.begin(), kComparisons.end(), [&](const auto& each) {
            return each.word == word;
        });
    return found == kComparisons.end() ? nullptr : found;
}

}  // namespace ao::model
