// What parse() takes, refuses, and says about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_described.h"

namespace ao::base::json {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

enum class Colour { red, new_ };
BOOST_DESCRIBE_ENUM(Colour, red, new_)

struct Address {
    std::string city;
    std::optional<int> zip;
};
BOOST_DESCRIBE_STRUCT(Address, (), (city, zip))

struct Person {
    std::string name;
    std::optional<Address> home;
    std::optional<std::vector<Address>> others;
    std::optional<Colour> colour;
    std::optional<Time> born;
    std::optional<double> weight;
    std::optional<bool> active;
    std::optional<std::map<std::string, int>> marks;
    std::optional<std::uint8_t> fingers;
    std::optional<std::int64_t> large;
    std::optional<std::uint64_t> huge;
    std::optional<Raw> extra;
};
BOOST_DESCRIBE_STRUCT(
    Person,
    (),
    (name, home, others, colour, born, weight, active, marks, fingers, large, huge, extra)
)

struct PersonPatch {
    Patch<std::string> name;
    Patch<int> age;
};
BOOST_DESCRIBE_STRUCT(PersonPatch, (), (name, age))

struct Employee : Address {
    int number = 0;
};
BOOST_DESCRIBE_STRUCT(Employee, (Address), (number))

template <class T>
std::vector<std::string> faults(std::string_view text) {
    auto result = parse<T>(text);
    std::vector<std::string> found;
    if (result) return found;
    EXPECT_EQ(result.error().kind, ErrorKind::invalid) << result.error().message;
    for (const FieldError& field : result.error().fields) {
        EXPECT_FALSE(field.message.empty());
        found.push_back(field.pointer + " " + field.code);
    }
    return found;
}

template <class T = Raw>
bool is_malformed(std::string_view text) {
    auto result = parse<T>(text);
    return !result && result.error().kind == ErrorKind::malformed;
}

std::string nested(
    std::size_t depth, std::string_view open, std::string_view inside, std::string_view close
) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += open;
    text += inside;
    for (std::size_t i = 0; i < depth; ++i)
        text += close;
    return text;
}

TEST(JsonRead, ReadsEveryType) {
    auto person =
        parse<Person>(R"({"name":"Ann","home":{"city":"Bonn","zip":53111},"others":[{"city":"Ulm"}],
        "colour":"new","born":"1990-01-02T03:04:05Z","weight":61.5,"active":true,"marks":{"maths":1},"fingers":10,
        "large":-9223372036854775808,"huge":18446744073709551615,"extra":{"a":[1, 2.0]},"unknown":{"is":"ignored"}})"
        );
    ASSERT_TRUE(person) << person.error().message;
    EXPECT_EQ(person->name, "Ann");
    EXPECT_EQ(person->home->zip, 53111);
    EXPECT_EQ(person->others->at(0).city, "Ulm");
    EXPECT_FALSE(person->others->at(0).zip.has_value());
    EXPECT_EQ(person->colour, Colour::new_);
    EXPECT_EQ(to_rfc3339(*person->born), "1990-01-02T03:04:05.000000Z");
    EXPECT_EQ(person->weight, 61.5);
    EXPECT_EQ(person->active, true);
    EXPECT_EQ(person->marks->at("maths"), 1);
    EXPECT_EQ(person->fingers, 10);
    EXPECT_EQ(person->large, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(person->huge, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(person->extra->text, R"({"a":[1,2.0]})");
}

TEST(JsonRead, OptionalsMayBeAbsentOrNull) {
    auto absent = parse<Person>(R"({"name":""})");
    auto null = parse<Person>(R"({"name":"","home":null,"weight":null,"extra":null})");
    ASSERT_TRUE(absent);
    ASSERT_TRUE(null);
    EXPECT_FALSE(absent->home.has_value());
    EXPECT_FALSE(null->home.has_value());
    EXPECT_FALSE(null->extra.has_value());
}

TEST(JsonRead, NamesEveryFaultyFieldAtOnce) {
    EXPECT_THAT(
        faults<Person>(
            R"({"home":{"zip":"x"},"others":[{"city":"a"},{"city":3}],"colour":"blue","born":"soon",
            "weight":"1","active":0,"marks":{"a/b~c":"1"},"fingers":256,"large":1.5,"huge":-1})"
        ),
        ElementsAre(
            "/home/zip type",
            "/home/city required",
            "/others/1/city type",
            "/colour enum",
            "/born format",
            "/weight type",
            "/active type",
            "/marks/a~1b~0c type",
            "/fingers range",
            "/large type",
            "/huge range",
            "/name required"
        )
    );
}

