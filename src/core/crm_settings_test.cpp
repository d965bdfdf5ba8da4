#include "core/crm_settings.h"

#include "base/file.h"
#include "core/store_rig.h"
#include "store/audit_store.h"
#include "store/crm_config_store.h"

namespace ao::core {
namespace {

using base::ErrorKind;

std::filesystem::path make_directory() {
    auto directory = std::filesystem::temp_directory_path() / ("ao-vault-" + base::new_id());
    base::make_private_directory(directory);
    return directory;
}

class SettingTheCrm : public StoreRig {
  protected:
    ~SettingTheCrm() override { std::filesystem::remove_all(directory_); }

    static CrmChange wanted() {
        CrmChange change;
        change.api_base_url = "https://crm.example.com";
        change.auth_type = "bearer";
        change.secret = "token-of-the-crm-7f3a";
        change.fields =
            std::vector<model::CrmField>{{"email", model::CrmTransform::lower, "$.contact.email"}};
        return change;
    }

    std::optional<model::CrmSettings> stored() {
        return in_store([](store::Session& session) {
            return store::CrmConfigStore(session).find("default");
        });
    }

    static std::vector<std::string> pointers(const base::Error& error) {
        std::vector<std::string> pointers;
        for (const auto& fault : error.fields)
            pointers.push_back(fault.pointer);
        return pointers;
    }

    /// What the last test() would have called.
    void note_probes() {
        config_.set_prober([this](std::optional<connect::CrmOptions> options) {
            probed_ = options;
            ++probes_;
            return answer();
        });
    }

    base::Async<connect::CrmReply> answer() { co_return reply_; }

