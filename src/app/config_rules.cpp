#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>

#include <sys/stat.h>

#include "app/config.h"
#include "app/config_lists.h"
#include "app/options.h"
#include "base/networks.h"
#include "model/alert.h"
#include "model/duplicates.h"

namespace ao::app {

namespace {

constexpr std::size_t kMinSecretBytes = 32;
constexpr double kMinSecretBits = 96;  // of the whole text, by the frequency of its characters

/// Pieces of the secrets that stand in documents and samples, in lower case.
constexpr std::array kKnownSecrets = {
    "changeme",
    "change-me",
    "change_me",
    "your-secret",
    "your_secret",
    "yoursecret",
    "secret-key",
    "secret_key",
    "secretkey",
    "default",
    "example",
    "password",
    "admin123",
    "placeholder",
    "insecure",
    "demo-token",
    "automation-orchestrator",
    "sw2ycwtib9zpoohopsmm",
    "!#@fdewrew",
    "1234567890123456",
    "abcdefghijklmnop",
    "jwt-secret",
    "jwt_secret",
    "supersecret",
};

/// Shannon entropy of the characters times their number: an upper bound of what the text is worth.
double entropy_bits(const std::string& text) {
    std::map<char, double> counts;
    for (char c : text)
        counts[c] += 1;
    double bits = 0;
    auto size = static_cast<double>(text.size());
    for (const auto& [c, count] : counts)
        bits -= count * std::log2(count / size);
    return bits;
}

std::string secret_fault(const std::string& secret) {
    if (secret.size() < kMinSecretBytes)
        return "is shorter than 32 bytes; `openssl rand -base64 48` makes a good one";
    std::string lowered = secret;
    for (char& c : lowered)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const char* known : kKnownSecrets)
        if (lowered.find(known) != std::string::npos)
            return "contains words of a published sample; `openssl rand -base64 48` makes a good "
                   "one";
    if (entropy_bits(secret) < kMinSecretBits)
        return "is too regular to be secret; `openssl rand -base64 48` makes a good one";
    return {};
}

bool is_url(const std::string& text) {
    auto rest = text.starts_with("https://")  ? text.substr(8)
                : text.starts_with("http://") ? text.substr(7)
                                              : std::string();
    return !rest.empty() && rest.front() != '/' && rest.find_first_of(" \t\r\n@\\") == rest.npos;
}

/// The rules, one function a subject; each adds what it finds.
class Rules {
  public:
    Rules(Config::Loaded& loaded, const std::string& file)
        : loaded_(loaded), config_(loaded.config), file_(file) {}

    void check() {
        check_secrets();
        check_exposure();
        check_networks();
        check_deduplication();
        check_lists();
        check_demo();
        check_tls();
        check_crm();
        check_mail();
        check_redis();
        check_limits();
        check_monitoring();
        check_workflows();
        check_files();
    }

  private:
    [[nodiscard]] bool production() const { return config_.text("environment") == "production"; }

    void fault(std::string key, std::string message) {
        loaded_.faults.push_back({std::move(key), std::move(message)});
    }

    void warn(std::string key, std::string message) {
        loaded_.warnings.push_back({std::move(key), std::move(message)});
    }

    /// A fault in production, else a warning.
    void object(std::string key, std::string message) {
        (production() ? loaded_.faults : loaded_.warnings)
            .push_back({std::move(key), std::move(message)});
    }

    void check_secrets() {
        const std::string& secret = config_.text("auth.jwt_secret");
        if (config_.given("auth.jwt_secret") && !secret.empty())
            if (std::string why = secret_fault(secret); !why.empty()) fault("auth.jwt_secret", why);
    }

    void check_exposure() {
        if (config_.text("server.host").empty()) fault("server.host", "must not be empty");
        if (!config_.flag("auth.enabled")) {
            if (production()) fault("auth.enabled", "must be true in production");
            if (!config_.on_loopback())
                fault("auth.enabled", "must be true when server.host is not a loopback address");
        }
        if (config_.on_loopback() || !config_.text("server.tls.cert_file").empty()) return;
        if (!config_.list("server.trusted_proxies").empty() || config_.flag("server.allow_http"))
            return;
        object(
            "server.host",
            "is reachable by others without TLS: set server.tls, or server.trusted_proxies when a "
            "proxy does it, or server.allow_http"
        );
    }

