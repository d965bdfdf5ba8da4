// What write(), Writer and the schemas give.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_described.h"

namespace ao::base::json {

namespace {

enum class Shade { light, default_ };
BOOST_DESCRIBE_ENUM(Shade, light, default_)

struct Part {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name))

struct Whole {
    int count = 0;
    std::optional<std::string> note{};
    std::vector<Part> parts{};
    std::optional<Part> main{};
    std::optional<Shade> shade{};
    Time made{};
    double weight = 0;
    std::map<std::string, bool> flags{};
    Raw raw{};
};
BOOST_DESCRIBE_STRUCT(Whole, (), (count, note, parts, main, shade, made, weight, flags, raw))

struct Sparse {
    std::optional<int> a{};
    std::optional<int> b{};
    Patch<int> c{};
};
BOOST_DESCRIBE_STRUCT(Sparse, (), (a, b, c))

struct Tree {
    std::string name;
    std::vector<Tree> children{};
};
BOOST_DESCRIBE_STRUCT(Tree, (), (name, children))

namespace other {

struct Part {
    int different = 0;
};
BOOST_DESCRIBE_STRUCT(Part, (), (different))

}  // namespace other

}  // namespace

template <>
inline constexpr bool kSkipEmpty<Sparse> = true;

template <>
struct Docs<Whole> {
    static constexpr std::string_view summary = "All of it.";
    static constexpr FieldDoc fields[] = {
        {"count", "How many.", "3"},
        {"note", "What to know.", "Call Ann"},
        {"main", "The chief part."}};
};

namespace {

std::string json_text(std::string_view text) {
    std::string out;
    write_string(out, text);
    return out;
}

TEST(JsonWrite, WritesEveryType) {
    Whole whole{
        .count = -3,
        .note = "a\"b",
        .parts = {{"x"}, {"y"}},
        .shade = Shade::default_,
        .made = from_micros(1'000'001),
        .weight = 0.1,
        .flags = {{"on", true}},
        .raw = {R"({"k":1})"}};
    EXPECT_EQ(
        to_string(whole),
        R"({"count":-3,"note":"a\"b","parts":[{"name":"x"},{"name":"y"}],"main":null,"shade":"default",)"
        R"("made":"1970-01-01T00:00:01.000001Z","weight":0.1,"flags":{"on":true},"raw":{"k":1}})"
    );
}

TEST(JsonWrite, WhatIsWrittenIsReadAgain) {
    Whole whole{
        .count = 1, .note = "é\n\x01 😀", .parts = {{"\\"}}, .main = Part{"m"}, .weight = 1e-7};
    auto again = parse<Whole>(to_string(whole));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(to_string(*again), to_string(whole));
    EXPECT_EQ(again->note, whole.note);
    EXPECT_EQ(again->weight, whole.weight);
}

TEST(JsonWrite, EmptyOptionalsAreNullUnlessSkipped) {
    EXPECT_EQ(to_string(Sparse{}), "{}");
    EXPECT_EQ(to_string(Sparse{.b = 2}), R"({"b":2})");
    EXPECT_EQ(to_string(Sparse{.a = 1, .c = std::nullopt}), R"({"a":1,"c":null})");
    EXPECT_THAT(to_string(Whole{}), testing::HasSubstr(R"("note":null)"));
}

TEST(JsonWrite, EveryByteIsSeenWhereverItStands) {
    for (int c = 0; c < 0x80; ++c)
        for (std::size_t at = 0; at < 20; ++at) {
            std::string text(20, 'x');
            text[at] = static_cast<char>(c);
            const std::string alone = json_text(std::string(1, static_cast<char>(c)));
            const std::string middle = alone.substr(1, alone.size() - 2);
            EXPECT_EQ(
                json_text(text),
                '"' + std::string(at, 'x') + middle + std::string(19 - at, 'x') + '"'
            ) << "byte "
              << c << " at " << at;
        }
}

TEST(JsonWrite, EscapesWhatAReaderWouldActOn) {
    EXPECT_EQ(json_text("a\"\\/b"), R"("a\"\\/b")");
    EXPECT_EQ(json_text("\b\f\n\r\t"), R"("\b\f\n\r\t")");
    EXPECT_EQ(json_text(std::string("\0\x1f\x7f", 3)), R"("\u0000\u001f\u007f")");
    EXPECT_EQ(json_text("\xC2\x85 \xE2\x80\xA8 \xE2\x80\xA9"), R"("\u0085 \u2028 \u2029")");
    EXPECT_EQ(json_text("é ✓ 😀"), "\"é ✓ 😀\"");
}