TEST(JsonRead, SaysWhatWouldBeRight) {
    auto result = parse<Person>(R"({"name":"Ann","colour":"blue"})");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fields.at(0).message, "must be one of red, new");
    EXPECT_EQ(result.error().message, "colour must be one of red, new");
    EXPECT_THAT(
        parse<Person>(R"({"name":1,"colour":2})").error().message, HasSubstr("(and 1 more fault)")
    );
}

TEST(JsonRead, TheWholeBodyMayBeOfTheWrongType) {
    for (const char* text : {"[]", "1", "\"x\"", "null", "true"})
        EXPECT_THAT(faults<Person>(text), ElementsAre(" type")) << text;
}

TEST(JsonRead, NullIsNoValueForARequiredField) {
    EXPECT_THAT(faults<Person>(R"({"name":null})"), ElementsAre("/name type"));
}

TEST(JsonRead, ReportsABoundedNumberOfFaults) {
    std::string text = "[";
    for (int i = 0; i < 5000; ++i)
        text += "1,";
    text += "1]";
    auto result = parse<std::vector<std::string>>(text);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fields.size(), Faults::kMost);
    EXPECT_THAT(result.error().message, HasSubstr("(and 5000 more faults)"));
}

TEST(JsonRead, IntegersAreExactOrRefused) {
    EXPECT_EQ(
        *parse<std::int64_t>("9223372036854775807"), std::numeric_limits<std::int64_t>::max()
    );
    EXPECT_EQ(*parse<std::int64_t>("9007199254740993"), 9007199254740993);
    EXPECT_EQ(*parse<int>("3.0"), 3);
    EXPECT_EQ(*parse<int>("-0"), 0);
    EXPECT_THAT(faults<std::int64_t>("9223372036854775808"), ElementsAre(" range"));
    EXPECT_THAT(faults<std::int64_t>("1e300"), ElementsAre(" range"));
    EXPECT_THAT(faults<int>("2147483648"), ElementsAre(" range"));
    EXPECT_THAT(faults<int>("-2147483649"), ElementsAre(" range"));
    EXPECT_THAT(faults<int>("0.5"), ElementsAre(" type"));
    EXPECT_THAT(faults<int>("true"), ElementsAre(" type"));
    EXPECT_THAT(faults<unsigned>("-1"), ElementsAre(" range"));
    EXPECT_TRUE(is_malformed("18446744073709551616"));
    EXPECT_TRUE(is_malformed("1e400"));
}

TEST(JsonRead, RefusesWhatIsNotJson) {
    for (const char* text : {"",           " ",        "{",         "}",       "[1,]",
                             "{\"a\":1,}", "{a:1}",    "{'a':1}",   "nul",     "tru",
                             "NaN",        "Infinity", "01",        "1.",      ".5",
                             "+1",         "0x10",     "1 2",       "[1] x",   "\"a",
                             "\"\t\"",     "\"\\x\"",  "\"\\u12\"", "// c\n1", "\xEF\xBB\xBF{}"})
        EXPECT_TRUE(is_malformed(text)) << text;
}

