#include "core/analytics.h"

#include "core/leads.h"
#include "core/store_rig.h"
#include "store/tally_store.h"

namespace ao::core {
namespace {

using std::chrono::hours;

class CountingLeads : public StoreRig {
  protected:
    void insert(std::string id, const std::string& status, const std::string& source) {
        model::Lead made = lead(std::move(id));
        made.status = status;
        made.source = source;
        insert_lead(made);
    }

    std::vector<std::string> stages() {
        std::vector<std::string> stages;
        for (const LeadGroup& group : run(analytics_.overview(actor(), 30)).by_status)
            stages.push_back(group.name + " " + std::to_string(group.total));
        return stages;
    }

    void set_status(const std::string& id, const std::string& status) {
        model::LeadChange change;
        change.status = status;
        ASSERT_TRUE(run(leads_.change(actor(), id, change)));
    }

    Leads leads_{*database_, clock_, {}};
    Analytics analytics_{*database_, clock_};
};

TEST_F(CountingLeads, EveryDayOfThePeriodIsThere) {
    insert("lead-1", "active", "web");
    clock_.advance(hours{48});
    insert("lead-2", "active", "web");
    insert("lead-3", "active", "fair");
    const Period period = run(analytics_.period(actor(), 7));
    ASSERT_EQ(period.daily.size(), 7U);
    EXPECT_EQ(period.daily.at(period.last).leads_created, 2);
    EXPECT_EQ(period.daily.at(period.last - 1).leads_created, 0);
    EXPECT_EQ(period.daily.at(period.last - 2).leads_created, 1);
    EXPECT_EQ(period.total.leads_created, 3);
    EXPECT_EQ(run(analytics_.period(actor(), 2)).total.leads_created, 2);
    EXPECT_EQ(run(analytics_.period(actor("other"), 7)).total.leads_created, 0);
}

TEST_F(CountingLeads, TheFunnelFollowsEachChange) {
    insert("lead-1", "lost", "web");
    insert("lead-2", "active", "web");
    insert("lead-3", "active", "web");
    EXPECT_EQ(stages(), (std::vector<std::string>{"active 2", "lost 1"}));
    set_status("lead-2", "qualified");
    set_status("lead-3", "won");
    EXPECT_EQ(stages(), (std::vector<std::string>{"qualified 1", "won 1", "lost 1"}));
    const Overview overview = run(analytics_.overview(actor(), 30));
    EXPECT_EQ(overview.period.total.leads_qualified, 2);
    EXPECT_EQ(overview.period.total.leads_converted, 1);
    EXPECT_EQ(overview.total_leads, 3);
    ASSERT_TRUE(run(leads_.remove(actor(), "lead-1")));
    EXPECT_EQ(stages(), (std::vector<std::string>{"qualified 1", "won 1"}));
}

TEST_F(CountingLeads, SourcesAreOrderedAndTheRestIsTogether) {
    for (int i = 0; i < 60; ++i)
        insert("lead-" + std::to_string(i), "active", "source-" + std::to_string(i));
    insert("one", "won", "fair");
    insert("two", "active", "fair");
    const auto sources = run(analytics_.overview(actor(), 30)).by_source;
    ASSERT_EQ(sources.size(), kMostSources);
    EXPECT_EQ(sources.front().name, "fair");
    EXPECT_EQ(sources.front().total, 2);
    EXPECT_EQ(sources.front().converted, 1);
    EXPECT_EQ(sources.back().name, kOtherSources);
    EXPECT_EQ(sources.back().total, 12);
}

TEST_F(CountingLeads, ATrendComparesWithThePeriodBefore) {
    insert("lead-1", "active", "web");
    clock_.advance(hours{24 * 7});
    insert("lead-2", "active", "web");
    insert("lead-3", "active", "web");
    const auto [now, before] = run(analytics_.trend(actor(), 7));
    EXPECT_EQ(now.total.leads_created, 2);
    EXPECT_EQ(before.total.leads_created, 1);
    EXPECT_EQ(before.last, now.first - 1);
}

TEST_F(CountingLeads, EventsAreCountedOnTheirDay) {
    in_store([&](store::Session& session) {
        store::TallyStore tallies(session);
        tallies.count_event("default", clock_.now(), model::TallyEvent::emails_sent, 2);
        tallies.count_event("default", clock_.now() - hours{24}, model::TallyEvent::emails_sent);
        return true;
    });
    const Period period = run(analytics_.period(actor(), 7));
    EXPECT_EQ(period.daily.at(period.last).of(model::TallyEvent::emails_sent), 2);
    EXPECT_EQ(period.total.of(model::TallyEvent::emails_sent), 3);
}

TEST_F(CountingLeads, TheCountsAgreeWithTheLeadsAfterManyChanges) {
    for (int i = 0; i < 40; ++i)
        insert("lead-" + std::to_string(i), i % 3 == 0 ? "active" : "new", "web");
    for (int i = 0; i < 40; i += 2)
        set_status("lead-" + std::to_string(i), i % 4 == 0 ? "won" : "active");
    for (int i = 0; i < 40; i += 5)
        ASSERT_TRUE(run(leads_.remove(actor(), "lead-" + std::to_string(i))));
    const Overview overview = run(analytics_.overview(actor(), 30));
    std::int64_t total = 0;
    for (const LeadGroup& group : overview.by_status) {
        model::LeadFilter filter;
        filter.status = group.name;
        EXPECT_EQ(run(leads_.list(actor(), filter, {}))->total, group.total) << group.name;
        total += group.total;
    }
    EXPECT_EQ(total, overview.total_leads);
}

}  // namespace
}  // namespace ao::core
