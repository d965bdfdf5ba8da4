#include "model/campaign.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

TEST(Campaign, WordsOfProvidersAreUnderstood) {
    EXPECT_EQ(parse_campaign_event_kind("opened"), CampaignEventKind::opened);
    EXPECT_EQ(parse_campaign_event_kind("email.opened"), CampaignEventKind::opened);
    EXPECT_EQ(parse_campaign_event_kind("spamreport"), CampaignEventKind::unsubscribed);
    EXPECT_EQ(parse_campaign_event_kind("email."), std::nullopt);
    EXPECT_EQ(parse_campaign_event_kind("eaten"), std::nullopt);
}

TEST(Campaign, EveryStatusIsReadAsItIsWritten) {
    for (const auto* word : {"draft", "active", "paused", "completed", "archived"})
        EXPECT_EQ(to_string(parse_campaign_status(word).value()), word);
    EXPECT_EQ(parse_campaign_status("Active"), std::nullopt);
}

TEST(Campaign, RatesArePercentOfWhatWasSent) {
    CampaignMetrics metrics;
    EXPECT_EQ(metrics.rate(CampaignEventKind::opened), 0.0);
    metrics.of(CampaignEventKind::sent) = 200;
    metrics.of(CampaignEventKind::opened) = 50;
    EXPECT_EQ(metrics.rate(CampaignEventKind::opened), 25.0);
}

TEST(Campaign, WhatIsArchivedOrCompletedStaysSo) {
    EXPECT_TRUE(may_follow(CampaignStatus::draft, CampaignStatus::active));
    EXPECT_TRUE(may_follow(CampaignStatus::active, CampaignStatus::paused));
    EXPECT_FALSE(may_follow(CampaignStatus::draft, CampaignStatus::paused));
    EXPECT_FALSE(may_follow(CampaignStatus::archived, CampaignStatus::active));
    EXPECT_FALSE(may_follow(CampaignStatus::completed, CampaignStatus::active));
    EXPECT_TRUE(may_follow(CampaignStatus::completed, CampaignStatus::archived));
}

}  // namespace
}  // namespace ao::model
