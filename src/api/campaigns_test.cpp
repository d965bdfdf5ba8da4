#include "api/api_rig.h"
#include "base/crypto.h"
#include "base/json.h"

namespace ao::api {
namespace {

class CampaignWebhook : public ApiRig {
  protected:
    CampaignWebhook() {
        const auto made = post("/api/campaigns", R"({"name":"Spring sale"})", token_of("boss"));
        campaign_ = made.body.substr(made.body.find("\"id\":\"") + 6, 36);
    }

    [[nodiscard]] std::string event() const {
        return R"({"type":"email.opened","campaign_id":")" + campaign_ + R"("})";
    }

    /// What a provider that knows the secret sends, `age` ago.
    http::Response report(
        const std::string& id, const std::string& body, std::chrono::seconds age = {}
    ) {
        const auto at = std::to_string(base::to_micros(clock_.now() - age) / 1'000'000);
        const auto digest = base::hmac_sha256(kWebhookSecret, id + "." + at + "." + body);
        const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
        const Headers headers{
            {"webhook-id", id},
            {"webhook-timestamp", at},
            {"webhook-signature", "v1,AAAA v1," + base::base64url_encode(bytes)}};
        return ask(http::Method::post, "/api/campaigns/webhook", headers, body);
    }

    std::string counters() {
        return get("/api/campaigns/" + campaign_ + "/metrics", token_of("boss")).body;
    }

    std::string campaign_;
};

TEST_F(CampaignWebhook, CountsWhatTheProviderReports) {
    const auto reply = report("message-1", event());
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_NE(reply.body.find("\"counted\":1"), std::string::npos) << reply.body;
    EXPECT_NE(counters().find("\"opened\":1"), std::string::npos);
}

TEST_F(CampaignWebhook, ARepetitionCountsNothing) {
    report("message-1", event());
    const auto again = report("message-1", event());
    EXPECT_EQ(again.status, 200);
    EXPECT_NE(again.body.find("\"counted\":0"), std::string::npos) << again.body;
    EXPECT_NE(counters().find("\"opened\":1"), std::string::npos);
}

TEST_F(CampaignWebhook, AWrongOrOldSignatureIsRefused) {
    EXPECT_EQ(report("message-1", event(), std::chrono::minutes{6}).status, 401);
    EXPECT_EQ(report("message-1", event(), -std::chrono::minutes{6}).status, 401);
    const Headers forged{
        {"webhook-id", "message-1"},
        {"webhook-timestamp", std::to_string(base::to_micros(clock_.now()) / 1'000'000)},
        {"webhook-signature", "v1,AAAA"}};
    EXPECT_EQ(ask(http::Method::post, "/api/campaigns/webhook", forged, event()).status, 401);
    EXPECT_EQ(post("/api/campaigns/webhook", event()).status, 401) << "unsigned";
    EXPECT_NE(counters().find("\"opened\":0"), std::string::npos);
}

TEST_F(CampaignWebhook, CountersAddedByHandMustNameOne) {
    const std::string path = "/api/campaigns/" + campaign_ + "/metrics";
    const auto refused = post(path, "{}", token_of("boss"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("\"pointer\":\"/sent\""), std::string::npos) << refused.body;
    EXPECT_EQ(post(path, R"({"opened":2})", token_of("boss")).status, 200);
    EXPECT_NE(counters().find("\"opened\":2"), std::string::npos);
}

TEST_F(CampaignWebhook, AFaultNamesTheEvent) {
    const auto reply = report(
        "message-1",
        R"({"events":[{"type":"opened","campaign_id":"c"},{"type":"eaten","campaign_id":"c"}]})"
    );
    EXPECT_EQ(reply.status, 422);
    EXPECT_NE(reply.body.find("/events/1/type"), std::string::npos) << reply.body;
}

}  // namespace
}  // namespace ao::api
