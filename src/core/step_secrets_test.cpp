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
    EXPECT_FALSE(open_header_secrets(vault_, "other", sealed));
    StepCall step;
    step.input.text = R"({"method":"GET","url":"https://a.example"})";
    step.secrets = open_header_secrets(vault_, "acme", sealed).value();
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

TEST_F(StepSecretsTest, ALineEndWouldBeginAnotherField) {
    auto definition = definition_with("https://a.example", R"(x\r\nX-Forged: 1)");
    EXPECT_FALSE(seal_secrets(vault_, "acme", definition, {}));
}

}  // namespace
}  // namespace ao::core
