#include "jobs/workflow_step.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/id.h"
#include "core/step_secrets.h"
#include "core/vault.h"
#include "model/step_secrets.h"

namespace ao::jobs {
namespace {

class WorkflowStepTask : public testing::Test {
  protected:
    ~WorkflowStepTask() override { std::filesystem::remove_all(directory_); }

    static std::filesystem::path make_directory() {
        auto path = std::filesystem::temp_directory_path() / ("ao-step-" + base::new_id());
        std::filesystem::create_directories(path);
        return path;
    }

    /// What lies ready for a worker: a step of the tenant "acme" with a secret header field.
    queue::Assignment assignment(const std::string& tenant) {
        auto definition = model::parse_definition(
            {R"({"name":"w","steps":[{"id":"a","kind":"http_request","settings":
                 {"url":"https://a.example","secret_headers":{"X-Key":"key-1"}}}]})"}
        );
        EXPECT_TRUE(core::seal_secrets(vault_, "acme", *definition, {}));
        queue::Assignment given;
        given.task.type = "workflow_step";
        given.task.tenant_id = tenant;
        given.input.text =
            R"({"fault":"","run_id":"r","step_id":"a","kind":"http_request","lead_id":"",)"
            R"("key":"r:1","attempt":1,"input":{},"secrets":)" +
            model::secrets_of(definition->steps[0]).text + R"(,"opened":false})";
        return given;
    }

    std::filesystem::path directory_ = make_directory();
    core::Vault vault_{directory_};
};

TEST_F(WorkflowStepTask, SecretsOpenWhenItIsHandedOut) {
    queue::Assignment given = assignment("acme");
    EXPECT_EQ(given.input.text.find("key-1"), std::string::npos);
    open_step_secrets(given, vault_);
    EXPECT_NE(given.input.text.find(R"("X-Key":"key-1")"), std::string::npos) << given.input.text;
    EXPECT_NE(given.input.text.find(R"("opened":true)"), std::string::npos);
    EXPECT_NE(given.input.text.find(R"("fault":"")"), std::string::npos);
}

TEST_F(WorkflowStepTask, ThoseOfAnotherTenantStayShut) {
    queue::Assignment given = assignment("other");
    open_step_secrets(given, vault_);
    EXPECT_EQ(given.input.text.find("key-1"), std::string::npos);
    EXPECT_EQ(given.input.text.find(R"("fault":"")"), std::string::npos) << given.input.text;
}

TEST_F(WorkflowStepTask, OtherTasksStayAsTheyAre) {
    queue::Assignment given = assignment("acme");
    given.task.type = "crm_update";
    const std::string before = given.input.text;
    open_step_secrets(given, vault_);
    EXPECT_EQ(given.input.text, before);
}

}  // namespace
}  // namespace ao::jobs