    void check_networks() {
        for (const char* key :
             {"server.trusted_proxies",
              "security.ip_allowlist",
              "security.ip_denylist",
              "security.admin_ip_allowlist"})
            if (const auto read = base::Networks::parse(config_.list(key)); !read)
                fault(key, read.error().message);
    }

    void check_deduplication() {
        const std::string& one = config_.text("deduplication.strategy");
        const char* wanted = "must be email, phone, fuzzy or name";
        if (!one.empty() && !model::rule_of({one})) fault("deduplication.strategy", wanted);
        if (!model::rule_of(config_.list("deduplication.strategies")))
            fault("deduplication.strategies", wanted);
    }

    void check_lists() {
        if (const auto mails = read_mail_templates(config_.text("email.templates")); !mails)
            fault("email.templates", mails.error().message);
        if (const auto sources = read_lead_sources(config_.text("lead_ingest.sources")); !sources)
            fault("lead_ingest.sources", sources.error().message);
    }

    void check_demo() {
        if (!config_.flag("demo.enabled")) return;
        if (production())
            return fault(
                "demo.enabled", "demo mode has a public login and is refused in production"
            );
        if (!config_.on_loopback() && !config_.flag("demo.allow_network"))
            fault(
                "demo.enabled",
                "demo mode has a public login: listen on 127.0.0.1, or set demo.allow_network"
            );
    }

    void check_tls() { check_key_pair("server.tls.cert_file", "server.tls.key_file"); }

    /// Both or neither; files that are there, and a key that is nobody else's to read.
    void check_key_pair(const char* cert_key, const char* key_key) {
        const std::string& cert = config_.text(cert_key);
        const std::string& key = config_.text(key_key);
        if (cert.empty() != key.empty())
            return fault(
                cert.empty() ? cert_key : key_key, "is missing: certificate and key belong together"
            );
        if (cert.empty()) return;
        check_exists(cert_key);

        struct stat found {};

        if (::stat(key.c_str(), &found) != 0)
            fault(key_key, "there is no such file: " + key);
        else if ((found.st_mode & 0037) != 0)
            fault(key_key, "others can read this private key: chmod 600 " + key);
    }

    void check_exists(const char* file_key) {
        struct stat found {};

        if (::stat(config_.text(file_key).c_str(), &found) != 0)
            fault(file_key, "there is no such file: " + config_.text(file_key));
    }

    void check_redis_tls() {
        if (!config_.flag("redis.tls")) {
            for (const char* key : {"redis.tls_ca_file", "redis.tls_cert_file"})
                if (!config_.text(key).empty()) fault(key, "wants redis.tls: true");
            return;
        }
        if (!config_.text("redis.tls_ca_file").empty()) check_exists("redis.tls_ca_file");
        check_key_pair("redis.tls_cert_file", "redis.tls_key_file");
        if (!config_.flag("redis.tls_verify"))
            object("redis.tls_verify", "false lets anybody be the Redis server");
    }

    void check_crm() {
        const std::string& url = config_.text("crm.api_base_url");
        if (!url.empty() && !is_url(url))
            fault("crm.api_base_url", "must be a URL like https://crm.example.com");
        for (const char* key : {"crm.create_endpoint", "crm.get_endpoint", "crm.list_endpoint"})
            if (!config_.text(key).starts_with('/')) fault(key, "must begin with /");
        if (config_.text("crm.get_endpoint").find("{id}") == std::string::npos)
            fault("crm.get_endpoint", "must contain {id}");
        const std::string& type = config_.text("crm.auth.type");
        if (url.empty()) return;
        if (type == "bearer" && config_.text("crm.auth.token").empty())
            fault("crm.auth.token", "is missing: crm.auth.type is bearer");
        if (type == "api_key" && config_.text("crm.auth.key_value").empty())
            fault("crm.auth.key_value", "is missing: crm.auth.type is api_key");
    }

    void check_mail() {
        const std::string& from = config_.text("email.from_address");
        if (!from.empty() && (from.find('@') == std::string::npos ||
                              from.find_first_of(" \r\n<>") != std::string::npos))
            fault("email.from_address", "must be one e-mail address");
        if (config_.text("email.from_name").find_first_of("\r\n") != std::string::npos)
            fault("email.from_name", "must be one line");
        if (!config_.text("email.smtp_server").empty() && from.empty())
            fault("email.from_address", "is missing: email.smtp_server is set");
        if (!config_.text("email.password").empty() && config_.text("email.username").empty())
            fault("email.username", "is missing: email.password is set");
        if (!config_.text("email.password").empty() && config_.text("email.security") == "none")
            object("email.security", "none sends email.password in the clear");
    }

