#include "model/duplicates.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

Lead person(std::string first, std::string last) {
    Lead lead;
    lead.first_name = std::move(first);
    lead.last_name = std::move(last);
    return lead;
}

TEST(Likeness, IsThatOfDifflib) {
    EXPECT_DOUBLE_EQ(likeness("abcd", "bcde"), 0.75);
    EXPECT_DOUBLE_EQ(likeness("jon smith", "john smith"), 18.0 / 19.0);
    EXPECT_DOUBLE_EQ(likeness("abc", "xyz"), 0);
    EXPECT_DOUBLE_EQ(likeness("", ""), 1);
    EXPECT_DOUBLE_EQ(likeness("a", ""), 0);
    EXPECT_DOUBLE_EQ(likeness(std::string(500, 'a'), std::string(500, 'a')), 1);
}

TEST(Resemblance, SaysWhy) {
    Lead jon = person("Jon", "Smith");
    Lead john = person("John", "Smith");
    jon.email = "J@Example.com ";
    john.email = "j@example.com";
    const auto found = resemblance(jon, john);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->why, "same e-mail, similar name (0.95)");
    EXPECT_GT(found->score, 0.9);
    EXPECT_LT(found->score, 1);
}

TEST(Resemblance, PhonesAreComparedByTheirDigits) {
    Lead a = person("Ada", "Byron");
    Lead b = person("Zoe", "Quine");
    a.phone = "+1 (555) 123-4567";
    b.phone = "15551234567";
    ASSERT_TRUE(resemblance(a, b));
    EXPECT_EQ(resemblance(a, b)->why, "same phone");
    b.phone = "4567";
    a.phone = "45-67";
    EXPECT_FALSE(resemblance(a, b)) << "too short to mean anything";
}

TEST(Resemblance, SimilarNamesNeedSupport) {
    Lead a = person("Jon", "Smith");
    Lead b = person("John", "Smith");
    a.company = "Acme";
    b.company = "Globex";
    EXPECT_FALSE(resemblance(a, b));
    b.company = "ACME";
    ASSERT_TRUE(resemblance(a, b));
    EXPECT_EQ(resemblance(a, b)->why, "similar name (0.95), same company");
    EXPECT_FALSE(resemblance(a, b, {.by_name = false}));
}

TEST(Resemblance, EmptyLeadsAreTwo) {
    EXPECT_FALSE(resemblance({}, {}));
    Lead a;
    Lead b;
    a.company = b.company = "Acme";
    EXPECT_FALSE(resemblance(a, b));
}

TEST(Groups, ReachFromOneToTheNext) {
    std::vector<Lead> leads(5);
    leads[0].email = "a@b.c";
    leads[2].email = "A@b.c";
    leads[2].phone = "5551234567";
    leads[4].phone = "555-123-4567";
    leads[1].email = leads[3].email = "x@y.z";
    const std::vector<std::vector<std::size_t>> expected{{0, 2, 4}, {1, 3}};
    EXPECT_EQ(group_duplicates(leads), expected);
    const std::vector<std::vector<std::size_t>> by_email{{0, 2}, {1, 3}};
    EXPECT_EQ(group_duplicates(leads, {.by_phone = false}), by_email);
}

}  // namespace
}  // namespace ao::model
