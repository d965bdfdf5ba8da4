#pragma once
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/id.h"
#include "store/redis_options.h"

namespace ao::store {

/// A Redis server of the test's own: on a free loopback port, in a directory of its own, every
/// write synced. Ends with the object, whatever the test did to it.
class RedisRig {
  public:
    enum class Speaks { plain, tls };

    explicit RedisRig(std::vector<std::string> extra = {}, Speaks speaks = Speaks::plain)
        : extra_(std::move(extra)), speaks_(speaks) {
        std::filesystem::create_directories(directory_);
        start();
    }

    ~RedisRig() {
        kill();
        std::filesystem::remove_all(directory_);
    }

    RedisRig(const RedisRig&) = delete;
    RedisRig& operator=(const RedisRig&) = delete;

    /// Starts the server on its port and data; returns when it accepts connections.
    void start() {
        std::vector<std::string> words{
            "redis-server",
            "--port",
            speaks_ == Speaks::plain ? std::to_string(port_) : "0",
            "--tls-port",
            speaks_ == Speaks::tls ? std::to_string(port_) : "0",
            "--bind",
            "127.0.0.1",
            "--dir",
            directory_.string(),
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
            "--logfile",
            (directory_ / "log").string()};
        words.insert(words.end(), extra_.begin(), extra_.end());
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ASSERT_EQ(
            ::posix_spawnp(&pid_, "redis-server", nullptr, nullptr, arguments.data(), environ), 0
        ) << "redis-server is not installed";
        for (int tries = 0; tries < 1'000 && !accepts(); ++tries)
            ::poll(nullptr, 0, 10);
        ASSERT_TRUE(accepts()) << "redis-server does not listen";
    }

    /// SIGKILL.
    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }

    [[nodiscard]] RedisOptions options() const {
        RedisOptions options;
        options.server = {"127.0.0.1", port_};
        options.retry_min = std::chrono::milliseconds{5};
        options.retry_max = std::chrono::milliseconds{20};
        return options;
    }

  private:
    static sockaddr_in address(std::uint16_t port) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return at;
    }

    static std::uint16_t free_port() {
        const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at = address(0);
        socklen_t size = sizeof at;
        if (::bind(probe, reinterpret_cast<sockaddr*>(&at), size) != 0)
            throw std::runtime_error("no free port");
        ::getsockname(probe, reinterpret_cast<sockaddr*>(&at), &size);
        ::close(probe);
        return ntohs(at.sin_port);
    }

    [[nodiscard]] bool accepts() const {
        const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in at = address(port_);
        const bool yes = ::connect(probe, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
        ::close(probe);
        return yes;
    }

    std::vector<std::string> extra_;
    Speaks speaks_;
    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-redis-" + base::new_id());
    std::uint16_t port_ = free_port();
    pid_t pid_ = 0;
};

}  // namespace ao::store