    void check_redis() {
        if (config_.flag("redis.required") && config_.flag("redis.use_fake_redis"))
            fault("redis.required", "excludes redis.use_fake_redis: say one of them");
        check_redis_tls();
        const auto& nodes = config_.list("redis.sentinel.nodes");
        const bool named = !config_.text("redis.sentinel.master").empty();
        if (named == nodes.empty())
            fault("redis.sentinel.nodes", "goes with redis.sentinel.master: give both or neither");
        for (const std::string& node : nodes)
            if (!parse_host_port(node))
                fault("redis.sentinel.nodes", "must be host:port, as in 10.0.0.5:26379");
        if (!config_.text("rate_limit.redis_prefix").empty() && !wants_redis(config_))
            fault("rate_limit.redis_prefix", "wants a Redis: set redis.host");
    }

    void check_limits() {
        if (config_.integer("server.max_uri_bytes") > config_.integer("server.max_header_bytes"))
            fault("server.max_uri_bytes", "must not exceed server.max_header_bytes");
        if (config_.integer("outbound.connect_timeout_seconds") >
            config_.integer("outbound.deadline_seconds"))
            fault("outbound.connect_timeout_seconds", "must not exceed outbound.deadline_seconds");
        if (config_.number("outbound.breaker.open_seconds") >
            config_.number("outbound.breaker.max_open_seconds"))
            fault(
                "outbound.breaker.open_seconds", "must not exceed outbound.breaker.max_open_seconds"
            );
        const std::string& region = config_.text("leads.default_region");
        bool two_letters = region.size() == 2 &&
                           std::isupper(static_cast<unsigned char>(region[0])) &&
                           std::isupper(static_cast<unsigned char>(region[1]));
        if (!region.empty() && !two_letters)
            fault("leads.default_region", "must be two capital letters, such as DE");
    }

    void check_monitoring() {
        for (const std::string& word : config_.list("monitoring.disabled_alerts"))
            if (!model::parse_alert_type(word))
                fault("monitoring.disabled_alerts", "there is no alert " + word);
        const std::string& url = config_.text("monitoring.notify.webhook_url");
        if (!url.empty() && !is_url(url))
            fault(
                "monitoring.notify.webhook_url", "must be a URL like https://chat.example.com/hook"
            );
        const auto& addresses = config_.list("monitoring.notify.emails");
        for (const std::string& address : addresses)
            if (address.find('@') == std::string::npos ||
                address.find_first_of(" \r\n<>") != std::string::npos)
                fault("monitoring.notify.emails", "must be e-mail addresses");
        if (!addresses.empty() && config_.text("email.smtp_server").empty())
            fault("monitoring.notify.emails", "nobody can be written to without email.smtp_server");
    }

    void check_workflows() {
        const auto workflows = configured_workflows(config_);
        if (workflows) return;
        if (workflows.error().fields.empty()) fault("workflows", workflows.error().message);
        for (const base::FieldError& each : workflows.error().fields)
            fault(each.pointer.substr(std::min<std::size_t>(1, each.pointer.size())), each.message);
    }

    /// A file with secrets in it that everybody can read is no place for secrets.
    void check_files() {
        struct stat found {};

        if (file_.empty() || ::stat(file_.c_str(), &found) != 0 || (found.st_mode & 0007) == 0)
            return;
        std::string origin = "file " + file_;
        for (const ConfigKey& key : config_keys()) {
            if (!key.secret || !key.same_as.empty()) continue;
            const auto& setting = config_.setting(key.name);
            if (setting.origin == origin && !std::get<std::string>(setting.value).empty())
                object(
                    std::string(key.name), "stands in a file others can read: chmod 600 " + file_
                );
        }
    }

    Config::Loaded& loaded_;
    const Config& config_;
    const std::string& file_;
};

}  // namespace

void check_config_rules(Config::Loaded& loaded, const std::string& file) {
    Rules(loaded, file).check();
}

}  // namespace ao::app
