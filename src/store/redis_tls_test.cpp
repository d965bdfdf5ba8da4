#include <filesystem>
#include <functional>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/redis_client.h"
#include "store/redis_rig.h"

namespace ao::store {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Words = std::vector<std::string>;

/// An authority that lives as long as the test, and what it has signed.
class Authority {
  public:
    Authority() {
        std::filesystem::create_directories(directory_);
        openssl({"-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=authority"});
    }

    ~Authority() { std::filesystem::remove_all(directory_); }

    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const {
        return (directory_ / name).string();
    }

    /// Makes `name`.pem and `name`.key, for those names and addresses ("DNS:localhost").
    void sign(const std::string& name, const std::string& subjects) const {
        openssl(
            {"-keyout",
             file(name + ".key"),
             "-out",
             file(name + ".pem"),
             "-subj",
             "/CN=" + name,
             "-addext",
             "subjectAltName=" + subjects,
             "-CA",
             file("ca.pem"),
             "-CAkey",
             file("ca.key")}
        );
    }

    /// For a server with the certificate `name`; `clients`: whether they must show one as well.
    [[nodiscard]] Words server(const std::string& name, const std::string& clients) const {
        return {
            "--tls-cert-file",
            file(name + ".pem"),
            "--tls-key-file",
            file(name + ".key"),
            "--tls-ca-cert-file",
            file("ca.pem"),
            "--tls-auth-clients",
            clients};
    }

  private:
    static void openssl(const Words& more) {
        Words words{
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2"};
        words.insert(words.end(), more.begin(), more.end());
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t silent;
        ::posix_spawn_file_actions_init(&silent);
        ::posix_spawn_file_actions_addopen(&silent, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        pid_t pid = 0;
        const int failed =
            ::posix_spawnp(&pid, "openssl", &silent, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&silent);
        ASSERT_EQ(failed, 0) << "openssl is not installed";
        int status = 0;
        ::waitpid(pid, &status, 0);
        ASSERT_EQ(status, 0) << "openssl refuses";
    }

    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-tls-" + base::new_id());
};

/// Connects once to a server, and says what came of it.
class RedisTlsTest : public testing::Test {
  protected:
    RedisTlsTest() {
        authority_.sign("server", "IP:127.0.0.1");
        authority_.sign("client", "DNS:client");
    }

    [[nodiscard]] RedisTls trusting() const { return {.ca_file = authority_.file("ca.pem")}; }

    /// What Redis answers to an ECHO of `word`, or why there is no connection.
    std::string echo(const RedisRig& rig, std::optional<RedisTls> tls, const std::string& word) {
        RedisOptions options = rig.options();
        options.server.host = host_;
        options.tls = std::move(tls);
        options.connect_timeout = 1s;
        RedisClient client(loop_, options, metrics_);
        client.start();
        run_until([&] { return client.state().attempts > 0; });
        std::string said = client.state().fault;
        if (client.connected()) said = ask(client, word);
        bool stopped = false;
        group_.spawn(stop(&client, &stopped));
        run_until([&] { return stopped; });
        return said;
    }

    std::string ask(RedisClient& client, const std::string& word) {
        std::optional<std::string> answer;
        group_.spawn(keep(&client, word, &answer));
        run_until([&] { return answer.has_value(); });
        return *answer;
    }

    static base::Async<> keep(
        RedisClient* client, std::string word, std::optional<std::string>* out
    ) {
        Words words{"ECHO", std::move(word)};
        auto reply = co_await client->command(std::move(words));
        *out = reply ? reply->text : reply.error().message;
    }

    static base::Async<> stop(RedisClient* client, bool* stopped) {
        co_await client->stop();
        *stopped = true;
    }

    void run_until(const std::function<bool()>& reached) {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (!reached()) {
            ASSERT_LT(std::chrono::steady_clock::now(), limit) << "waited in vain";
            if (loop_.stopped()) loop_.restart();
            loop_.run_one_for(10ms);
        }
    }

    // NOLINTBEGIN(readability-identifier-naming)
    Authority authority_;
    std::string host_ = "127.0.0.1";
    base::EventLoop loop_{1};
    base::Metrics metrics_;
    base::TaskGroup group_{loop_, "test"};
    // NOLINTEND(readability-identifier-naming)
};

TEST_F(RedisTlsTest, SpeaksWithAServerItsAuthorityHasSigned) {
    const RedisRig rig(authority_.server("server", "no"), RedisRig::Speaks::tls);
    const std::string long_word(1'000'000, 'x');
    EXPECT_EQ(echo(rig, trusting(), long_word), long_word);
    EXPECT_EQ(echo(rig, trusting(), ""), "");
}

TEST_F(RedisTlsTest, RefusesAServerThatSomebodyElseHasSigned) {
    const Authority other;
    const RedisRig rig(authority_.server("server", "no"), RedisRig::Speaks::tls);
    RedisTls tls{.ca_file = other.file("ca.pem")};
    EXPECT_THAT(echo(rig, tls, "hello"), HasSubstr("certificate verify failed"));
    EXPECT_THAT(echo(rig, RedisTls{}, "hello"), HasSubstr("certificate verify failed"));
    tls.verify = false;
    EXPECT_EQ(echo(rig, tls, "hello"), "hello");
}

TEST_F(RedisTlsTest, RefusesAServerOfAnotherName) {
    const RedisRig rig(authority_.server("server", "no"), RedisRig::Speaks::tls);
    host_ = "localhost";
    EXPECT_THAT(echo(rig, trusting(), "hello"), HasSubstr("certificate verify failed"));
}

TEST_F(RedisTlsTest, ShowsItsOwnCertificateToAServerThatWantsOne) {
    const RedisRig rig(authority_.server("server", "yes"), RedisRig::Speaks::tls);
    EXPECT_NE(echo(rig, trusting(), "hello"), "hello");
    RedisTls tls = trusting();
    tls.cert_file = authority_.file("client.pem");
    tls.key_file = authority_.file("client.key");
    EXPECT_EQ(echo(rig, tls, "hello"), "hello");
    tls.key_file = authority_.file("server.key");
    EXPECT_THAT(echo(rig, tls, "hello"), HasSubstr("redis.tls_key_file is not usable"));
}

TEST_F(RedisTlsTest, IsUnavailableWhenOnlyOneSideSpeaksTls) {
    const RedisRig secure(authority_.server("server", "no"), RedisRig::Speaks::tls);
    EXPECT_NE(echo(secure, std::nullopt, "hello"), "hello");
    const RedisRig plain;
    EXPECT_NE(echo(plain, trusting(), "hello"), "hello");
}

}  // namespace
}  // namespace ao::store
