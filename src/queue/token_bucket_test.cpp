#include "queue/token_bucket.h"

#include <gtest/gtest.h>

namespace ao::queue {
namespace {

using namespace std::chrono_literals;

constexpr base::SteadyTime kStart{1h};

TEST(TokenBucketTest, StartsWithOneTokenAndSavesUpToItsBurst) {
    TokenBucket bucket(2, 5, kStart);
    EXPECT_EQ(bucket.tokens(kStart), 1);
    bucket.take();
    EXPECT_EQ(bucket.tokens(kStart), 0);
    EXPECT_EQ(bucket.tokens(kStart + 1s), 2);
    EXPECT_EQ(bucket.tokens(kStart + 1h), 5);
}

TEST(TokenBucketTest, SaysWhenTheNextTokenComes) {
    TokenBucket bucket(0.1, 0, kStart);
    EXPECT_EQ(bucket.next(kStart), kStart);
    bucket.take();
    const auto next = bucket.next(kStart);
    EXPECT_NEAR(std::chrono::duration<double>(next - kStart).count(), 10, 0.001);
    EXPECT_EQ(bucket.tokens(next), 1) << "then it is there";
    EXPECT_EQ(bucket.tokens(next - 1s), 1) << "time that runs backwards takes nothing away";
}

TEST(TokenBucketTest, GivesItsRateOverALongTime) {
    TokenBucket bucket(3, 1, kStart);
    int taken = 0;
    for (auto now = kStart; now < kStart + 100s; now += 10ms) {
        if (bucket.tokens(now) == 0) continue;
        bucket.take();
        ++taken;
    }
    EXPECT_NEAR(taken, 300, 8);
}

TEST(TokenBucketTest, AChangedRateKeepsWhatWasSavedAsFarAsItFits) {
    TokenBucket bucket(10, 10, kStart);
    bucket.change(1, 4, kStart + 1h);
    EXPECT_EQ(bucket.tokens(kStart + 1h), 4);
}

}  // namespace
}  // namespace ao::queue
