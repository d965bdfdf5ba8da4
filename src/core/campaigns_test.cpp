#include "core/campaigns.h"

#include "core/store_rig.h"
#include "store/audit_store.h"

namespace ao::core {
namespace {

using model::CampaignEventKind;
using model::CampaignStatus;

class RunningCampaigns : public StoreRig {
  protected:
    model::Campaign create(std::string name) {
        auto made = run(campaigns_.create(actor(), {.name = std::move(name)}));
        return *made->value;
    }

    Campaigns campaigns_{*database_, clock_};
};

TEST_F(RunningCampaigns, IsStoredWithItsAuditEvent) {
    const auto made = create("Spring sale");
    const auto found = run(campaigns_.get(actor(), made.id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Spring sale");
    EXPECT_EQ(found->status, CampaignStatus::draft);
    const auto events = in_store([&](store::Session& session) {
        return store::AuditStore(session).list("default", {}, 0, 10);
    });
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events.front().type, "campaign_created");
}

TEST_F(RunningCampaigns, NamesEveryFaultyField) {
    const auto refused = run(campaigns_.create(
        actor(), {.subject = std::string(3'000, 'x'), .status = CampaignStatus::paused}
    ));
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().fields.size(), 3U);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/name");
    EXPECT_EQ(refused.error().fields.at(1).pointer, "/subject");
    EXPECT_EQ(refused.error().fields.at(2).pointer, "/status");
}

TEST_F(RunningCampaigns, StatusFollowsItsRules) {
    const auto made = create("Spring sale");
    EXPECT_FALSE(run(campaigns_.change(actor(), made.id, {.status = CampaignStatus::paused})));
    EXPECT_TRUE(run(campaigns_.change(actor(), made.id, {.status = CampaignStatus::active})));
    EXPECT_TRUE(run(campaigns_.change(actor(), made.id, {.status = CampaignStatus::archived})));
    EXPECT_EQ(run(campaigns_.list(actor(), {}, 0, 10)).total, 0) << "archived ones are left out";
    EXPECT_EQ(run(campaigns_.list(actor(), CampaignStatus::archived, 0, 10)).total, 1);
}

TEST_F(RunningCampaigns, AnEventReportedTwiceCountsOnce) {
    const auto made = create("Spring sale");
    const model::CampaignEvent opened{
        "event-1", made.id, CampaignEventKind::opened, "a@b.c", clock_.now()};
    const model::CampaignEvent stray{
        "event-2", "no-such", CampaignEventKind::opened, "", clock_.now()};
    EXPECT_EQ(*run(campaigns_.record({opened, stray})), 1);
    EXPECT_EQ(*run(campaigns_.record({opened})), 0);
    EXPECT_EQ(run(campaigns_.get(actor(), made.id))->metrics.of(CampaignEventKind::opened), 1);
}

TEST_F(RunningCampaigns, CountersAreAddedAndNeverNegative) {
    const auto made = create("Spring sale");
    model::CampaignMetrics more;
    more.of(CampaignEventKind::sent) = 10;
    EXPECT_TRUE(run(campaigns_.add_metrics(actor(), made.id, more)));
    EXPECT_EQ(
        run(campaigns_.add_metrics(actor(), made.id, more))->metrics.of(CampaignEventKind::sent), 20
    );
    more.of(CampaignEventKind::sent) = -1;
    EXPECT_FALSE(run(campaigns_.add_metrics(actor(), made.id, more)));
}

TEST_F(RunningCampaigns, AnotherTenantSeesNothing) {
    const auto made = create("Spring sale");
    model::Actor other = actor();
    other.tenant_id = "other";
    EXPECT_FALSE(run(campaigns_.get(other, made.id)));
    EXPECT_FALSE(run(campaigns_.remove(other, made.id)));
    EXPECT_EQ(run(campaigns_.list(other, {}, 0, 10)).total, 0);
    EXPECT_TRUE(run(campaigns_.remove(actor(), made.id)));
    EXPECT_FALSE(run(campaigns_.get(actor(), made.id)));
}

}  // namespace
}  // namespace ao::core
