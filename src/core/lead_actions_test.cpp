#include "core/lead_actions.h"

#include "core/audit.h"
#include "core/lead_import.h"
#include "core/leads.h"
#include "core/store_rig.h"

namespace ao::core {
namespace {

using namespace std::chrono_literals;

class ManyLeads : public StoreRig {
  protected:
    model::Lead make(const std::string& name, const std::string& status = "new") {
        model::LeadChange change;
        change.first_name = name;
        change.status = status;
        change.tags = std::vector<std::string>{"old"};
        return *run(leads_.create(actor_, std::move(change), {})).value().value;
    }

    model::Lead stored(const std::string& id) { return run(leads_.get(actor_, id)).value(); }

    static LeadSelection with_status(const std::string& status, std::int64_t expected) {
        LeadSelection selection;
        selection.filter = model::LeadFilter{.status = status};
        selection.expected_count = expected;
        return selection;
    }

    static LeadBulkChange owner(const std::string& name) {
        LeadBulkChange change;
        change.set.owner = name;
        return change;
    }

    base::Result<LeadActionOutcome> change(
        LeadSelection selection, LeadBulkChange wanted, bool dry_run = false
    ) {
        return run(actions_.change(actor_, std::move(selection), std::move(wanted), dry_run));
    }

    std::int64_t count_events(const std::string& type) {
        model::AuditFilter filter;
        filter.type = type;
        const auto events = run(AuditLog(*database_).list(actor_, filter, 0, 1'000));
        return static_cast<std::int64_t>(events.size());
    }

    const model::Actor actor_ = actor();
    Leads leads_{*database_, clock_, {}};
    LeadActions actions_{*database_, clock_, {}};
};

TEST_F(ManyLeads, AreChangedByFilterInManyTransactions) {
    for (int i = 0; i < 450; ++i)
        make("n" + std::to_string(i));
    const auto other = make("other", "lost");
    LeadBulkChange wanted = owner("ann");
    wanted.add_tags = {" spring ", "old"};
    wanted.remove_tags = {"winter"};
    const auto outcome = change(with_status("new", 450), wanted).value();
    EXPECT_EQ(outcome.selected, 450);
    EXPECT_EQ(outcome.done, 450);
    EXPECT_EQ(stored(other.id).owner, "");
    const auto after = run(leads_.list(actor_, {.owner = "ann"}, {.limit = 1})).value();
    EXPECT_EQ(after.total, 450);
    EXPECT_EQ(after.leads.at(0).tags, (std::vector<std::string>{"old", "spring"}));
    EXPECT_EQ(count_events("leads_changed"), 1);
    EXPECT_EQ(count_events("lead_updated"), 450);
    const auto again = change(with_status("new", 450), wanted).value();
    EXPECT_EQ(again.done, 0);
    EXPECT_EQ(again.unchanged, 450);
}

TEST_F(ManyLeads, AnotherNumberThanExpectedChangesNothing) {
    const auto one = make("one");
    make("two");
    const auto refused = change(with_status("new", 1), owner("ann"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::conflict);
    EXPECT_NE(refused.error().message.find("2 leads"), std::string::npos);
    EXPECT_EQ(stored(one.id).owner, "");
}

TEST_F(ManyLeads, ADryRunCountsAndChecksOnly) {
    const auto one = make("one");
    LeadSelection selection = with_status("new", 0);
    selection.expected_count.reset();
    EXPECT_EQ(change(selection, owner("ann"), true).value().selected, 1);
    EXPECT_EQ(stored(one.id).owner, "");
    const auto counted = change({.ids = {one.id, "none"}}, owner("ann"), true).value();
    EXPECT_EQ(counted.selected, 1);
    EXPECT_EQ(counted.refused.at(0).id, "none");
    LeadBulkChange faulty;
    faulty.set.score = 101;
    const auto refused = change(selection, faulty, true);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/set/score");
}

TEST_F(ManyLeads, OnesThatAreGoneAreNamed) {
    const auto one = make("one");
    const auto outcome = change({.ids = {one.id, "none", one.id}}, owner("ann")).value();
    EXPECT_EQ(outcome.selected, 2) << "a lead that is named twice is one";
    EXPECT_EQ(outcome.done, 1);
    EXPECT_EQ(outcome.refused_count, 1);
    EXPECT_EQ(outcome.refused.at(0).id, "none");
    EXPECT_EQ(outcome.refused.at(0).why.kind, base::ErrorKind::not_found);
}

TEST_F(ManyLeads, ThatSomebodyChangedInBetweenAreLeftAlone) {
    const auto mine = make("mine");
    const auto theirs = make("theirs");
    const auto any = make("any");
    model::LeadChange edit;
    edit.company = "Theirs Inc";
    ASSERT_TRUE(run(leads_.change(actor_, theirs.id, edit)));
    LeadSelection selection{.ids = {mine.id, theirs.id, any.id}};
    selection.versions = {{mine.id, mine.version}, {theirs.id, theirs.version}};
    const auto outcome = change(selection, owner("ann")).value();
    EXPECT_EQ(outcome.done, 2);
    ASSERT_EQ(outcome.refused_count, 1);
    EXPECT_EQ(outcome.refused.at(0).id, theirs.id);
    EXPECT_EQ(outcome.refused.at(0).why.kind, base::ErrorKind::conflict);
    EXPECT_EQ(stored(theirs.id).owner, "");
    EXPECT_EQ(stored(any.id).owner, "ann");
}

TEST_F(ManyLeads, OfOtherTenantsAreOutOfReach) {
    const auto one = make("one");
    const auto outcome = run(actions_.remove(actor("other"), {.ids = {one.id}}, false)).value();
    EXPECT_EQ(outcome.done, 0);
    EXPECT_EQ(stored(one.id).id, one.id);
}

TEST_F(ManyLeads, AreDeleted) {
    const auto one = make("one");
    const auto two = make("two", "lost");
    const auto outcome = run(actions_.remove(actor_, with_status("new", 1), false)).value();
    EXPECT_EQ(outcome.done, 1);
    EXPECT_FALSE(run(leads_.get(actor_, one.id)));
    EXPECT_TRUE(run(leads_.get(actor_, two.id)));
    EXPECT_EQ(count_events("lead_deleted"), 1);
}

TEST_F(ManyLeads, OfAnImportAreTakenBackUnlessChangedSince) {
    LeadImport importer(*database_, clock_, {});
    const std::string file = "first_name,email\nAda,ada@example.com\nBob,bob@example.com\n";
    const auto report =
        importer.run_now(actor_, import_file(file), {}, [](const ImportProgress&) {}).value();
    const auto kept = make("kept");
    EXPECT_EQ(run(actions_.undo_import(actor_, report.import_id, true)).value().selected, 2);
    const auto ada = run(leads_.list(actor_, {.email = "ada@example.com"}, {})).value().leads.at(0);
    model::LeadChange edit;
    edit.company = "Engines";
    ASSERT_TRUE(run(leads_.change(actor_, ada.id, edit)));
    const auto outcome = run(actions_.undo_import(actor_, report.import_id, false)).value();
    EXPECT_EQ(outcome.done, 1);
    EXPECT_EQ(outcome.refused.at(0).id, ada.id);
    EXPECT_EQ(outcome.refused.at(0).why.kind, base::ErrorKind::conflict);
    EXPECT_TRUE(run(leads_.get(actor_, kept.id)));
    EXPECT_TRUE(run(leads_.get(actor_, ada.id)));
    const auto again =
        importer.run_now(actor_, import_file(file), {}, [](const ImportProgress&) {}).value();
    EXPECT_EQ(again.progress.created, 1) << "what was taken back can come again";
    EXPECT_FALSE(run(actions_.undo_import(actor("other"), report.import_id, false)));
    EXPECT_FALSE(run(actions_.undo_import(actor_, kept.id.substr(0, 28), false)))
        << "only an import's ids";
}

}  // namespace
}  // namespace ao::core
