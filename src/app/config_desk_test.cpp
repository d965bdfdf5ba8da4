#include "app/config_desk.h"

#include <gmock/gmock.h>

#include "core/store_rig.h"
#include "store/audit_store.h"

namespace ao::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigDeskTest : public core::StoreRig {
  protected:
    static Config::Loaded read(const std::map<std::string, std::string>& flags) {
        ConfigSources sources;
        sources.flags = flags;
        return Config::load(sources);
    }

    base::Result<api::ConfigReloadReply> reload(const model::Actor& who = actor()) {
        return run(desk_.reload(who));
    }

    api::ConfigValueReply entry(const std::string& key) {
        const auto list = desk_.list(actor());
        for (const api::ConfigValueReply& value : list->values)
            if (value.key == key) return value;
        return {};
    }

    std::string audited() {
        auto list = [](store::Session& session) {
            return store::AuditStore(session).list("default", {}, 0, 50);
        };
        std::string all;
        for (const model::AuditEvent& event : database_->read_now(list))
            all += event.type + " " + event.details.text + "\n";
        return all;
    }

    std::map<std::string, std::string> flags_{};
    int applied_ = 0;
    int published_ = 0;
    std::int64_t limit_ = 0;
    std::int64_t port_ = 0;
    ConfigDesk desk_{
        read({}).config,
        [this] { return read(flags_); },
        [this](const Config& config) {
            ++applied_;
            limit_ = config.integer("rate_limit.max_requests");
            port_ = config.integer("server.port");
        },
        [this](store::Session&, const Config& config) -> base::Result<void> {
            ++published_;
            if (config.text("workflows").find("refused") != std::string::npos)
                return base::invalid("no");
            return {};
        },
        *database_,
        clock_};
};

TEST_F(ConfigDeskTest, AppliesWhatItMayAndSaysWhatWaitsForARestart) {
    flags_ = {{"rate_limit.max_requests", "7"}, {"server.port", "9000"}};
    const auto report = reload();
    ASSERT_TRUE(report.ok());
    ASSERT_EQ(report->changed.size(), 2U);
    EXPECT_EQ(report->changed[0].key, "server.port");
    EXPECT_FALSE(report->changed[0].applied);
    EXPECT_EQ(report->changed[1].key, "rate_limit.max_requests");
    EXPECT_EQ(report->changed[1].old_value.text, "120");
    EXPECT_EQ(report->changed[1].new_value.text, "7");
    EXPECT_TRUE(report->restart_needed);
    EXPECT_THAT(report->waiting, ElementsAre("server.port"));
    EXPECT_EQ(limit_, 7);
    EXPECT_EQ(port_, 8'000);
    EXPECT_EQ(entry("rate_limit.max_requests").value.text, "7");
    EXPECT_EQ(entry("rate_limit.max_requests").origin, "command line");
    EXPECT_EQ(entry("server.port").value.text, "8000");
    EXPECT_EQ(entry("server.port").after_restart->text, "9000");
    EXPECT_TRUE(desk_.list(actor())->restart_needed);

    const auto again = reload();
    EXPECT_TRUE(again->changed.empty());
    EXPECT_TRUE(again->restart_needed);  // the port still waits
}

TEST_F(ConfigDeskTest, AFaultChangesNothingAndNamesTheKey) {
    flags_ = {{"rate_limit.max_requests", "7"}, {"rate_limit.window_seconds", "0"}};
    const auto refused = reload();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, base::ErrorKind::invalid);
    EXPECT_EQ(refused.error().fields[0].pointer, "config:rate_limit.window_seconds");
    EXPECT_THAT(refused.error().message, HasSubstr("rate_limit.window_seconds"));
    EXPECT_EQ(applied_, 0);
    EXPECT_EQ(audited(), "");
    EXPECT_EQ(entry("rate_limit.max_requests").value.text, "120");
}

TEST_F(ConfigDeskTest, SecretsAreMaskedInRepliesAndTheAuditLog) {
    const std::string secret = "kXq9vT2mLr8Zc4Wb7Nd1Hs6Jf3Py5Gu0aEoQi";
    flags_ = {{"auth.jwt_secret", secret}};
    const auto report = reload();
    ASSERT_EQ(report->changed.size(), 1U);
    EXPECT_EQ(report->changed[0].old_value.text, "null");
    EXPECT_EQ(report->changed[0].new_value.text, R"("********")");
    EXPECT_EQ(entry("auth.jwt_secret").after_restart->text, R"("********")");
    EXPECT_THAT(audited(), HasSubstr("config_reloaded"));
    EXPECT_THAT(audited(), HasSubstr("auth.jwt_secret"));
    EXPECT_THAT(audited(), testing::Not(HasSubstr(secret)));
}

TEST_F(ConfigDeskTest, AnotherSecretIsAChangeThoughBothAreMasked) {
    flags_ = {{"campaigns.webhook_secret", "one"}};
    ASSERT_TRUE(reload().ok());
    flags_ = {{"campaigns.webhook_secret", "two"}};
    EXPECT_EQ(desk_.reload_now(actor())->changed.size(), 1U);
}

TEST_F(ConfigDeskTest, WorkflowsArePublishedWhenTheirListIsAnotherOne) {
    flags_ = {{"workflows", R"([{"name":"W","id":"w"}])"}};
    const auto first = reload();
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(published_, 1);
    ASSERT_EQ(first->changed.size(), 1U);
    EXPECT_TRUE(first->changed[0].applied);
    EXPECT_FALSE(first->restart_needed);
    ASSERT_TRUE(reload());
    EXPECT_EQ(published_, 1) << "it says what it has said";
    flags_ = {{"workflows", R"([{"name":"refused","id":"w"}])"}};
    EXPECT_FALSE(desk_.reload_now(actor()));
    EXPECT_EQ(published_, 2);
    EXPECT_EQ(applied_, 2);
    flags_ = {{"workflows", R"([{"name":"V","id":"w"}])"}};
    ASSERT_TRUE(desk_.reload_now(actor()));
    EXPECT_EQ(published_, 3);
}

TEST_F(ConfigDeskTest, IsForTheOperatorAlone) {
    EXPECT_EQ(reload(actor("other")).error().kind, base::ErrorKind::forbidden);
    EXPECT_EQ(desk_.list(actor("other")).error().kind, base::ErrorKind::forbidden);
}

TEST_F(ConfigDeskTest, WithoutSourcesThereIsNothingToReload) {
    ConfigDesk bare(
        read({}).config, {}, [](const Config&) {}, {}, *database_, clock_
    );
    EXPECT_EQ(bare.reload_now(actor()).error().kind, base::ErrorKind::conflict);
}

}  // namespace
}  // namespace ao::app
