#include "model/lead.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace ao::model {
namespace {

using testing::ElementsAre;

constexpr base::Time kThen{std::chrono::seconds{1'000}};
constexpr base::Time kNow{std::chrono::seconds{2'000}};

LeadChange john() {
    LeadChange change;
    change.first_name = " John ";
    change.last_name = "Doe";
    change.email = "John@EXAMPLE.com";
    change.phone = "+1-555-123-4567";
    change.tags = std::vector<std::string>{" vip", "new", "vip", " "};
    change.custom_fields = base::json::Raw{R"({"industry":"Technology"})"};
    return change;
}

std::vector<std::string> pointers(const base::Error& error) {
    std::vector<std::string> all;
    for (const base::FieldError& field : error.fields)
        all.push_back(field.pointer);
    return all;
}

TEST(NormaliseLead, TrimsCompletesAndSorts) {
    base::Result<LeadChange> change = normalise(john(), "");
    ASSERT_TRUE(change);
    EXPECT_EQ(change->first_name, "John");
    EXPECT_EQ(change->email, "John@example.com");
    EXPECT_EQ(change->phone_e164, "+15551234567");
    EXPECT_THAT(*change->tags, ElementsAre("new", "vip"));
    EXPECT_FALSE(change->company);
}

TEST(NormaliseLead, NamesEveryFaultAtOnce) {
    LeadChange change;
    change.first_name = std::string(201, 'x');
    change.last_name = "line\nbreak";
    change.email = "nobody";
    change.phone = "letters";
    change.status = std::string(51, 's');
    change.score = 101;
    change.tags = std::vector<std::string>{"fine", std::string(101, 't')};
    change.custom_fields = base::json::Raw{"[1]"};
    base::Result<LeadChange> result = normalise(change, "");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, base::ErrorKind::invalid);
    EXPECT_THAT(
        pointers(result.error()),
        ElementsAre(
            "/first_name",
            "/last_name",
            "/email",
            "/phone",
            "/status",
            "/score",
            "/tags/1",
            "/custom_fields"
        )
    );
}

TEST(NormaliseLead, LimitsCountCharactersNotBytes) {
    LeadChange change;
    for (int i = 0; i < 200; ++i)
        change.company = change.company.value_or("") + "ü";
    EXPECT_TRUE(normalise(change, "").ok());
    change.company = *change.company + "ü";
    EXPECT_FALSE(normalise(change, "").ok());
}

TEST(NormaliseLead, RefusesTooManyTagsAndTooLongCustomFields) {
    LeadChange change;
    change.tags = std::vector<std::string>();
    for (int i = 0; i < 101; ++i)
        change.tags->push_back("tag" + std::to_string(i));
    change.custom_fields =
        base::json::Raw{R"({"a":")" + std::string(kMaxCustomFields, 'x') + "\"}"};
    base::Result<LeadChange> result = normalise(change, "");
    ASSERT_FALSE(result);
    EXPECT_THAT(pointers(result.error()), ElementsAre("/tags", "/custom_fields"));
}

TEST(NormaliseLead, EmptyTextMeansClear) {
    LeadChange change;
    change.email = "  ";
    change.phone = "";
    base::Result<LeadChange> result = normalise(change, "");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->email, "");
    EXPECT_EQ(result->phone_e164, "");
}

TEST(NormaliseLead, IsIdempotent) {
    base::Result<LeadChange> once = normalise(john(), "");
    ASSERT_TRUE(once);
    base::Result<LeadChange> twice = normalise(*once, "");
    ASSERT_TRUE(twice);
    Lead a = make_lead("1", "t", *once, kNow);
    EXPECT_TRUE(apply(a, *twice, kNow).empty());
}

TEST(MakeLead, HasTheDefaultsOfTheContract) {
    Lead lead = make_lead("lead-1", "default", {}, kNow);
    EXPECT_EQ(lead.source, "api");
    EXPECT_EQ(lead.status, "active");
    EXPECT_EQ(lead.score, 0);
    EXPECT_EQ(lead.custom_fields.text, "{}");
    EXPECT_EQ(lead.created_at, kNow);
    EXPECT_EQ(lead.updated_at, kNow);
    EXPECT_EQ(lead.version, 1);
}

TEST(ApplyToLead, ReturnsWhatDiffersAndCountsTheVersion) {
    Lead lead = make_lead("lead-1", "default", *normalise(john(), ""), kThen);
    LeadChange change;
    change.first_name = "John";
    change.email = "new@example.com";
    change.phone = "555-1234";
    EXPECT_THAT(apply(lead, *normalise(change, ""), kNow), ElementsAre("email", "phone"));
    EXPECT_EQ(lead.phone_e164, "");
    EXPECT_EQ(lead.last_name, "Doe");
    EXPECT_EQ(lead.version, 2);
    EXPECT_EQ(lead.created_at, kThen);
    EXPECT_EQ(lead.updated_at, kNow);
}

TEST(ApplyToLead, TouchesNothingWhenNothingDiffers) {
    Lead lead = make_lead("lead-1", "default", *normalise(john(), ""), kThen);
    EXPECT_TRUE(apply(lead, *normalise(john(), ""), kNow).empty());
    EXPECT_EQ(lead.version, 1);
    EXPECT_EQ(lead.updated_at, kThen);
}

TEST(ApplyToLead, ClearingSourceAndStatusBringsTheDefaultsBack) {
    Lead lead = make_lead("lead-1", "default", {}, kThen);
    LeadChange change;
    change.status = "qualified";
    change.source = "web";
    EXPECT_THAT(apply(lead, change, kNow), ElementsAre("source", "status"));
    change.status = change.source = "";
    EXPECT_THAT(apply(lead, change, kNow), ElementsAre("source", "status"));
    EXPECT_EQ(lead.status, "active");
    EXPECT_EQ(lead.source, "api");
}

TEST(ApplyToLead, MergesCustomFields) {
    Lead lead = make_lead("lead-1", "default", *normalise(john(), ""), kThen);
    LeadChange change;
    change.custom_fields = base::json::Raw{R"({"size":3,"industry":null})"};
    EXPECT_THAT(apply(lead, change, kNow), ElementsAre("custom_fields"));
    EXPECT_EQ(lead.custom_fields.text, R"({"size":3})");
    change.custom_fields = base::json::Raw{};
    EXPECT_THAT(apply(lead, change, kNow), ElementsAre("custom_fields"));
    EXPECT_EQ(lead.custom_fields.text, "{}");
}

}  // namespace
}  // namespace ao::model
