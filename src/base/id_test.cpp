#include "base/id.h"

#include <unordered_set>

#include <gtest/gtest.h>

#include "base/clock.h"

namespace ao::base {

namespace {

TEST(Id, HasTheShapeOfAVersion7Uuid) {
    std::string id = new_id();
    ASSERT_EQ(id.size(), 36u);
    for (std::size_t i = 0; i < id.size(); ++i) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        EXPECT_EQ(dash, id[i] == '-') << id;
        EXPECT_TRUE(
            dash || std::string_view("0123456789abcdef").find(id[i]) != std::string_view::npos
        ) << id;
    }
    EXPECT_EQ(id[14], '7');
    EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos) << id;
}

TEST(Id, BeginsWithTheMillisecond) {
    auto before = to_micros(SystemClock().now()) / 1000;
    std::string id = new_id();
    auto after = to_micros(SystemClock().now()) / 1000;
    auto millisecond = std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
    EXPECT_GE(millisecond, before);
    EXPECT_LE(millisecond, after + 100);  // a full counter borrows from the next millisecond
}

TEST(Id, AscendsWithinAThread) {
    std::string last = new_id();
    for (int i = 0; i < 100'000; ++i) {
        std::string next = new_id();
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(Id, IsNeverMadeTwice) {
    constexpr int kThreads = 4;
    constexpr int kEach = 20'000;
    std::vector<std::vector<std::string>> made(kThreads);
    std::vector<std::thread> threads;
    for (auto& mine : made)
        threads.emplace_back([&mine] {
            for (int i = 0; i < kEach; ++i)
                mine.push_back(new_id());
        });
    for (auto& thread : threads)
        thread.join();
    std::unordered_set<std::string> all;
    for (const auto& mine : made)
        all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kThreads * kEach));
}

TEST(Id, DerivedIdsDependOnTheirArgumentsAlone) {
    const Time when = parse_rfc3339("2026-11-22T01:02:03.000004Z").value();
    const std::string id = derived_id(when, "a");
    EXPECT_EQ(id, derived_id(when, "a"));
    EXPECT_NE(id, derived_id(when, "b"));
    EXPECT_NE(id, derived_id(when + std::chrono::microseconds{1}, "a"));
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '7');
    EXPECT_LT(id, derived_id(when + std::chrono::milliseconds{1}, "a"));
}

}  // namespace

}  // namespace ao::base
