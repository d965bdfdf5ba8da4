#include "base/json_flatten.h"

#include <gtest/gtest.h>

namespace ao::base::json {

TEST(Flatten, GivesEveryLeafWithItsPathInOrder) {
    auto leaves = flatten(R"({"a":{"b":1,"c":"x"},"list":["p","q"],"mixed":[1],"n":null,"e":{}})");
    ASSERT_TRUE(leaves);
    ASSERT_EQ(leaves->size(), 6U);
    EXPECT_EQ((*leaves)[0].path, "a.b");
    EXPECT_EQ(std::get<std::int64_t>((*leaves)[0].value), 1);
    EXPECT_EQ(std::get<std::string>((*leaves)[1].value), "x");
    EXPECT_EQ(
        std::get<std::vector<std::string>>((*leaves)[2].value), (std::vector<std::string>{"p", "q"})
    );
    EXPECT_EQ(std::get<Raw>((*leaves)[3].value).text, "[1]");
    EXPECT_TRUE(std::holds_alternative<std::nullptr_t>((*leaves)[4].value));
    EXPECT_EQ(std::get<Raw>((*leaves)[5].value).text, "{}");
}

TEST(Flatten, RefusesWhatIsNotOneObject) {
    for (const char* text : {"", "[1]", "{", "{\"a\":1}}", "{\"a\":\"\xff\"}", "3"}) {
        auto leaves = flatten(text);
        ASSERT_FALSE(leaves) << text;
        EXPECT_EQ(leaves.error().kind, ErrorKind::malformed);
    }
    EXPECT_FALSE(flatten(std::string(100, '{')));
}

TEST(Flatten, NamesAKeySaidTwice) {
    auto leaves = flatten(R"({"a":{"b":1,"b":2}})");
    ASSERT_FALSE(leaves);
    EXPECT_NE(leaves.error().message.find("a.b"), std::string::npos);
}

}  // namespace ao::base::json
