#include "api/kept_replies.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ao::api {
namespace {

const auto kAlways = [](std::uint64_t) { return true; };

TEST(KeptReplies, gives_back_what_was_kept_while_it_holds) {
    KeptReplies replies;
    EXPECT_EQ(replies.find("a", kAlways), nullptr);
    auto kept = replies.keep("a", {.body = "one", .version = 3, .moment = 7}, kAlways);
    EXPECT_EQ(replies.find("a", kAlways), kept);
    EXPECT_EQ(kept->version, 3);
    EXPECT_EQ(*KeptReply::body_of(kept), "one");
    EXPECT_NE(replies.find("a", [](std::uint64_t moment) { return moment == 7; }), nullptr);
    EXPECT_EQ(replies.find("a", [](std::uint64_t moment) { return moment > 7; }), nullptr);
    EXPECT_EQ(replies.find("b", kAlways), nullptr);
}

TEST(KeptReplies, the_newer_reply_takes_the_place) {
    KeptReplies replies;
    const auto first = replies.keep("a", {.body = std::string(1'000, 'x')}, kAlways);
    const auto bytes = replies.bytes();
    replies.keep("a", {.body = "two", .moment = 2}, kAlways);
    EXPECT_EQ(replies.find("a", kAlways)->body, "two");
    EXPECT_LT(replies.bytes(), bytes);
    EXPECT_EQ(first->body.size(), 1'000U) << "whoever still sends the older one keeps it";
}

/// As a door does it: asks for what is kept, and otherwise makes a reply.
void ask(KeptReplies& replies, const std::string& key) {
    if (!replies.find(key, kAlways))
        replies.keep(key, {.body = std::string(1'000, 'x'), .moment = 1}, kAlways);
}

/// Asks once for each of more keys than there is room for, "key0" first.
void walk(KeptReplies& replies) {
    for (int i = 0; i < 20'000; ++i)
        ask(replies, "key" + std::to_string(i));
}

void ask_for_hundred(KeptReplies& replies, const std::string& name, int times) {
    for (int time = 0; time < times; ++time)
        for (int i = 0; i < 100; ++i)
            ask(replies, name + std::to_string(i));
}

int kept_of_hundred(KeptReplies& replies, const std::string& name) {
    int kept = 0;
    for (int i = 0; i < 100; ++i)
        kept += replies.find(name + std::to_string(i), kAlways) ? 1 : 0;
    return kept;
}

TEST(KeptReplies, a_walk_over_everything_drives_nothing_out_that_is_often_asked_for) {
    KeptReplies replies;
    ask_for_hundred(replies, "often", 10);
    walk(replies);
    EXPECT_GT(kept_of_hundred(replies, "often"), 90) << "some share a counter with others";
    EXPECT_LE(replies.bytes(), KeptReplies::kBytes);
    EXPECT_GT(replies.bytes(), KeptReplies::kBytes / 2);
}

TEST(KeptReplies, what_is_asked_for_more_often_takes_the_oldest_place) {
    KeptReplies replies;
    walk(replies);
    ask_for_hundred(replies, "often", 10);
    EXPECT_EQ(kept_of_hundred(replies, "often"), 100);
    EXPECT_LE(replies.bytes(), KeptReplies::kBytes);
}

TEST(KeptReplies, what_was_asked_for_often_long_ago_goes) {
    KeptReplies replies;
    for (int time = 0; time < 20; ++time)
        walk(replies);
    ask_for_hundred(replies, "new", 4'000);
    EXPECT_GT(kept_of_hundred(replies, "new"), 90);
}

TEST(KeptReplies, what_no_longer_holds_gives_its_place_at_once) {
    KeptReplies replies;
    walk(replies);
    const auto since_two = [](std::uint64_t moment) { return moment >= 2; };
    replies.keep("new", {.body = std::string(1'000, 'y'), .moment = 2}, since_two);
    EXPECT_NE(replies.find("new", since_two), nullptr);
    EXPECT_LE(replies.bytes(), KeptReplies::kBytes);
}

TEST(KeptReplies, what_is_too_large_is_given_back_and_forgotten) {
    KeptReplies replies;
    const auto kept = replies.keep("a", {.body = std::string(KeptReplies::kLargest, 'x')}, kAlways);
    EXPECT_EQ(kept->body.size(), KeptReplies::kLargest);
    EXPECT_EQ(replies.find("a", kAlways), nullptr);
    replies.keep(std::string(4'096, 'k'), {.body = "small"}, kAlways);
    EXPECT_EQ(replies.bytes(), 0U);
}

TEST(KeptReplies, many_threads_at_once) {
    KeptReplies replies;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&replies] {
            for (int i = 0; i < 5'000; ++i) {
                const std::string key = std::to_string(i % 100);
                const auto found = replies.find(key, kAlways);
                EXPECT_TRUE(found == nullptr || found->body == key);
                replies.keep(key, {.body = key}, kAlways);
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_LE(replies.bytes(), KeptReplies::kBytes);
}

}  // namespace
}  // namespace ao::api
