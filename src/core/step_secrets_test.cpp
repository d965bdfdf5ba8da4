#include "core/step_secrets.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/id.h"
#include "core/http_steps.h"
#include "model/step_secrets.h"

namespace ao::core {
namespace {

class StepSecretsTest : public testing::Test {
  protected:
    ~StepSecretsTest() override { std::filesystem::remove_all(directory_); }

    static std::filesystem::path make_directory() {
        auto path = std::filesystem::temp_directory_path() / ("ao-secrets-" + base::new_id());
        std::filesystem::create_directories(path);
        return path;
    }

    static model::WorkflowDefinition definition_with(
        const std::string& url, const std::string& secret
    ) {
        const std::string settings =
            R"({"url":")" + url + R"(","secret_headers":{"Authorization":")" + secret + "\"}}";
        return *model::parse_definition(
            {R"({"name":"w","steps":[{"id":"a","kind":"http_request","settings":)" + settings +
             "}]}"}
        );
    }

    std::filesystem::path directory_ = make_directory();
    Vault vault_{directory_};
};

TEST_F(StepSecretsTest, AreSealedAndOpenOnlyForTheirTenant) {
    auto definition = definition_with("https://a.example", "Bearer key-1");
    ASSERT_TRUE(seal_secrets(vault_, "acme", definition, {}));
    EXPECT_EQ(model::to_json(definition).text.find("key-1"), std::string::npos);
    const auto sealed = model::secrets_of(definition.steps[0]);
    EXPECT_FALSE(open_call_secrets(vault_, "other", sealed));
    StepCall step;
    step.input.text = R"({"method":"GET","url":"https://a.example"})";
    step.secrets = open_call_secrets(vault_, "acme", sealed).value();
    const auto call = http_call_of(step);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->headers[0].first, "Authorization");
    EXPECT_EQ(call->headers[0].second, "Bearer key-1");
}

TEST_F(StepSecretsTest, AHiddenOneStaysWhatItWas) {
    auto before = definition_with("https://a.example", "Bearer key-1");
    ASSERT_TRUE(seal_secrets(vault_, "acme", before, {}));
    auto after = definition_with("https://a.example", std::string(model::kHiddenSecret));
    ASSERT_TRUE(seal_secrets(vault_, "acme", after, {before}));
    EXPECT_EQ(after, before);
}

TEST_F(StepSecretsTest, WhoChangesTheAddressMustKnowTheSecret) {
    auto before = definition_with("https://a.example", "Bearer key-1");
    ASSERT_TRUE(seal_secrets(vault_, "acme", before, {}));
    auto after = definition_with("https://thief.example", std::string(model::kHiddenSecret));
    const auto sealed = seal_secrets(vault_, "acme", after, {before});
    ASSERT_FALSE(sealed);
    ASSERT_EQ(sealed.error().fields.size(), 1U);
    EXPECT_EQ(sealed.error().fields[0].pointer, "/steps/0/settings/secret_headers/Authorization");
}

model::WorkflowDefinition telling(const std::string& url, const char* text = "Hello") {
    return *model::parse_definition(
        {R"({"name":"w","steps":[{"id":"a","kind":"notify","settings":{"url":")" + url +
         R"(","text":")" + text + R"("}}]})"}
    );
}

TEST_F(StepSecretsTest, AnAddressOfAChannelIsKnownToNobodyButItsCall) {
    const std::string address = "https://hooks.example.com/T000/B000/XXXX";
    auto definition = telling(address);
    ASSERT_TRUE(seal_secrets(vault_, "acme", definition, {}));
    EXPECT_EQ(model::to_json(definition).text.find("hooks."), std::string::npos);
    EXPECT_EQ(model::to_json(definition).text.find("XXXX"), std::string::npos);
    const auto shown = model::hide_secrets(definition);
    EXPECT_EQ(model::plain_setting(shown.steps[0], "url"), model::kHiddenSecret);
    auto edited = telling(std::string(model::kHiddenSecret), "Good morning");
    ASSERT_TRUE(seal_secrets(vault_, "acme", edited, {definition}));
    StepCall step;
    step.kind = "notify";
    step.input.text = R"({"method":"POST","url":"********","json":{"text":"Hello"}})";
    step.secrets = open_call_secrets(vault_, "acme", model::secrets_of(edited.steps[0])).value();
    const auto call = http_call_of(step);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->url, address);
    EXPECT_EQ(call->body, R"({"text":"Hello"})");
}

TEST_F(StepSecretsTest, WhatIsNoAddressIsRefused) {
    for (const char* wrong :
         {"hooks", "ftp://a.example", "https://a.example/{{lead.id}}", "https://a b"}) {
        auto definition = telling(wrong);
        const auto sealed = seal_secrets(vault_, "acme", definition, {});
        ASSERT_FALSE(sealed) << wrong;
        EXPECT_EQ(sealed.error().fields.at(0).pointer, "/steps/0/settings/url");
    }
    auto unknown = telling(std::string(model::kHiddenSecret));
    EXPECT_FALSE(seal_secrets(vault_, "acme", unknown, {}));
}

TEST_F(StepSecretsTest, AnAddressFromBeforeTheyWereSealedStillWorks) {
    const std::string address = "https://hooks.example.com/T000";
    const auto secrets = model::secrets_of(telling(address).steps[0]);
    const auto opened = open_call_secrets(vault_, "acme", secrets);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->text, secrets.text);
}

TEST_F(StepSecretsTest, ALineEndWouldBeginAnotherField) {
    auto definition = definition_with("https://a.example", R"(x\r\nX-Forged: 1)");
    EXPECT_FALSE(seal_secrets(vault_, "acme", definition, {}));
}

}  // namespace
}  // namespace ao::core
