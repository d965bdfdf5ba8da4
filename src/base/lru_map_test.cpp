#include "base/lru_map.h"

#include <gtest/gtest.h>

namespace ao::base {
namespace {

TEST(LruMap, MakesAValueOnFirstUseAndFindsItAgain) {
    LruMap<int> map(2);
    EXPECT_EQ(map.find("a"), nullptr);
    EXPECT_EQ(map["a"], 0);
    map["a"] = 7;
    ASSERT_NE(map.find("a"), nullptr);
    EXPECT_EQ(*map.find("a"), 7);
    EXPECT_EQ(map.size(), 1U);
}

TEST(LruMap, TheOneNotTouchedForLongestMakesRoom) {
    LruMap<int> map(2);
    map["a"] = 1;
    map["b"] = 2;
    map.find("a");
    map["c"] = 3;
    EXPECT_EQ(map.size(), 2U);
    EXPECT_EQ(map.find("b"), nullptr);
    EXPECT_NE(map.find("a"), nullptr);
    EXPECT_NE(map.find("c"), nullptr);
}

TEST(LruMap, KeysAreCopiedAndPointersStayUntilTheirEntryGoes) {
    LruMap<std::string> map(3);
    std::string key = "some key that is too long to lie inside the string object";
    map[key] = "kept";
    std::string* value = map.find(key);
    key.assign(key.size(), '?');
    map["b"] = "other";
    EXPECT_EQ(map.find("some key that is too long to lie inside the string object"), value);
    EXPECT_EQ(*value, "kept");
}

TEST(LruMap, OldestIsTheOneNotTouchedForLongest) {
    LruMap<int> map(3);
    EXPECT_EQ(map.oldest(), nullptr);
    map.remove_oldest();
    map["a"] = 1;
    map["b"] = 2;
    map["a"];
    EXPECT_EQ(*map.oldest(), 2);
    map.remove_oldest();
    EXPECT_EQ(map.find("b"), nullptr);
    EXPECT_EQ(map.size(), 1U);
}

TEST(LruMap, ErasesOneAndAll) {
    LruMap<int> map(3);
    map["a"] = 1;
    map["b"] = 2;
    map.erase("a");
    map.erase("nobody");
    EXPECT_EQ(map.find("a"), nullptr);
    EXPECT_EQ(map.size(), 1U);
    map.clear();
    EXPECT_EQ(map.size(), 0U);
    EXPECT_EQ(map.find("b"), nullptr);
    map["b"] = 4;
    EXPECT_EQ(map.size(), 1U);
}

}  // namespace
}  // namespace ao::base
