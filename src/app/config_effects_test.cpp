#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "app/config.h"
#include "app/config_lists.h"
#include "app/options.h"

namespace ao::app {
namespace {

/// What keys of the file become in the Options of the rooms.
class ConfigEffects : public testing::Test {
  protected:
    ~ConfigEffects() override { std::filesystem::remove(path_); }

    Config::Loaded read(const std::string& json) {
        std::ofstream(path_) << json;
        std::filesystem::permissions(
            path_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
        );
        return Config::load({path_, {}, {}});
    }

    Config load(const std::string& json) {
        Config::Loaded loaded = read(json);
        EXPECT_TRUE(loaded.faults.empty())
            << loaded.faults.front().where << ": " << loaded.faults.front().message;
        return std::move(loaded.config);
    }

    std::string fault_of(const std::string& json) {
        const Config::Loaded loaded = read(json);
        return loaded.faults.empty() ? "" : loaded.faults.front().where;
    }

    const std::string path_ = std::filesystem::temp_directory_path() /
                              ("ao_effects_" + std::to_string(::getpid()) + ".json");
};

TEST_F(ConfigEffects, TheLogLiesInItsDirectory) {
    EXPECT_EQ(log_file(load("{}")), "");
    EXPECT_EQ(log_file(load(R"({"log_path":"/var/log/ao.log"})")), "/var/log/ao.log");
    EXPECT_EQ(log_file(load(R"({"logging":{"directory":"/l"}})")), "/l/orchestrator.log");
    EXPECT_EQ(log_file(load(R"({"log_path":"ao.log","logging":{"directory":"/l"}})")), "/l/ao.log");
}

TEST_F(ConfigEffects, DeduplicationSaysWhatIsCompared) {
    const auto usual = duplicate_policy(load("{}"));
    EXPECT_TRUE(usual.enabled && usual.rule.by_email && usual.rule.by_phone && usual.rule.by_name);
    EXPECT_TRUE(usual.keep_newest && usual.keep_history);
    // As the sample configuration has it.
    const auto sample =
        duplicate_policy(load(R"({"deduplication":{"strategy":"email","threshold":0.95}})"));
    EXPECT_TRUE(sample.rule.by_email);
    EXPECT_FALSE(sample.rule.by_phone || sample.rule.by_name);
    EXPECT_DOUBLE_EQ(sample.rule.name_threshold, 0.95);
    const auto other = duplicate_policy(load(
        R"({"deduplication":{"enabled":false,"strategies":["phone","fuzzy"],"fuzzy_threshold":0.5,
            "ignore_fields":["company","id"],"merge_strategy":"keep_oldest",
            "track_merge_history":false}})"
    ));
    EXPECT_FALSE(other.enabled || other.rule.by_email || other.keep_newest || other.keep_history);
    EXPECT_TRUE(other.rule.by_phone && other.rule.by_name);
    EXPECT_EQ(other.rule.ignored, (std::vector<std::string>{"company", "id"}));
    EXPECT_EQ(
        fault_of(R"({"deduplication":{"strategies":["magic"]}})"), "deduplication.strategies"
    );
    EXPECT_EQ(fault_of(R"({"deduplication":{"strategy":"magic"}})"), "deduplication.strategy");
}

TEST_F(ConfigEffects, MailTemplatesOfTheFileAreBuiltIn) {
    const auto mails = built_in_mails(load(
        R"({"email":{"templates":{"welcome":{"subject":"Hi {{first_name}}"},
            "followup_1":{"subject":"Again","body":"<p>Hello</p>","is_html":true}}}})"
    ));
    ASSERT_EQ(mails.size(), 4U);
    const auto find = [&](const std::string& id) {
        for (const auto& mail : mails)
            if (mail.id == id) return mail;
        return model::MailTemplate{};
    };
    EXPECT_EQ(find("welcome").subject, "Hi {{first_name}}");
    EXPECT_EQ(find("welcome").body, model::default_welcome().body) << "what is not said stays";
    EXPECT_TRUE(find("followup_1").is_html && find("followup_1").built_in);
    EXPECT_EQ(find("default").id, "default");
    for (const char* faulty :
         {R"({"email":{"templates":{"Bad Id":{"subject":"a","body":"b"}}}})",
          R"({"email":{"templates":{"x":{"subject":"{{#open}}","body":"b"}}}})",
          R"({"email":{"templates":[1]}})"})
        EXPECT_EQ(fault_of(faulty), "email.templates") << faulty;
}

TEST_F(ConfigEffects, IngestHasItsLimits) {
    const auto options = lead_options(load(
        R"({"lead_ingest":{"batch_size":7,"timeout":9,"sources":["web",{"name":"fair"},{"type":"mail"}]}})"
    ));
    EXPECT_EQ(options.import_batch, 7U);
    EXPECT_EQ(options.import_limit, std::chrono::seconds{9});
    EXPECT_EQ(options.sources, (std::vector<std::string>{"web", "fair", "mail"}));
    EXPECT_EQ(fault_of(R"({"lead_ingest":{"sources":{"a":1}}})"), "lead_ingest.sources");
    EXPECT_EQ(fault_of(R"({"lead_ingest":{"sources":[7]}})"), "lead_ingest.sources");
}

TEST_F(ConfigEffects, TheCrmListIsLookedForWhereItLies) {
    EXPECT_EQ(crm_options(load("{}")).list_data_key, "data");
    EXPECT_EQ(crm_options(load(R"({"crm":{"list_data_key":"a.b"}})")).list_data_key, "a.b");
}

}  // namespace
}  // namespace ao::app
