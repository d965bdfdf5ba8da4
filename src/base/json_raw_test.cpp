#include <chrono>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/json.h"

namespace ao::base::json {

namespace {

std::string merged(std::string_view target, std::string_view patch) {
    return merge_patch(*parse_raw(target), *parse_raw(patch)).text;
}

TEST(JsonRaw, IsTheMinifiedText) {
    EXPECT_EQ(
        parse_raw(" { \"b\" : [ 1 , 2.50, \"x\\u0041\" ] , \"a\" : null } ")->text,
        R"({"b":[1,2.5,"xA"],"a":null})"
    );
    EXPECT_EQ(parse_raw("1.0")->text, "1.0");
    EXPECT_EQ(parse_raw("-1e2")->text, "-100.0");
    EXPECT_EQ(parse_raw("1e300")->text, "1e+300");
    EXPECT_EQ(parse_raw("18446744073709551615")->text, "18446744073709551615");
    EXPECT_EQ(Raw{}.text, "null");
}

TEST(JsonRaw, MinifyingTwiceChangesNothing) {
    for (const char* text :
         {"{}",
          "[]",
          "\"\\u2028\\u0000\\\"\"",
          "[1.5e-9,1e+300,-0.0,true,false]",
          "{\"\":{\"é\":[[]]}}"}) {
        auto once = parse_raw(text);
        ASSERT_TRUE(once) << text;
        EXPECT_EQ(parse_raw(once->text)->text, once->text);
    }
}

TEST(JsonRaw, SaysWhatItHolds) {
    EXPECT_TRUE(parse_raw(" {}")->is_object());
    EXPECT_FALSE(parse_raw("[]")->is_object());
    EXPECT_TRUE(parse_raw(" null ")->is_null());
    EXPECT_FALSE(parse_raw("{").ok());
}

struct Case {
    const char* target;
    const char* patch;
    const char* result;
};

class MergePatch : public testing::TestWithParam<Case> {};

TEST_P(MergePatch, Rfc7396AppendixA) {
    EXPECT_EQ(merged(GetParam().target, GetParam().patch), GetParam().result);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc,
    MergePatch,
    testing::Values(
        Case{R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
        Case{R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
        Case{R"({"a":"b"})", R"({"a":null})", R"({})"},
        Case{R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
        Case{R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
        Case{R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
        Case{R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
        Case{R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
        Case{R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
        Case{R"({"a":"b"})", R"(["c"])", R"(["c"])"},
        Case{R"({"a":"foo"})", R"(null)", R"(null)"},
        Case{R"({"a":"foo"})", R"("bar")", R"("bar")"},
        Case{R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
        Case{R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
        Case{R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"}
    )
);

TEST(MergePatch, StaysQuickForManyKeys) {
    std::string target = "{";
    std::string patch = "{";
    for (int i = 0; i < 40'000; ++i) {
        target += "\"key" + std::to_string(i) + "\":1,";
        patch += "\"key" + std::to_string(i + 20'000) + "\":2,";
    }
    target.back() = '}';
    patch.back() = '}';
    SystemClock clock;
    auto start = clock.steady();
    std::string result = merged(target, patch);
    EXPECT_LT(clock.steady() - start, std::chrono::seconds(5));
    EXPECT_NE(result.find("\"key19999\":1,\"key20000\":2"), std::string::npos);
}

}  // namespace

}  // namespace ao::base::json
