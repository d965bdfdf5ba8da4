#include "model/step_secrets.h"

#include <gtest/gtest.h>

#include "model/workflow_check.h"

namespace ao::model {
namespace {

WorkflowDefinition definition_with(const std::string& settings) {
    auto read = parse_definition(
        {R"({"name":"w","steps":[{"id":"a","kind":"http_request","settings":)" + settings + "}]}"}
    );
    EXPECT_TRUE(read);
    return read ? *std::move(read) : WorkflowDefinition{};
}

const char* kOne =
    R"({"url":"https://api.example.com","secret_headers":{"X-Key":"one"},"method":"GET"})";

TEST(StepSecrets, AreHiddenAndNothingElseIs) {
    const WorkflowDefinition shown = hide_secrets(definition_with(kOne));
    EXPECT_EQ(
        shown.steps[0].settings.text,
        R"({"url":"https://api.example.com","secret_headers":{"X-Key":"********"},"method":"GET"})"
    );
    EXPECT_EQ(hide_secrets(to_json(definition_with(kOne))), to_json(shown));
}

TEST(StepSecrets, SayWhenTheyAreNotTheOlderOnes) {
    const auto before = definition_with(kOne);
    auto after = definition_with(R"({"secret_headers":{"X-Key":"one","X-Other":"two"}})");
    const auto shown = hide_secrets(after, &before);
    EXPECT_EQ(find_secret(shown.steps[0], "X-Key"), kHiddenSecret);
    EXPECT_EQ(find_secret(shown.steps[0], "X-Other"), "******** (new)");
}

TEST(StepSecrets, FaultsHaveTheirPlaces) {
    auto wrong = definition_with(R"({"secret_headers":{"X-Key":3,"X-Other":"two"}})");
    const auto refuse = [](const StepSecret&) -> base::Result<std::string> {
        return base::invalid("no");
    };
    const auto done = replace_secrets(wrong, refuse);
    ASSERT_FALSE(done);
    ASSERT_EQ(done.error().fields.size(), 2U);
    EXPECT_EQ(done.error().fields[0].pointer, "/steps/0/settings/secret_headers/X-Key");
    EXPECT_EQ(done.error().fields[1].pointer, "/steps/0/settings/secret_headers/X-Other");
}

TEST(StepSecrets, ACredentialAmongTheOpenFieldsIsAFault) {
    const auto open = definition_with(
        R"({"url":"https://api.example.com","headers":{"authorization":"Bearer x","Accept":"*/*"}})"
    );
    const auto checked = check_definition(open);
    ASSERT_FALSE(checked);
    ASSERT_EQ(checked.error().fields.size(), 1U);
    EXPECT_EQ(checked.error().fields[0].pointer, "/steps/0/settings/headers/authorization");
}

}  // namespace
}  // namespace ao::model
