#include "app/config.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::app {

namespace {

/// A file of its own for each test, removed at the end.
class ConfigTest : public testing::Test {
  protected:
    ConfigTest() {
        directory_ =
            std::filesystem::temp_directory_path() / ("ao_config_" + std::to_string(::getpid()));
        std::filesystem::create_directories(directory_);
    }

    ~ConfigTest() override { std::filesystem::remove_all(directory_); }

    std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) {
        std::string path = directory_ / name;
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
        return path;
    }

    Config::Loaded load(
        const std::string& json,
        std::map<std::string, std::string> environment = {},
        std::map<std::string, std::string> flags = {}
    ) {
        return Config::load({write("config.json", json), std::move(environment), std::move(flags)});
    }

    std::filesystem::path directory_;
};

std::string all(const std::vector<ConfigFault>& faults) {
    std::string out;
    for (const auto& fault : faults)
        out += fault.where + ": " + fault.message + "\n";
    return out;
}

struct BadConfig {
    const char* json;
    const char* names;  ///< must stand in the faults
};

constexpr const char* kGood = "kXq9vT2mLr8Zc4Wb7Nd1Hs6Jf3Py5Gu0aEoQi";

// Each would start something weak, contradictory or mistyped; targets row S-61.
const BadConfig kBad[] = {
    {R"({"server":5})", "server: must be an object"},
    {R"({"demo":{"enabled":true},"environment":"production"})", "demo.enabled"},
    {R"({"demo":{"enabled":true},"server":{"host":"0.0.0.0"}})", "demo.enabled"},
    {R"({"demo":{"enabled":true},"server":{"host":"::"}})", "demo.enabled"},
    {R"({"demo":{"enabled":true,"allow_network":true},"environment":"production"})",
     "demo.enabled"},
    {R"({"demo":{"enabled":"yes"}})", "demo.enabled"},
    {R"({"demo":{"enable":true}})", "demo.enable"},
    {R"({"auth":{"jwt_secret":"short"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"abcabcabcabcabcabcabcabcabcabcabcabc"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"change-me-in-production-0123456789-xyz"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"your-secret-key-change-this-in-production"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"SW2YcwTIb9zpOOhoPsMmSW2YcwTIb9zpOOhoPsMm"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"!#@FDEWREWR&*(!#@FDEWREWR&*(!#@FDEWREWR"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"automation-orchestrator-jwt-key-2026-02"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":"12345678901234567890123456789012345678"}})", "auth.jwt_secret"},
    {R"({"auth":{"jwt_secret":12345}})", "auth.jwt_secret"},
    {R"({"auth":{"token_hours":0}})", "auth.token_hours"},
    {R"({"auth":{"token_hours":100000}})", "auth.token_hours"},
    {R"({"auth":{"enabled":false},"environment":"production"})", "auth.enabled"},
    {R"({"auth":{"enabled":false},"server":{"host":"0.0.0.0"}})", "auth.enabled"},
    {R"({"auth":{"enabled":"false"}})", "auth.enabled"},
    {R"({"auth":{"algorithm":"none"}})", "auth.algorithm"},
    {R"({"environment":"production","server":{"host":"0.0.0.0"}})", "server.host"},
    {R"({"environment":"prod"})", "environment"},
    {R"({"server":{"host":""}})", "server.host"},
    {R"({"server":{"host":8000}})", "server.host"},
    {R"({"server":{"port":70000}})", "server.port"},
    {R"({"server":{"port":-1}})", "server.port"},
    {R"({"server":{"port":"8000"}})", "server.port"},
    {R"({"server":{"port":80.5}})", "server.port"},
    {R"({"server":{"prot":8000}})", "did you mean server.port"},
    {R"({"server":{"workers":100000}})", "server.workers"},
    {R"({"server":{"max_body_bytes":0}})", "server.max_body_bytes"},
    {R"({"server":{"max_header_bytes":99999999999}})", "server.max_header_bytes"},
    {R"({"server":{"max_uri_bytes":65536}})", "server.max_uri_bytes"},
    {R"({"server":{"trusted_proxies":"10.0.0.1"}})", "server.trusted_proxies"},
    {R"({"server":{"trusted_proxies":[1]}})", "server.trusted_proxies"},
    {R"({"server":{"idle_timeout_seconds":0}})", "server.idle_timeout_seconds"},
    {R"({"server":{"tls":{"cert_file":"/nonexistent/cert.pem"}}})", "server.tls.key_file"},
    {R"({"server":{"tls":{"key_file":"/nonexistent/key.pem"}}})", "server.tls.cert_file"},
    {R"({"server":{"tls":{"cert_file":"/nonexistent/c","key_file":"/nonexistent/k"}}})",
     "server.tls.key_file"},
    {R"({"rate_limit":{"max_requests":0}})", "rate_limit.max_requests"},
    {R"({"rate_limit":{"max_request":10}})", "did you mean rate_limit.max_requests"},
    {R"({"rate_limit":{"window_seconds":"60"}})", "rate_limit.window_seconds"},
    {R"({"rate_limits":{"enabled":true}})", "did you mean rate_limit.enabled"},
    {R"({"crm":{"api_base_url":"localhost:9000"}})", "crm.api_base_url"},
    {R"({"crm":{"api_base_url":"http://user@crm.example"}})", "crm.api_base_url"},
    {R"({"crm":{"create_endpoint":"leads"}})", "crm.create_endpoint"},
    {R"({"crm":{"get_endpoint":"/leads"}})", "crm.get_endpoint"},
    {R"({"crm":{"api_base_url":"https://crm.example","auth":{"type":"bearer"}}})",
     "crm.auth.token"},
    {R"({"crm":{"api_base_url":"https://crm.example","auth":{"type":"api_key"}}})",
     "crm.auth.key_value"},
    {R"({"crm":{"auth":{"type":"digest"}}})", "crm.auth.type"},
    {R"({"crm":{"field_mapping":{"Email":3}}})", "crm.field_mapping"},
    {R"({"email":{"smtp_server":"mail.example"}})", "email.from_address"},
    {R"({"email":{"from_address":"nobody"}})", "email.from_address"},
    {R"({"email":{"from_name":"a\r\nBcc: x"}})", "email.from_name"},
    {R"({"email":{"smtp_port":0}})", "email.smtp_port"},
    {R"({"email":{"password":"pw"}})", "email.username"},
    {R"({"email":{"smtp_server":"a","smtp":{"host":"b"},"from_address":"a@b"}})",
     "email.smtp.host"},
    {R"({"environment":"production","email":{"username":"u","password":"p","security":"none"}})",
     "email.security"},
    {R"({"queue":{"lease_seconds":1}})", "queue.lease_seconds"},
    {R"({"queue":{"max_attempts":0}})", "queue.max_attempts"},
    {R"({"queue":{"retry_base_seconds":0}})", "queue.retry_base_seconds"},
    {R"({"outbound":{"connect_timeout_seconds":60}})", "outbound.connect_timeout_seconds"},
    {R"({"outbound":{"allow_private":1}})", "outbound.allow_private"},
    {R"({"redis":{"required":true,"use_fake_redis":true}})", "redis.required"},
    {R"({"redis":{"tls":true,"tls_ca_file":"/nowhere/ca.pem"}})", "redis.tls_ca_file"},
    {R"({"redis":{"tls":true,"tls_cert_file":"/etc/hostname"}})", "redis.tls_key_file"},
    {R"({"redis":{"tls_ca_file":"/etc/hostname"}})", "redis.tls_ca_file"},
    {R"({"redis":{"sentinel":{"master":"m"}}})", "redis.sentinel.nodes"},
    {R"({"redis":{"sentinel":{"master":"m","nodes":["a"]}}})", "redis.sentinel.nodes"},
    {R"({"outbound":{"max_per_target":0}})", "outbound.max_per_target"},
    {R"({"outbound":{"breaker":{"open_seconds":400}}})", "outbound.breaker.open_seconds"},
    {R"({"redis":{"port":"6379"}})", "redis.port"},
    {R"({"leads":{"default_region":"Germany"}})", "leads.default_region"},
    {R"({"log_level":"loud"})", "log_level"},
    {R"({"log_level":"info","logging":{"level":"debug"}})", "logging.level"},
    {R"({"environment":null})", "environment"},
    {R"({"server":{}, "server":{"port":1}})", "same key twice"},
    {R"([])", "object"},
    {R"({"server":)", "JSON"},
    {R"({"server":8000})", "server"},
    {R"({"srever":{"port":1}})", "srever"},
    {"", "JSON"},
};

}  // namespace

TEST_F(ConfigTest, RefusesEveryBadConfigurationAndNamesTheKey) {
    EXPECT_GE(std::size(kBad), 60U);
    for (const BadConfig& bad : kBad) {
        auto loaded = load(bad.json);
        EXPECT_FALSE(loaded.faults.empty()) << bad.json;
        EXPECT_NE(all(loaded.faults).find(bad.names), std::string::npos) << bad.json << "\n"
                                                                         << all(loaded.faults);
    }
}

TEST_F(ConfigTest, NeverRepeatsASecret) {
    auto loaded = load(R"({"auth":{"jwt_secret":"hunter2-hunter2"}})");
    ASSERT_FALSE(loaded.faults.empty());
    EXPECT_EQ(all(loaded.faults).find("hunter2"), std::string::npos);

    auto good = load(R"({"auth":{"jwt_secret":")" + std::string(kGood) + R"("}})");
    ASSERT_TRUE(good.faults.empty()) << all(good.faults);
    EXPECT_EQ(describe_config(good.config, false).find(kGood), std::string::npos);
}

TEST_F(ConfigTest, LaterSourcesWinAndOriginsAreKept) {
    auto loaded = load(
        R"({"server":{"port":1,"workers":2,"host":"127.0.0.2"}})",
        {{"AO_SERVER__PORT", "3"}, {"AO_SERVER__WORKERS", "4"}},
        {{"server.port", "5"}}
    );
    ASSERT_TRUE(loaded.faults.empty()) << all(loaded.faults);
    EXPECT_EQ(loaded.config.integer("server.port"), 5);
    EXPECT_EQ(loaded.config.integer("server.workers"), 4);
    EXPECT_EQ(loaded.config.text("server.host"), "127.0.0.2");
    EXPECT_EQ(loaded.config.integer("rate_limit.max_requests"), 120);
    EXPECT_EQ(loaded.config.setting("server.workers").origin, "AO_SERVER__WORKERS");
    EXPECT_EQ(loaded.config.setting("rate_limit.max_requests").origin, "default");
    EXPECT_TRUE(loaded.config.setting("server.host").origin.starts_with("file "));
}

TEST_F(ConfigTest, ReadsVariablesOfEveryShape) {
    auto loaded = load(
        "{}",
        {{"AO_RATE_LIMIT__MAX_REQUESTS", "7"},
         {"AO_DEMO__ENABLED", "TRUE"},
         {"AO_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"},
         {"AO_CRM__FIELD_MAPPING__EMAIL", "email"},
         {"AO_DATA_DIR", "/tmp/x"},
         {"JWT_SECRET", kGood}}
    );
    ASSERT_TRUE(loaded.faults.empty()) << all(loaded.faults);
    EXPECT_EQ(loaded.config.integer("rate_limit.max_requests"), 7);
    EXPECT_TRUE(loaded.config.flag("demo.enabled"));
    EXPECT_EQ(
        loaded.config.list("server.trusted_proxies"),
        (std::vector<std::string>{"10.0.0.0/8", "127.0.0.1"})
    );
    EXPECT_EQ(loaded.config.map("crm.field_mapping").at("email"), "email");
    EXPECT_EQ(loaded.config.text("auth.jwt_secret"), kGood);
    EXPECT_EQ(loaded.config.database_path(), "/tmp/x/orchestrator.db");
}

TEST_F(ConfigTest, RefusesAMistypedVariableOfASectionAndWarnsOfOthers) {
    EXPECT_EQ(load("{}", {{"AO_SERVER__PROT", "1"}}).faults.size(), 1U);
    auto loaded = load("{}", {{"AO_PORT_8000_TCP", "tcp://10.0.0.1:8000"}});
    EXPECT_TRUE(loaded.faults.empty());
    EXPECT_EQ(loaded.warnings.size(), 1U);
}

TEST_F(ConfigTest, TakesOlderSpellings) {
    auto loaded = load(
        R"({"logging":{"level":"DEBUG"},
            "email":{"smtp":{"host":"mail.example","port":25,"from_email":"a@b.example"}}})"
    );
    ASSERT_TRUE(loaded.faults.empty()) << all(loaded.faults);
    EXPECT_EQ(loaded.config.text("log_level"), "debug");
    EXPECT_EQ(loaded.config.text("email.smtp_server"), "mail.example");
    EXPECT_EQ(loaded.config.integer("email.smtp_port"), 25);
}

