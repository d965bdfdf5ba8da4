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
    auto kept = replies.keep("a", {.body = "one", .version = 3, .moment = 7});
    EXPECT_EQ(replies.find("a", kAlways), kept);
    EXPECT_EQ(kept->version, 3);
    EXPECT_EQ(*KeptReply::body_of(kept), "one");
    EXPECT_NE(replies.find("a", [](std::uint64_t moment) { return moment == 7; }), nullptr);
    EXPECT_EQ(replies.find("a", [](std::uint64_t moment) { return moment > 7; }), nullptr);
    EXPECT_EQ(replies.find("b", kAlways), nullptr);
}

TEST(KeptReplies, the_newer_reply_takes_the_place) {
    KeptReplies replies;
    const auto first = replies.keep("a", {.body = std::string(1'000, 'x')});
    const auto bytes = replies.bytes();
    replies.keep("a", {.body = "two", .moment = 2});
    EXPECT_EQ(replies.find("a", kAlways)->body, "two");
    EXPECT_LT(replies.bytes(), bytes);
    EXPECT_EQ(first->body.size(), 1'000U) << "whoever still sends the older one keeps it";
}

TEST(KeptReplies, memory_is_bounded_and_the_last_used_stay) {
    KeptReplies replies;
    for (int i = 0; i < 20'000; ++i) {
        replies.keep("key" + std::to_string(i), {.body = std::string(1'000, 'x')});
        ASSERT_NE(replies.find("key0", kAlways), nullptr) << i;
    }
    EXPECT_LE(replies.bytes(), KeptReplies::kBytes);
    EXPECT_GT(replies.bytes(), KeptReplies::kBytes / 2);
    EXPECT_EQ(replies.find("key1", kAlways), nullptr);
}

TEST(KeptReplies, what_is_too_large_is_given_back_and_forgotten) {
    KeptReplies replies;
    const auto kept = replies.keep("a", {.body = std::string(KeptReplies::kLargest, 'x')});
    EXPECT_EQ(kept->body.size(), KeptReplies::kLargest);
    EXPECT_EQ(replies.find("a", kAlways), nullptr);
    replies.keep(std::string(4'096, 'k'), {.body = "small"});
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
                replies.keep(key, {.body = key});
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_LE(replies.bytes(), KeptReplies::kBytes);
}

}  // namespace
}  // namespace ao::api
