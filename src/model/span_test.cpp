#include "model/span.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

TEST(Span, ReadsWhatPeopleWrite) {
    for (const auto& [text, seconds] : std::initializer_list<std::pair<const char*, int>>{
             {"90", 90},
             {"90s", 90},
             {"15m", 900},
             {" 2 hours ", 7'200},
             {"1d 12h", 129'600},
             {"1d12h", 129'600},
             {"3 days", 259'200},
             {"1 week", 604'800},
             {"5 min", 300},
             {"0", 0}}) {
        const auto span = parse_span(text);
        ASSERT_TRUE(span) << text;
        EXPECT_EQ(span->count(), seconds) << text;
    }
}

TEST(Span, RefusesWhatIsNone) {
    for (const char* text :
         {"",
          "soon",
          "-1d",
          "1 fortnight",
          "1.5h",
          "d",
          "1d h",
          "11 years",
          "99999999999d",
          "4000d",
          "9223372036854775807w"})
        EXPECT_FALSE(parse_span(text)) << text;
}

TEST(Span, IsWrittenAsItIsRead) {
    EXPECT_EQ(to_text(std::chrono::seconds(129'601)), "1d 12h 1s");
    EXPECT_EQ(to_text(std::chrono::seconds(0)), "0s");
    EXPECT_EQ(parse_span(to_text(std::chrono::seconds(788'645)))->count(), 788'645);
}

}  // namespace
}  // namespace ao::model
