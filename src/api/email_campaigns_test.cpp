#include "api/api_rig.h"

namespace ao::api {
namespace {

using http::Method;

class EmailCampaigns : public ApiRig {
  protected:
    http::Response send(const std::string& body, const Headers& more = {}) {
        Headers headers = bearer(token_);
        headers.insert(headers.end(), more.begin(), more.end());
        return ask(Method::post, "/api/email/campaign", headers, body);
    }

    std::vector<model::Task> tasks() {
        return run(tasks_.list(actor(), {.type = "email_send"}, {})).tasks;
    }

    const std::string token_ = token_of("boss");
    static constexpr const char* kGood =
        R"({"name":"Spring","subject":"Spring is here","template":"welcome",
            "recipients":["ada@example.com","bob@example.com"]})";
};

TEST_F(EmailCampaigns, QueueOneMailForEachAddress) {
    const auto made = send(kGood);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(member(made.body, "status"), "created");
    const auto id = member(made.body, "campaign_id");
    const auto queued = tasks();
    ASSERT_EQ(queued.size(), 2U);
    for (const model::Task& task : queued) {
        EXPECT_NE(task.payload.text.find("Spring is here"), std::string::npos);
        EXPECT_NE(task.payload.text.find(id), std::string::npos);
    }
    EXPECT_EQ(member(get("/api/campaigns/" + id, token_).body, "status"), "active");
}

TEST_F(EmailCampaigns, ARepetitionSendsNothingTwice) {
    const Headers key{{"Idempotency-Key", "once"}};
    const auto first = send(kGood, key);
    const auto again = send(kGood, key);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(tasks().size(), 2U);
}

TEST_F(EmailCampaigns, OneBadAddressStopsAll) {
    const auto refused = send(
        R"({"name":"a","subject":"b","template":"welcome","recipients":["ada@example.com","none"]})"
    );
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("/recipients/1"), std::string::npos) << refused.body;
    EXPECT_TRUE(tasks().empty());
    for (const char* faulty :
         {R"({"name":"a","subject":"b","template":"welcome","recipients":[]})",
          R"({"name":"a","subject":"","template":"welcome","recipients":["a@example.com"]})",
          R"({"name":"a","subject":"b","template":"none","recipients":["a@example.com"]})",
          R"({"name":"a","subject":"b","template":"welcome","recipients":["a@example.com","a@example.com"]})"})
        EXPECT_EQ(send(faulty).status, 422) << faulty;
    EXPECT_EQ(member(get("/api/campaigns", token_).body, "total"), "0");
}

TEST_F(EmailCampaigns, StatsCountWhatWasSent) {
    const auto id = member(send(kGood).body, "campaign_id");
    const auto queued = tasks();
    for (int i = 0; i < 2; ++i)
        in_store([&](store::Session& session) {
            core::count_sent(session, queued.at(0), id, "ada@example.com", clock_.now());
            return true;
        });
    const auto stats = get("/api/email/campaign/" + id + "/stats", token_);
    EXPECT_EQ(member(stats.body, "sent"), "1") << "told twice, it counts once";
    EXPECT_EQ(member(stats.body, "opened"), "0");
    EXPECT_EQ(get("/api/email/campaign/none/stats", token_).status, 404);
}

}  // namespace
}  // namespace ao::api