    std::filesystem::path directory_ = make_directory();
    Vault vault_{directory_};
    CrmConfig config_{*database_, clock_, vault_, {.api_base_url = "https://file.example.com"}};
    connect::CrmReply reply_{.status = 200};
    std::optional<connect::CrmOptions> probed_;
    int probes_ = 0;
};

TEST_F(SettingTheCrm, TheSecretIsSealedAndNeverShown) {
    ASSERT_TRUE(run(config_.change(actor(), wanted())));
    const auto row = stored().value();
    EXPECT_EQ(row.sealed_secret.find("token"), std::string::npos);
    EXPECT_EQ(vault_.open(row.sealed_secret, "crm/default").value(), "token-of-the-crm-7f3a");
    EXPECT_FALSE(vault_.open(row.sealed_secret, "crm/other")) << "moved to another tenant's row";
    const auto shown = run(config_.in_force(actor()));
    EXPECT_EQ(shown.source, CrmSource::tenant);
    EXPECT_EQ(shown.settings.secret, "");
    EXPECT_EQ(shown.settings.sealed_secret, "");
    EXPECT_EQ(shown.settings.secret_end, "7f3a");
    ASSERT_EQ(shown.settings.fields.size(), 1U);
    EXPECT_EQ(shown.settings.fields.front().path, "$.contact.email");
    EXPECT_EQ(shown.settings.fields.front().transform, model::CrmTransform::lower);
    const auto events = in_store([&](store::Session& session) {
        return store::AuditStore(session).list("default", {}, 0, 10);
    });
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events.front().type, "crm_config_updated");
    EXPECT_EQ(events.front().details.text.find("7f3a"), std::string::npos);
}

TEST_F(SettingTheCrm, TenantsAreApartAndTheFileStandsBehind) {
    ASSERT_TRUE(run(config_.change(actor(), wanted())));
    const auto other = run(config_.in_force(actor("other")));
    EXPECT_EQ(other.source, CrmSource::file);
    EXPECT_EQ(other.settings.api_base_url, "https://file.example.com");
    EXPECT_EQ(run(config_.remove(actor("other"))).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(run(config_.remove(actor())));
    EXPECT_EQ(run(config_.in_force(actor())).source, CrmSource::file);
}

TEST_F(SettingTheCrm, WhatIsNotSaidStaysButAnotherAddressAsksForTheSecret) {
    ASSERT_TRUE(run(config_.change(actor(), wanted())));
    CrmChange change;
    change.create_endpoint = "/v2/people";
    const auto changed = run(config_.change(actor(), change));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->version, 2);
    EXPECT_EQ(changed->secret_end, "7f3a");
    EXPECT_EQ(run(config_.change(actor(), change))->version, 2) << "nothing changed";
    CrmChange elsewhere;
    elsewhere.api_base_url = "https://thief.example.com";
    const auto refused = run(config_.change(actor(), elsewhere));
    EXPECT_EQ(pointers(refused.error()), std::vector<std::string>{"/authentication/token"});
    note_probes();
    EXPECT_EQ(run(config_.test(actor(), elsewhere)).error().kind, ErrorKind::invalid);
    EXPECT_EQ(probes_, 0);
}

TEST_F(SettingTheCrm, EveryFaultIsNamed) {
    CrmChange bad;
    bad.type = "dynamics";
    bad.api_base_url = "ftp://x";
    bad.create_endpoint = "leads";
    bad.get_endpoint = "/leads";
    bad.auth_type = "api_key";
    bad.auth_key_name = "X Key";
    bad.fields = std::vector<model::CrmField>{
        {"nonsense", {}, "$.a..b"}, {"email", {}, "$.a"}, {"phone", {}, "$.a.b"}};
    const auto refused = run(config_.change(actor(), bad));
    const std::vector<std::string> expected{
        "/crm_type",
        "/api_url",
        "/create_endpoint",
        "/get_endpoint",
        "/authentication/key_value",
        "/authentication/key_name",
        "/fields/0/field",
        "/fields/0/path",
        "/fields/2/path"};
    EXPECT_EQ(pointers(refused.error()), expected);
    EXPECT_FALSE(stored());
    for (const char* url : {"http://", "https://u:p@x.y", "https://x.y?k=1", "https://x y"}) {
        CrmChange change = wanted();
        change.api_base_url = url;
        EXPECT_FALSE(run(config_.change(actor(), change))) << url;
    }
}

TEST_F(SettingTheCrm, ATestUsesWhatIsSavedWithTheChangesOverIt) {
    EXPECT_EQ(run(config_.test(actor(), {})).error().kind, ErrorKind::unavailable) << "starting";
    note_probes();
    EXPECT_TRUE(run(config_.test(actor(), {})));
    EXPECT_FALSE(probed_) << "the configuration file's";
    ASSERT_TRUE(run(config_.change(actor(), wanted())));
    reply_ = {.fault = connect::Fault::authentication_failed, .status = 401};
    CrmChange change;
    change.list_endpoint = "/v2/people";
    const auto test = run(config_.test(actor(), change));
    ASSERT_TRUE(test);
    EXPECT_EQ(test->status, 401);
    EXPECT_EQ(test->fault, "authentication_failed");
    EXPECT_EQ(probed_.value().auth_token, "token-of-the-crm-7f3a");
    EXPECT_EQ(probed_->list_endpoint, "/v2/people");
    EXPECT_EQ(stored()->list_endpoint, "/leads") << "nothing is stored";
}

TEST_F(SettingTheCrm, AnotherKeyOpensNothingAndSaysWhatToDo) {
    ASSERT_TRUE(run(config_.change(actor(), wanted())));
    std::filesystem::remove(directory_ / kVaultKeyFile);
    const Vault other(directory_);
    CrmConfig config(*database_, clock_, other, {});
    const auto refused = run(config.test(actor(), {}));
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_NE(refused.error().message.find("enter the secret again"), std::string::npos);
}

TEST(Vault, KeepsItsKeyInAPrivateFile) {
    const auto directory = make_directory();
    const std::string sealed = Vault(directory).seal("s", "x");
    EXPECT_EQ(Vault(directory).open(sealed, "x").value(), "s");
    const auto file = directory / kVaultKeyFile;
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
    std::filesystem::remove(file);
    static_cast<void>(base::write_small_file(file, "no key", base::NewFile::Existing::keep));
    EXPECT_THROW(Vault{directory}, base::FileError);
    std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace ao::core
