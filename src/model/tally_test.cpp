#include "model/tally.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

using namespace std::chrono_literals;

TEST(Days, BeginAtMidnightUtc) {
    const base::Time midnight{std::chrono::sys_days{2026y / 2 / 5}.time_since_epoch()};
    EXPECT_EQ(to_text(day_of(midnight)), "2026-02-05");
    EXPECT_EQ(to_text(day_of(midnight - 1us)), "2026-02-04");
    EXPECT_EQ(day_of(midnight + 24h), day_of(midnight) + 1);
}

TEST(TallyEvents, HaveTheirWords) {
    for (std::size_t i = 0; i < kTallyEvents; ++i) {
        const auto event = static_cast<TallyEvent>(i);
        EXPECT_EQ(parse_tally_event(to_string(event)), event);
    }
    EXPECT_FALSE(parse_tally_event("nonsense"));
}

TEST(Funnel, HasAnOrder) {
    EXPECT_LT(funnel_place("new"), funnel_place("contacted"));
    EXPECT_LT(funnel_place("contacted"), funnel_place("something of ours"));
    EXPECT_LT(funnel_place("something of ours"), funnel_place("qualified"));
    EXPECT_LT(funnel_place("won"), funnel_place("lost"));
    EXPECT_TRUE(is_qualified("customer"));
    EXPECT_FALSE(is_qualified("active"));
    EXPECT_FALSE(is_converted("qualified"));
}

TEST(Percent, OfNothingIsNothing) {
    EXPECT_EQ(percent_of(1, 0), 0);
    EXPECT_EQ(percent_of(1, 4), 25);
}

}  // namespace
}  // namespace ao::model
