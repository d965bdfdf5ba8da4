#include "model/lead_csv.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/csv.h"

namespace ao::model {
namespace {

using testing::ElementsAre;
using testing::Pair;

LeadColumns columns(const std::vector<std::string>& header, const ColumnMapping& mapping = {}) {
    base::Result<LeadColumns> result = LeadColumns::of(header, mapping);
    EXPECT_TRUE(result);
    return *result;
}

TEST(LeadColumns, KnowsTheHeadersPeopleUse) {
    EXPECT_THAT(
        columns({"E-Mail Address", "First Name", "NACHNAME", "Téléphone", "Firma", "Shoe size"})
            .columns(),
        ElementsAre(
            Pair("E-Mail Address", "email"),
            Pair("First Name", "first_name"),
            Pair("NACHNAME", "last_name"),
            Pair("Téléphone", "phone"),
            Pair("Firma", "company"),
            Pair("Shoe size", "custom.Shoe size")
        )
    );
}

TEST(LeadColumns, AMappingSaysMore) {
    LeadColumns mapped = columns(
        {"Wer", "Mail", "Notiz", "Intern"},
        {{"Wer", "name"}, {"Notiz", "custom.note"}, {"Intern", "-"}}
    );
    base::Result<LeadChange> lead = mapped.read({"Anna Maria Berg", "a@b.example", "hi", "secret"});
    ASSERT_TRUE(lead);
    EXPECT_EQ(lead->first_name, "Anna Maria");
    EXPECT_EQ(lead->last_name, "Berg");
    EXPECT_EQ(lead->email, "a@b.example");
    EXPECT_EQ(lead->custom_fields->text, R"({"note":"hi"})");
}

TEST(LeadColumns, RefusesWhatCannotWork) {
    EXPECT_FALSE(LeadColumns::of({"john@example.com", "John"}, {}));
    EXPECT_FALSE(LeadColumns::of({"email", "mail"}, {}));
    EXPECT_FALSE(LeadColumns::of({"email"}, {{"nobody", "phone"}}));
    EXPECT_FALSE(LeadColumns::of({"email", "x"}, {{"x", "id"}}));
    EXPECT_FALSE(LeadColumns::of({"email", "x"}, {{"x", "created_at"}}));
    EXPECT_FALSE(LeadColumns::of({"email", "x"}, {{"x", "tenant_id"}}));
    EXPECT_FALSE(LeadColumns::of({"email\xFF"}, {}));
}

TEST(LeadColumns, EmptyCellsSayNothingAndShortLinesAreFine) {
    base::Result<LeadChange> lead = columns({"email", "phone", "score"}).read({"a@b.example", " "});
    ASSERT_TRUE(lead);
    EXPECT_EQ(lead->email, "a@b.example");
    EXPECT_FALSE(lead->phone);
    EXPECT_FALSE(lead->score);
}

TEST(LeadColumns, NamesTheFaultsOfALine) {
    LeadColumns some = columns({"email", "score", "custom_fields"});
    base::Result<LeadChange> lead = some.read({"x", "many", "[]"});
    ASSERT_FALSE(lead);
    ASSERT_EQ(lead.error().fields.size(), 2U);
    EXPECT_EQ(lead.error().fields[0].pointer, "/score");
    EXPECT_EQ(lead.error().fields[1].pointer, "/custom_fields");
    EXPECT_FALSE(some.read({"a", "1", "{}", "one too many"}));
}

TEST(LeadColumns, NeverTakesIdsOrTimesFromAFile) {
    base::Result<LeadChange> lead =
        columns({"id", "created_at", "email"}).read({"lead-1", "2020-01-01", "a@b.example"});
    ASSERT_TRUE(lead);
    EXPECT_EQ(lead->email, "a@b.example");
    EXPECT_FALSE(lead->custom_fields);
}

TEST(LeadCsv, AnExportReadsBackAsTheSameLead) {
    LeadChange change;
    change.first_name = "=cmd|' /C calc'!A0";
    change.last_name = "O'Brien, \"Jr.\"";
    change.email = "a+b@example.com";
    change.phone = "+1-555-123-4567";
    change.company = "-Dash & Söhne; GmbH";
    change.source = "@web";
    change.owner = "'=ann";
    change.score = 42;
    change.tags = std::vector<std::string>{"a;b", "c,d", "e\\f", "=g"};
    change.custom_fields = base::json::Raw{R"({"size":3,"deep":{"x":["y\n",null]}})"};
    base::Result<LeadChange> normal = normalise(change, "");
    ASSERT_TRUE(normal);
    const base::Time now{std::chrono::seconds{1'000}};
    Lead lead = make_lead("lead-1", "default", *normal, now);

    std::string file;
    write_csv_header(file);
    write_csv(file, lead);
    CsvReader reader(file);
    std::vector<std::string> header, record;
    ASSERT_TRUE(*reader.next(header));
    ASSERT_TRUE(*reader.next(record));
    base::Result<LeadChange> again = columns(header).read(record);
    ASSERT_TRUE(again);
    base::Result<LeadChange> clean = normalise(*again, "");
    ASSERT_TRUE(clean) << clean.error().message;
    Lead copy = make_lead("lead-1", "default", *clean, now);
    EXPECT_EQ(copy.first_name, lead.first_name);
    EXPECT_EQ(copy.last_name, lead.last_name);
    EXPECT_EQ(copy.email, lead.email);
    EXPECT_EQ(copy.phone, lead.phone);
    EXPECT_EQ(copy.company, lead.company);
    EXPECT_EQ(copy.source, lead.source);
    EXPECT_EQ(copy.owner, lead.owner);
    EXPECT_EQ(copy.score, lead.score);
    EXPECT_EQ(copy.tags, lead.tags);
    EXPECT_EQ(copy.custom_fields, lead.custom_fields);
}

}  // namespace
}  // namespace ao::model
