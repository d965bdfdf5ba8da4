#include "api/api_rig.h"

namespace ao::api {
namespace {

class TemplateRoutes : public ApiRig {
  protected:
    http::Response send(
        http::Method method,
        const std::string& target,
        const std::string& body = "",
        const std::string& expected = ""
    ) {
        Headers headers = bearer(token_of("boss"));
        if (!expected.empty()) headers.emplace_back("If-Match", expected);
        return ask(method, target, headers, body);
    }

    http::Response make(const std::string& body) {
        return send(http::Method::post, "/api/email/templates", body);
    }

    static constexpr const char* kOffer =
        R"({"name":"Offer","subject":"For {{first_name}}","body":"Hello {{first_name}}"})";
};

TEST_F(TemplateRoutes, AreMadeReadChangedAndDeleted) {
    const auto made = make(kOffer);
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(member(made.body, "id"), "offer");
    const auto read = send(http::Method::get, "/api/email/templates/offer");
    EXPECT_EQ(header(read, "ETag"), "\"1\"");
    const auto changed =
        send(http::Method::put, "/api/email/templates/offer", R"({"subject":"Now"})", "\"1\"");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(header(changed, "ETag"), "\"2\"");
    const auto stale =
        send(http::Method::put, "/api/email/templates/offer", R"({"subject":"Then"})", "\"1\"");
    EXPECT_EQ(stale.status, 412) << stale.body;
    EXPECT_EQ(send(http::Method::del, "/api/email/templates/offer").status, 200);
    EXPECT_EQ(send(http::Method::get, "/api/email/templates/offer").status, 404);
}

TEST_F(TemplateRoutes, TheListIsABareArrayWithTheContractsNames) {
    const auto list = send(http::Method::get, "/api/email/templates");
    EXPECT_TRUE(list.body.starts_with(R"([{"id":"default","name":"Default",)")) << list.body;
}

TEST_F(TemplateRoutes, AMalformedTemplateNamesItsField) {
    const auto refused = make(R"({"name":"Bad","subject":"{{#x}}","body":"b"})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("\"pointer\":\"/subject\""), std::string::npos) << refused.body;
    const auto renamed =
        send(http::Method::put, "/api/email/templates/welcome", R"({"id":"other"})");
    EXPECT_EQ(renamed.status, 422) << renamed.body;
}

TEST_F(TemplateRoutes, PreviewsStoreNothing) {
    const auto shown = send(
        http::Method::post,
        "/api/email/templates/preview",
        R"({"subject":"{{a}}","body":"<i>{{b}}</i>","is_html":true,"values":{"a":"1"}})"
    );
    EXPECT_EQ(shown.status, 200) << shown.body;
    EXPECT_EQ(shown.body, R"({"subject":"1","text":"","html":"<i></i>","unfilled":["b"]})");
    const auto welcome = send(
        http::Method::post,
        "/api/email/templates/welcome/preview",
        R"({"values":{"first_name":"Ada"}})"
    );
    EXPECT_EQ(member(welcome.body, "subject"), "Welcome, Ada");
    EXPECT_EQ(member(welcome.body, "html"), "null");
}

TEST_F(TemplateRoutes, ASubjectHasOneLine) {
    const auto sent = send(
        http::Method::post,
        "/api/email/send",
        R"({"to":"ada@example.com","subject":"Hi\r\nBcc: eve@example.com","body":"x"})"
    );
    EXPECT_EQ(sent.status, 422);
    EXPECT_NE(sent.body.find("/subject"), std::string::npos) << sent.body;
}

TEST_F(TemplateRoutes, SendingUsesTheTemplate) {
    make(kOffer);
    const auto sent = send(
        http::Method::post,
        "/api/email/send",
        R"({"to":"ada@example.com","subject":"","body":"","template":"offer",)"
        R"("values":{"first_name":"Ada"}})"
    );
    ASSERT_EQ(sent.status, 200) << sent.body;
    const auto task = send(http::Method::get, "/api/tasks/" + member(sent.body, "task_id"));
    EXPECT_NE(task.body.find(R"("subject":"For Ada")"), std::string::npos) << task.body;
    EXPECT_NE(task.body.find(R"("body":"Hello Ada")"), std::string::npos) << task.body;
    const auto unknown = send(
        http::Method::post,
        "/api/email/send",
        R"({"to":"ada@example.com","subject":"s","body":"b","template":"no-such"})"
    );
    EXPECT_EQ(unknown.status, 422);
    EXPECT_NE(unknown.body.find("\"/template\""), std::string::npos) << unknown.body;
}

TEST_F(TemplateRoutes, TheContractsMessageIsQueuedAsItIs) {
    const auto sent = send(
        http::Method::post,
        "/api/email/send",
        R"({"to":"test@example.com","subject":"Test Email","body":"This is a test email",)"
        R"("template":"default"})"
    );
    ASSERT_EQ(sent.status, 200) << sent.body;
    EXPECT_EQ(member(sent.body, "status"), "queued");
    const auto task = send(http::Method::get, "/api/tasks/" + member(sent.body, "task_id"));
    EXPECT_NE(task.body.find(R"("body":"This is a test email")"), std::string::npos) << task.body;
}

}  // namespace
}  // namespace ao::api
