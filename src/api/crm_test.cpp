#include "api/api_rig.h"

namespace ao::api {
namespace {

class CrmRoutes : public ApiRig {
  protected:
    http::Response send(http::Method method, const std::string& target, const std::string& body) {
        return ask(method, target, bearer(token_of("boss")), body);
    }

    http::Response configure(const std::string& body) {
        return send(http::Method::post, "/api/crm/config", body);
    }
};

TEST_F(CrmRoutes, TheContractsExampleIsTaken) {
    const auto saved = configure(
        R"({"crm_type":"generic","api_key":"test-key-123","api_url":"http://localhost:8000",)"
        R"("authentication":{"type":"bearer","token":"test"},"mapping":{"email":"email_address"}})"
    );
    EXPECT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(member(saved.body, "status"), "configured");
    EXPECT_EQ(member(saved.body, "crm_type"), "generic");
    EXPECT_EQ(member(saved.body, "message"), "CRM configuration updated");
    const auto shown = send(http::Method::get, "/api/crm/config", "");
    EXPECT_NE(
        shown.body.find(R"("fields":[{"field":"email","path":"email_address","transform":"none"}])"
        ),
        std::string::npos
    ) << shown.body;
    const auto status = send(http::Method::get, "/api/crm/status", "");
    EXPECT_EQ(member(status.body, "status"), "configured") << status.body;
    EXPECT_EQ(member(status.body, "source"), "tenant");
}

TEST_F(CrmRoutes, SecretsGoInAndNeverComeOut) {
    const auto saved = configure(
        R"({"crm_type":"generic_api","api_url":"https://crm.example.com","api_key":"sekret-4711"})"
    );
    EXPECT_EQ(saved.status, 200) << saved.body;
    for (const char* target : {"/api/crm/config", "/api/crm/status", "/api/audit/events"}) {
        const auto reply = send(http::Method::get, target, "");
        EXPECT_EQ(reply.body.find("sekret"), std::string::npos) << target << reply.body;
    }
    const auto shown = send(http::Method::get, "/api/crm/config", "");
    EXPECT_NE(shown.body.find(R"("secret":"****4711")"), std::string::npos) << shown.body;
    const auto forgotten = send(http::Method::del, "/api/crm/config", "");
    EXPECT_EQ(member(forgotten.body, "source"), "none") << forgotten.body;
    EXPECT_EQ(send(http::Method::del, "/api/crm/config", "").status, 404);
}

TEST_F(CrmRoutes, FaultsNameTheirFields) {
    EXPECT_NE(configure("{}").body.find("/crm_type"), std::string::npos);
    const auto wrong = configure(R"({"crm_type":"generic","api_url":"https://x.example",)"
                                 R"("fields":[{"field":"email","path":"e","transform":"rot13"}]})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_NE(wrong.body.find("/fields/0/transform"), std::string::npos) << wrong.body;
    const auto both = configure(R"({"crm_type":"generic","mapping":{},"fields":[]})");
    EXPECT_NE(both.body.find("/mapping"), std::string::npos) << both.body;
}

TEST_F(CrmRoutes, ATestSaysHowTheCrmAnswered) {
    const auto nothing = send(http::Method::post, "/api/crm/test", "");
    EXPECT_EQ(nothing.status, 422) << nothing.body;
    auto refuse = []() -> base::Async<connect::CrmReply> {
        co_return connect::CrmReply{
            .fault = connect::Fault::authentication_failed, .status = 401, .detail = "no"};
    };
    crm_config_.set_prober([refuse](const std::optional<connect::CrmOptions>&) { return refuse(); }
    );
    const auto tested = send(
        http::Method::post,
        "/api/crm/test",
        R"({"crm_type":"generic","api_url":"https://crm.example.com"})"
    );
    EXPECT_EQ(tested.status, 200) << tested.body;
    EXPECT_EQ(member(tested.body, "status"), "error");
    EXPECT_EQ(member(tested.body, "http_status"), "401");
    EXPECT_EQ(member(tested.body, "error"), "authentication_failed");
}

}  // namespace
}  // namespace ao::api
