#include "api/web_app.h"

#include <gmock/gmock.h>

namespace ao::api {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string field_of(const http::Response& response, std::string_view name) {
    for (const auto& [field, text] : response.headers)
        if (field == name) return text;
    return "";
}

class WebAppTest : public testing::Test {
  protected:
    static constexpr base::EmbeddedFile kFiles[] = {
        {"assets/main-0a1b.js", "console.log('the plain form')"},
        {"assets/main-0a1b.js.br", "SMALLER"},
        {"assets/main-0a1b.js.gz", "PACKED"},
        {"favicon.svg", "<svg/>"},
        {"index.html", R"(<meta content="%CSP_NONCE%"><script nonce="%CSP_NONCE%"></script>)"}};

    std::optional<http::Response> ask(
        std::string_view path, std::vector<http::Field> fields = {{"Accept", "text/html,*/*"}}
    ) const {
        http::Request request;
        request.method = method_;
        request.path = path;
        request.fields = std::move(fields);
        return app_.find_answer(request);
    }

    http::Method method_ = http::Method::get;
    WebApp app_{kFiles};
};

TEST_F(WebAppTest, ThePageHasAFreshNonceInTextAndPolicy) {
    const http::Response first = app_.page();
    const std::string nonce = first.body.substr(15, 22);
    EXPECT_EQ(
        first.body, R"(<meta content=")" + nonce + R"("><script nonce=")" + nonce + R"("></script>)"
    );
    const std::string policy = field_of(first, "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("script-src 'self' 'nonce-" + nonce + "'"));
    EXPECT_THAT(policy, HasSubstr("style-src 'self' 'nonce-" + nonce + "'"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, HasSubstr("require-trusted-types-for 'script'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(field_of(first, "Cache-Control"), "no-cache");
    EXPECT_NE(app_.page().body, first.body);
}

TEST_F(WebAppTest, PathsThatOnlyTheAppKnowsGetThePage) {
    for (const char* path : {"/", "/leads", "/leads/0192", "/settings/users"})
        EXPECT_THAT(ask(path).value().content_type, HasSubstr("text/html")) << path;
    EXPECT_FALSE(ask("/leads", {{"Accept", "application/json"}}));
    EXPECT_FALSE(ask("/leads", {}));
    EXPECT_FALSE(ask("/api/nothing"));
    EXPECT_FALSE(ask("/api"));
    method_ = http::Method::post;
    EXPECT_FALSE(ask("/leads"));
}

TEST_F(WebAppTest, HashedFilesAreKeptForeverAndMissingOnesAreErrors) {
    auto plain = ask("/assets/main-0a1b.js");
    ASSERT_TRUE(plain);
    EXPECT_THAT(field_of(*plain, "Cache-Control"), HasSubstr("immutable"));
    EXPECT_THAT(*plain->shared_body, HasSubstr("plain form"));
    auto packed = ask("/assets/main-0a1b.js", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(*packed->shared_body, "PACKED");
    EXPECT_EQ(field_of(*packed, "Content-Encoding"), "gzip");
    auto smaller = ask("/assets/main-0a1b.js", {{"Accept-Encoding", "gzip, br"}});
    EXPECT_EQ(*smaller->shared_body, "SMALLER");
    EXPECT_EQ(field_of(*smaller, "Content-Encoding"), "br");
    EXPECT_FALSE(ask("/assets/main-0a1b.js.br"));
    EXPECT_FALSE(ask("/assets/main-9999.js"));
    EXPECT_EQ(field_of(ask("/favicon.svg").value(), "Cache-Control"), "no-cache");
}

TEST_F(WebAppTest, AProgramBuiltWithoutItServesNothing) {
    const WebApp none{std::span<const base::EmbeddedFile>()};
    EXPECT_FALSE(none.is_there());
    http::Request request;
    request.path = "/leads";
    const std::vector<http::Field> fields{{"Accept", "text/html"}};
    request.fields = fields;
    EXPECT_FALSE(none.find_answer(request));
}

}  // namespace
}  // namespace ao::api