TEST(JsonWrite, RepairsInvalidUtf8) {
    EXPECT_EQ(json_text("a\xFF"), "\"a\uFFFD\"");
    EXPECT_EQ(json_text("\xE2\x82"), "\"\uFFFD\uFFFD\"");
    EXPECT_EQ(json_text("\xED\xA0\x80x"), "\"\uFFFD\uFFFD\uFFFDx\"");
}

TEST(JsonWrite, EscapesAtEveryPositionOfALongText) {
    for (std::size_t at = 0; at < 40; ++at) {
        std::string text(40, 'a');
        text[at] = '\n';
        EXPECT_EQ(*parse<std::string>(json_text(text)), text) << at;
        EXPECT_EQ(json_text(text).find('\n'), std::string::npos);
    }
}

TEST(JsonWrite, NumbersReadBackAsTheSame) {
    for (double number : {0.1, 1e21, 5e-324, 1.7976931348623157e308, -2.5, 123456789.125})
        EXPECT_EQ(*parse<double>(to_string(number)), number);
    EXPECT_EQ(to_string(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(to_string(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

TEST(JsonWrite, NeverWritesNaN) {
    EXPECT_EQ(to_string(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(to_string(-std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
    std::string out;
    Writer writer(out);
    writer.begin_object()
        .member("a", 1)
        .member("b", "x")
        .member("c", std::string("y"))
        .member("d", true);
    writer.key("e")
        .begin_array()
        .value(1)
        .value(2.5)
        .null()
        .begin_object()
        .end_object()
        .begin_array()
        .end_array();
    writer.end_array()
        .key("f")
        .begin_object()
        .end_object()
        .member("g", Part{"p"})
        .member("h", 7UL)
        .end_object();
    EXPECT_EQ(
        out,
        R"({"a":1,"b":"x","c":"y","d":true,"e":[1,2.5,null,{},[]],"f":{},"g":{"name":"p"},"h":7})"
    );
}

TEST(JsonSchema, DescribesAStruct) {
    Components components;
    collect_schemas<Whole>(components);
    ASSERT_TRUE(components.contains("Part"));
    EXPECT_EQ(schema<Whole>(), R"({"$ref":"#/components/schemas/Whole"})");
    EXPECT_EQ(
        components["Part"],
        R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})"
    );
    EXPECT_EQ(
        components["Whole"],
        R"({"type":"object","description":"All of it.","properties":{)"
        R"("count":{"type":"integer","format":"int32","description":"How many.","examples":[3]},)"
        R"("note":{"type":["string","null"],"description":"What to know.","examples":["Call Ann"]},)"
        R"("parts":{"type":"array","items":{"$ref":"#/components/schemas/Part"}},)"
        R"("main":{"anyOf":[{"$ref":"#/components/schemas/Part"},{"type":"null"}],"description":"The chief part."},)"
        R"("shade":{"type":["string","null"],"enum":["light","default",null]},)"
        R"("made":{"type":"string","format":"date-time"},"weight":{"type":"number"},)"
        R"("flags":{"type":"object","additionalProperties":{"type":"boolean"}},"raw":{}},)"
        R"("required":["count","parts","made","weight","flags","raw"]})"
    );
}

TEST(JsonSchema, OfATypeThatHoldsItselfEnds) {
    Components components;
    collect_schemas<Tree>(components);
    EXPECT_EQ(components.size(), 1u);
    EXPECT_THAT(
        components["Tree"], testing::HasSubstr(R"("items":{"$ref":"#/components/schemas/Tree"})")
    );
}

TEST(JsonSchema, TwoTypesOfOneNameAreABug) {
    Components components;
    collect_schemas<Part>(components);
    collect_schemas<Part>(components);
    EXPECT_THROW(collect_schemas<other::Part>(components), std::logic_error);
}

TEST(JsonSchema, NamesHaveNoNamespaces) {
    EXPECT_EQ(schema_name("ao::api::NewLead"), "NewLead");
    EXPECT_EQ(schema_name("ao::api::Page<ao::model::Lead>"), "PageLead");
    EXPECT_EQ(schema_name("ao::(anonymous namespace)::Lead"), "Lead");
}

}  // namespace

}  // namespace ao::base::json