TEST_F(ConfigTest, AKeyFileThatOthersReadIsRefused) {
    std::string cert = write("cert.pem", "x", 0644);
    std::string json = R"({"server":{"tls":{"cert_file":")" + cert + R"(","key_file":")";
    EXPECT_FALSE(load(json + write("open.pem", "x", 0644) + R"("}}})").faults.empty());
    EXPECT_TRUE(load(json + write("closed.pem", "x", 0600) + R"("}}})").faults.empty());
}

TEST_F(ConfigTest, SecretsInAFileThatOthersReadAreRefusedInProduction) {
    std::string json =
        R"({"environment":"production","auth":{"jwt_secret":")" + std::string(kGood) + R"("}})";
    auto open = Config::load({write("open.json", json, 0644), {}, {}});
    ASSERT_EQ(open.faults.size(), 1U);
    EXPECT_EQ(open.faults[0].where, "auth.jwt_secret");
    EXPECT_TRUE(Config::load({write("closed.json", json, 0600), {}, {}}).faults.empty());
}

TEST_F(ConfigTest, EveryKeyIsDocumentedAndHasAGoodDefault) {
    EXPECT_TRUE(Config::load({}).faults.empty());
    std::string page = config_markdown();
    for (const ConfigKey& key : config_keys()) {
        EXPECT_FALSE(key.description.empty()) << key.name;
        EXPECT_NE(page.find("`" + std::string(key.name) + "`"), std::string::npos) << key.name;
        bool alias = !key.same_as.empty();
        EXPECT_TRUE(!alias || find_config_key(key.same_as) != nullptr) << key.name;
    }
}

TEST_F(ConfigTest, AMissingFileIsNamed) {
    auto loaded = Config::load({"/nonexistent/config.json", {}, {}});
    ASSERT_EQ(loaded.faults.size(), 1U);
    EXPECT_EQ(loaded.faults[0].where, "/nonexistent/config.json");
}

}  // namespace ao::app
