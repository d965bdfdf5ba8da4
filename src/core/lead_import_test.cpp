#include "core/lead_import.h"

#include <gmock/gmock.h>

#include "core/import_run.h"
#include "core/store_rig.h"
#include "model/csv.h"

namespace ao::core {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::Pair;

class Importing : public StoreRig {
  protected:
    ImportReport import(const std::string& file, ImportOptions options = {}) {
        auto report = importer_.run_now(
            actor(),
            import_file(file),
            std::move(options),
            [&](const ImportProgress&) { ++batches_; }
        );
        EXPECT_TRUE(report) << report.error().message;
        return *report;
    }

    std::vector<model::Lead> stored() {
        return run(leads_.list(actor(), {}, {.limit = 1'000}))->leads;
    }

    static std::string many(std::size_t rows) {
        std::string file = "email,first_name\n";
        for (std::size_t i = 0; i < rows; ++i)
            file += "p" + std::to_string(i) + "@example.com,P\n";
        return file;
    }

    int batches_ = 0;
    Leads leads_{*database_, clock_, {}};
    LeadImport importer_{*database_, clock_, {.import_batch = 200}};
};

TEST_F(Importing, StoresLinesAndReportsTheRefusedOnes) {
    const ImportReport report = import(
        "E-Mail;Vorname;Schuhgröße\r\n"
        "a@example.com;Anna;38\r\n"
        "not an address;Bob;44\r\n"
        "\r\n"
        "c@example.com;\"Cé\r\nline\";1;too many\r\n"
        "d@example.com;Dora;\r\n"
    );
    EXPECT_EQ(report.progress.rows, 4);
    EXPECT_EQ(report.progress.created, 2);
    EXPECT_EQ(report.progress.refused, 2);
    EXPECT_EQ(report.progress.bytes_done, report.progress.bytes_total);
    EXPECT_THAT(
        report.columns,
        ElementsAre(
            Pair("E-Mail", "email"),
            Pair("Vorname", "first_name"),
            Pair("Schuhgröße", "custom.Schuhgröße")
        )
    );
    ASSERT_EQ(report.refused.size(), 2U);
    EXPECT_EQ(report.refused[0].line, 3);
    EXPECT_EQ(report.refused[0].errors[0].pointer, "/email");
    EXPECT_EQ(report.refused[1].line, 5);
    const std::vector<model::Lead> leads = stored();
    ASSERT_EQ(leads.size(), 2U);
    EXPECT_EQ(leads[0].email, "a@example.com");
    EXPECT_EQ(leads[0].source, "csv");
    EXPECT_EQ(leads[0].custom_fields.text, R"({"Schuhgröße":"38"})");
    EXPECT_EQ(leads[1].custom_fields.text, "{}");
}

TEST_F(Importing, TheSameFileAgainDoublesNothing) {
    EXPECT_EQ(import(many(450)).progress.created, 450);
    EXPECT_EQ(batches_, 3);
    const ImportReport again = import(many(450));
    EXPECT_EQ(again.progress.created, 0);
    EXPECT_EQ(again.progress.repeated, 450);
    EXPECT_EQ(stored().size(), 450U);
}

TEST_F(Importing, ARunThatWasCutShortContinues) {
    const std::string file = many(450);
    const model::Actor who = actor();
    const ImportOptions options;
    const LeadOptions lead_options;
    ImportRun half(
        who, import_file(file), options, lead_options, clock_, {std::chrono::seconds{1}, 200}
    );
    ASSERT_TRUE(half.begin());
    ASSERT_TRUE(half.prepare());
    half.take_up();
    in_store([&](store::Session& session) { return half.store(session).ok(); });

    const ImportReport report = import(file);
    EXPECT_EQ(report.progress.repeated, 200);
    EXPECT_EQ(report.progress.created, 250);
    EXPECT_EQ(stored().size(), 450U);
}

TEST_F(Importing, TenantsAndFilesHaveIdsOfTheirOwn) {
    EXPECT_NE(imported_lead_id("a", "file", 1), imported_lead_id("b", "file", 1));
    EXPECT_NE(imported_lead_id("a", "file", 1), imported_lead_id("a", "file2", 1));
    EXPECT_NE(imported_lead_id("a", "file", 1), imported_lead_id("a", "file", 2));
    EXPECT_EQ(imported_lead_id("a", "file", 1).size(), 36U);
    EXPECT_EQ(imported_lead_id("a", "file", 1)[14], '8');
}

TEST_F(Importing, ADryRunStoresNothing) {
    const ImportReport report = import("email\na@example.com\nbad\n", {.dry_run = true});
    EXPECT_EQ(report.progress.created, 1);
    EXPECT_EQ(report.progress.refused, 1);
    EXPECT_TRUE(stored().empty());
}

TEST_F(Importing, FilesThatAreNoneAreRefused) {
    auto kind = [&](const std::string& file) {
        return importer_.run_now(actor(), import_file(file), {}, [](const ImportProgress&) {})
            .error()
            .kind;
    };
    EXPECT_EQ(kind(""), ErrorKind::malformed);
    EXPECT_EQ(kind("\n\n"), ErrorKind::malformed);
    EXPECT_EQ(
        kind(std::string(
            "\xFF\xFE"
            "e\0m\0",
            6
        )),
        ErrorKind::malformed
    );
    EXPECT_EQ(kind("pr\xE9nom,email\n"), ErrorKind::malformed);
    EXPECT_EQ(kind("a@example.com,Anna\n"), ErrorKind::invalid);
}

TEST_F(Importing, AnUnclosedQuoteRefusesTheRestButKeepsWhatCameBefore) {
    const ImportReport report = import("email\na@example.com\n\"b@example.com\nc@example.com\n");
    EXPECT_EQ(report.progress.created, 1);
    EXPECT_EQ(report.progress.refused, 1);
    EXPECT_EQ(report.refused[0].line, 3);
}

TEST_F(Importing, OldEncodingsAreRefusedLineByLine) {
    const ImportReport report =
        import("email,first_name\na@example.com,Ren\xE9\nb@example.com,B\n");
    EXPECT_EQ(report.progress.created, 1);
    EXPECT_EQ(report.refused[0].errors[0].pointer, "/first_name");
}

TEST_F(Importing, TheRefusedLinesCanBeMendedAndImportedAgain) {
    const ImportReport report = import("email,first_name\nbad,=Anna\nb@example.com,B\n");
    std::string file = refused_lines_csv(report);
    model::CsvReader reader(file);
    std::vector<std::string> header, record;
    ASSERT_TRUE(*reader.next(header));
    ASSERT_TRUE(*reader.next(record));
    EXPECT_THAT(header, ElementsAre("email", "first_name", "line", "error"));
    EXPECT_THAT(record, ElementsAre("bad", "'=Anna", "2", testing::StartsWith("/email: ")));
    file.replace(file.find("bad"), 3, "anna@example.com");
    clock_.advance(std::chrono::seconds{1});
    const ImportReport again = import(file, {.columns = {{"line", "-"}, {"error", "-"}}});
    EXPECT_EQ(again.progress.created, 1);
    EXPECT_EQ(stored()[1].first_name, "=Anna");
}

TEST_F(Importing, TheReportIsBounded) {
    std::string file = "email\n";
    for (int i = 0; i < 30; ++i)
        file += "bad\n";
    const ImportReport report = import(file, {.max_reported = 10});
    EXPECT_EQ(report.progress.refused, 30);
    EXPECT_EQ(report.refused.size(), 10U);
}

TEST_F(Importing, TakesAsManyLinesAtOnceAsItIsTold) {
    LeadOptions options;
    options.import_batch = 3;
    LeadImport small(*database_, clock_, options);
    int batches = 0;
    const auto count = [&](const ImportProgress&) { ++batches; };
    ASSERT_TRUE(small.run_now(actor(), import_file(many(10)), {}, count));
    EXPECT_EQ(batches, 4);
}

TEST_F(Importing, EndsAtItsTimeLimitAndGoesOnWhenSentAgain) {
    LeadOptions options;
    options.import_batch = 3;
    options.import_limit = std::chrono::seconds{-1};
    LeadImport hurried(*database_, clock_, options);
    const std::string file = many(10);
    const auto refused = run(hurried.run(actor(), file, {}, {}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    const auto report = run(importer_.run(actor(), file, {}, {})).value();
    EXPECT_EQ(report.value->progress.created, 10);
}

TEST_F(Importing, RefusesSourcesThatAreNotListed) {
    LeadOptions options;
    options.sources = {"fair", "web"};
    LeadImport strict(*database_, clock_, options);
    const std::string file =
        "email,source\na@example.com,fair\nb@example.com,street\nc@example.com,\n";
    const auto report =
        strict.run_now(actor(), import_file(file), {}, [](const ImportProgress&) {}).value();
    EXPECT_EQ(report.progress.created, 2);
    ASSERT_EQ(report.refused.size(), 1U);
    EXPECT_EQ(report.refused[0].errors.at(0).pointer, "/source");
    Leads leads(*database_, clock_, options);
    model::LeadChange change;
    change.source = "street";
    EXPECT_EQ(run(leads.create(actor(), change, {})).error().kind, ErrorKind::invalid);
    change.source = "web";
    EXPECT_TRUE(run(leads.create(actor(), change, {})));
}

}  // namespace
}  // namespace ao::core