TEST(JsonRead, RefusesTextThatIsNotUtf8) {
    for (const char* bytes :
         {"\xFF", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"})
        EXPECT_TRUE(is_malformed('"' + std::string(bytes) + '"'));
    for (const char* escape : {"\\ud800", "\\udc00", "\\ud800\\u0041", "\\udc00\\ud800"})
        EXPECT_TRUE(is_malformed('"' + std::string(escape) + '"')) << escape;
    EXPECT_EQ(*parse<std::string>(R"("\ud83d\ude00 \u00e9 \u0000")"), std::string("😀 é \0", 9));
}

TEST(JsonRead, RefusesDuplicateKeysWhereverTheyStand) {
    EXPECT_TRUE(is_malformed<Person>(R"({"name":"a","name":"a"})"));
    EXPECT_TRUE(is_malformed<Person>(R"({"name":"a","n\u0061me":"b"})"));
    EXPECT_TRUE(is_malformed<Person>(R"({"name":"a","ignored":[{"x":{"y":1,"y":2}}]})"));
    EXPECT_TRUE(is_malformed(R"({"":1,"":2})"));
    EXPECT_FALSE(is_malformed(R"({"a":{"a":{"a":1}},"b":1,"A":2})"));
}

TEST(JsonRead, NoticesDuplicatesAmongFewAndManyKeys) {
    for (int count : {2, 23, 24, 25, 26, 3000}) {
        std::string unique = "{";
        for (int i = 0; i < count; ++i)
            unique += "\"key" + std::to_string(i) + "\":1,";
        std::string twice = unique + "\"key0\":2}";
        unique.back() = '}';
        EXPECT_FALSE(is_malformed(unique)) << count;
        EXPECT_TRUE(is_malformed(twice)) << count;
    }
}

TEST(JsonRead, TakesExactlyTheDepthItPromises) {
    constexpr auto kDeep = static_cast<std::size_t>(kMaxDepth);
    EXPECT_FALSE(is_malformed(nested(kDeep, "[", "", "]")));
    EXPECT_FALSE(is_malformed(nested(kDeep, "[", "1", "]")));
    EXPECT_TRUE(is_malformed(nested(kDeep + 1, "[", "", "]")));
    EXPECT_TRUE(is_malformed(nested(kDeep + 1, "[", "1", "]")));
    EXPECT_FALSE(is_malformed(nested(kDeep, R"({"a":)", "1", "}")));
    EXPECT_TRUE(is_malformed(nested(kDeep, R"({"a":)", "{}", "}")));
}

TEST(JsonRead, NestingBombsAreRefusedQuickly) {
    SystemClock clock;
    auto start = clock.steady();
    for (std::size_t depth : {100'000UL, 1'000'000UL}) {
        EXPECT_TRUE(is_malformed<Person>(nested(depth, "[", "", "]")));
        EXPECT_TRUE(is_malformed<Person>(nested(depth, "[", "", "")));
        EXPECT_TRUE(is_malformed<Person>(nested(depth, R"({"a":)", "1", "}")));
    }
    EXPECT_LT(clock.steady() - start, std::chrono::seconds(5));
}

TEST(JsonRead, PatchTellsAbsentFromNull) {
    auto patch = parse<PersonPatch>(R"({"name":null})");
    ASSERT_TRUE(patch);
    EXPECT_TRUE(patch->name.is_null());
    EXPECT_TRUE(patch->age.is_absent());

    std::optional<std::string> name = "Ann";
    std::optional<int> age = 30;
    patch->name.apply_to(name);
    patch->age.apply_to(age);
    EXPECT_EQ(name, std::nullopt);
    EXPECT_EQ(age, 30);

    parse<PersonPatch>(R"({"age":31})")->age.apply_to(age);
    EXPECT_EQ(age, 31);
    EXPECT_THAT(faults<PersonPatch>(R"({"age":"31"})"), ElementsAre("/age type"));
}

TEST(JsonRead, BasesAreReadToo) {
    auto employee = parse<Employee>(R"({"city":"Bonn","number":7})");
    ASSERT_TRUE(employee);
    EXPECT_EQ(employee->city, "Bonn");
    EXPECT_THAT(faults<Employee>("{}"), ElementsAre("/city required", "/number required"));
}

TEST(JsonRead, DocumentsMayBeOpenAtTheSameTime) {
    auto first = Document::parse(R"({"a":"first"})");
    auto second = Document::parse(R"({"a":"second"})");
    EXPECT_EQ(first->root().find("a")->string(), "first");
    EXPECT_EQ(second->root().find("a")->string(), "second");
    Document moved = std::move(*first);
    EXPECT_EQ(moved.root().find("a")->string(), "first");
    EXPECT_FALSE(moved.root().find("b").has_value());
}

TEST(JsonRead, AParserIsUsableAfterALargeAndAFaultyText) {
    std::string large = '"' + std::string(2'000'000, 'x') + '"';
    EXPECT_EQ(parse<std::string>(large)->size(), 2'000'000u);
    EXPECT_TRUE(is_malformed(large + "x"));
    EXPECT_EQ(*parse<std::string>("\"small\""), "small");
}

}  // namespace

}  // namespace ao::base::json
