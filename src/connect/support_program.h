#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::connect {

/// For tests: a new directory, removed with its content.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "ao-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        path_ = name;
    }

    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const {
        return (path_ / name).string();
    }

  private:
    std::filesystem::path path_;
};

/// For tests: a certificate that is its own authority, and its key, in PEM files.
struct Certificate {
    /// `name` as in subjectAltName: "IP:127.0.0.1", "DNS:crm.test".
    Certificate(const TemporaryDirectory& directory, const std::string& name)
        : certificate(directory / (name + ".pem")), key(directory / (name + ".key")) {
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
            "-subj /CN=test -addext subjectAltName=" +
            name + " -keyout " + key + " -out " + certificate + " 2>/dev/null";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl req failed");
    }

    std::string certificate;
    std::string key;
};

/// For tests: a server of tests/support on a free loopback port, ended with this object.
class SupportProgram {
  public:
    /// Starts it and waits until it listens.
    explicit SupportProgram(const std::string& name, std::vector<std::string> arguments = {}) {
        arguments.insert(arguments.begin(), find_source("tests/support/" + name));
        arguments.insert(arguments.begin(), "/usr/bin/python3");
        arguments.emplace_back("--until-eof");
        start(arguments);
        const std::string line = read_line();
        port_ = std::stoi(line.substr(line.rfind(' ') + 1));
    }

    ~SupportProgram() {
        ::close(input_);
        ::waitpid(process_, nullptr, 0);
        ::close(output_);
    }

    SupportProgram(const SupportProgram&) = delete;
    SupportProgram& operator=(const SupportProgram&) = delete;

    [[nodiscard]] std::uint16_t port() const { return static_cast<std::uint16_t>(port_); }

    [[nodiscard]] std::string host_port() const { return "127.0.0.1:" + std::to_string(port_); }

    /// The lines it wrote to a file.
    static std::vector<std::string> lines_of(const std::string& path) {
        std::vector<std::string> lines;
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        return lines;
    }

  private:
    static std::string find_source(const std::string& relative) {
        namespace fs = std::filesystem;
        fs::path directory = fs::read_symlink("/proc/self/exe").parent_path();
        for (; directory.has_relative_path(); directory = directory.parent_path())
            if (fs::exists(directory / relative)) return (directory / relative).string();
        throw std::runtime_error("no " + relative + " above this program");
    }

    void start(std::vector<std::string>& arguments) {
        int to_child[2];
        int from_child[2];
        if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0)
            throw std::runtime_error("no pipe");
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
        std::vector<char*> argv;
        for (std::string& each : arguments)
            argv.push_back(each.data());
        argv.push_back(nullptr);
        const int failed =
            ::posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(to_child[0]);
        ::close(from_child[1]);
        input_ = to_child[1];
        output_ = from_child[0];
        if (failed != 0) throw std::runtime_error("cannot start " + arguments[1]);
    }

    std::string read_line() const {
        std::string line;
        char c = 0;
        while (::read(output_, &c, 1) == 1 && c != '\n')
            line += c;
        if (c != '\n') throw std::runtime_error("the server of tests/support did not start");
        return line;
    }

    pid_t process_ = 0;
    int input_ = -1;
    int output_ = -1;
    int port_ = 0;
};

}  // namespace ao::connect
