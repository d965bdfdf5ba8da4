#include "api/api_rig.h"

namespace ao::api {
namespace {

class AnalyticsRoutes : public ApiRig {
  protected:
    AnalyticsRoutes() {
        for (const char* status : {"qualified", "won", "active", "active"}) {
            const std::string body = R"({"email":"a@example.com","source":"web","status":")" +
                                     std::string(status) + "\"}";
            EXPECT_EQ(post("/api/leads", body, token_of("boss")).status, 200);
        }
    }

    std::string read(const std::string& target) {
        const auto reply = get("/api/analytics/" + target, token_of("boss"));
        EXPECT_EQ(reply.status, 200) << target << reply.body;
        return reply.body;
    }
};

TEST_F(AnalyticsRoutes, TheDashboardHasTheContractsShape) {
    for (const char* target : {"dashboard", "summary"}) {
        const std::string body = read(target);
        EXPECT_EQ(member(body, "total_leads"), "4");
        EXPECT_EQ(member(body, "qualification_rate"), "50");
        const std::string summary = member(body, "summary");
        EXPECT_EQ(member(member(summary, "leads"), "total_leads_created"), "4");
        EXPECT_EQ(member(member(summary, "leads"), "conversion_rate"), "25");
        EXPECT_EQ(member(summary, "period_days"), "30");
        EXPECT_EQ(member(member(summary, "emails"), "open_rate"), "0");
        EXPECT_EQ(member(member(summary, "workflows"), "total_executions"), "4");
    }
}

TEST_F(AnalyticsRoutes, EachPartHasARouteOfItsOwn) {
    EXPECT_EQ(member(read("leads?days=7"), "period_days"), "7");
    EXPECT_EQ(member(read("workflows"), "success_rate"), "0");
    EXPECT_EQ(member(read("emails"), "total_sent"), "0");
    const std::string daily = member(read("daily?days=2"), "daily");
    EXPECT_NE(daily.find(R"("leads_created":4)"), std::string::npos) << daily;
    EXPECT_NE(daily.find(R"("leads_created":0)"), std::string::npos) << "quiet days too" << daily;
    const std::string funnel = read("funnel");
    EXPECT_NE(funnel.find(R"({"status":"active","total":2,"percent":50})"), std::string::npos)
        << funnel;
    EXPECT_NE(read("sources").find(R"("source":"web","total":4)"), std::string::npos);
    EXPECT_NE(
        read("trends").find(R"("leads_created":{"current":4,"previous":0,"change_percent":null})"),
        std::string::npos
    );
}

TEST_F(AnalyticsRoutes, RoiFollowsTheContractsFormula) {
    const std::string body = read("roi?lead_value=200&conversion_rate=0.5");
    EXPECT_EQ(member(body, "qualified_leads"), "2");
    EXPECT_EQ(member(body, "estimated_conversions"), "1");
    EXPECT_EQ(member(body, "estimated_revenue"), "200");
    EXPECT_EQ(member(body, "revenue_per_lead"), "50");
}

TEST_F(AnalyticsRoutes, TheExportIsTextInJsonOrPlainCsv) {
    const std::string csv = member(read("export?format=csv&days=1"), "data");
    EXPECT_TRUE(csv.starts_with("date,leads_created,leads_qualified,workflows_executed,emails_sent")
    ) << csv;
    EXPECT_NE(member(read("export"), "data").find("total_leads_created"), std::string::npos);
    Headers headers = bearer(token_of("boss"));
    headers.emplace_back("Accept", "text/csv");
    const auto plain = ask(http::Method::get, "/api/analytics/export?days=1", headers);
    EXPECT_TRUE(plain.content_type.starts_with("text/csv"));
    EXPECT_NE(plain.body.find(",4,2,4,0\n"), std::string::npos) << plain.body;
}

TEST_F(AnalyticsRoutes, WrongParametersAreNamed) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"dashboard?days=0", "query:days"},
        {"daily?days=366", "query:days"},
        {"roi?lead_value=x", "query:lead_value"},
        {"roi?conversion_rate=2", "query:conversion_rate"},
        {"roi?lead_value=nan", "query:lead_value"},
        {"export?format=xml", "query:format"}};
    for (const auto& [target, pointer] : wrong) {
        const auto reply = get("/api/analytics/" + target, token_of("boss"));
        EXPECT_EQ(reply.status, 422) << target;
        EXPECT_NE(reply.body.find(pointer), std::string::npos) << reply.body;
    }
}

}  // namespace
}  // namespace ao::api
