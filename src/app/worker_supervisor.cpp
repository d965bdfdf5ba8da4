#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <vector>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/server_client.h"
#include "app/signals.h"
#include "app/worker_process.h"
#include "base/json_described.h"
#include "queue/jitter.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace ao::app {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPauseBase{250};
constexpr milliseconds kPauseCap{2'000};
constexpr std::chrono::seconds kSteady{30};  ///< alive so long, and its last death is forgotten
constexpr std::chrono::seconds kKillAfter{10};
constexpr milliseconds kLook{60'000};

/// One place in the row of processes.
struct Child {
    std::string worker_id;
    pid_t pid = 0;  ///< 0: not running
    int deaths = 0;
    Clock::time_point started{};
    Clock::time_point start_at{};  ///< when it is to be started, while not running
};

/// The command line of one process.
std::vector<std::string> arguments_of(
    const Cli& cli, const Config& config, const WorkerWish& wish, const std::string& worker_id
) {
    std::vector<std::string> words{"orchestrator", "worker", "--worker-id", worker_id};
    if (!cli.config_file.empty()) words.insert(words.end(), {"--config", cli.config_file});
    words.insert(words.end(), {"--data-dir", config.text("data_dir")});
    if (!cli.server.empty()) words.insert(words.end(), {"--server", cli.server});
    words.insert(words.end(), {"--parent", std::to_string(::getpid())});
    if (wish.via_server) words.emplace_back("--via-server");
    words.insert(words.end(), {"--concurrency", std::to_string(wish.concurrency)});
    for (const std::string& queue : wish.queues)
        words.insert(words.end(), {"--queue", queue});
    for (const std::string& type : wish.types)
        words.insert(words.end(), {"--types", type});
    return words;
}

/// Starts this program once more, with no signal blocked. The key goes by the environment, where
/// other users do not see it.
pid_t spawn(std::vector<std::string> words, const std::string& api_key) {
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string key = "AO_API_KEY=" + api_key;
    std::vector<char*> environment;
    if (!api_key.empty()) environment.push_back(key.data());
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (api_key.empty() || std::strncmp(*entry, "AO_API_KEY=", 11) != 0)
            environment.push_back(*entry);
    environment.push_back(nullptr);

    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t pid = 0;
    const int failed = ::posix_spawn(
        &pid, "/proc/self/exe", nullptr, &attributes, arguments.data(), environment.data()
    );
    ::posix_spawnattr_destroy(&attributes);
    return failed == 0 ? pid : 0;
}

std::string way_of_death(int status) {
    if (WIFSIGNALED(status)) return std::string("was killed by ") + ::sigdescr_np(WTERMSIG(status));
    return "ended with status " + std::to_string(WEXITSTATUS(status));
}

class Supervisor {
  public:
    Supervisor(const Cli& cli, const Config& config, const WorkerWish& wish)
        : cli_(cli), config_(config), wish_(wish) {
        for (std::uint32_t i = 1; i <= wish.processes; ++i)
            children_.push_back({.worker_id = wish.worker_id + "-" + std::to_string(i)});
    }

    int run() {
        say(wish_.worker_id, "supervises " + std::to_string(children_.size()) + " processes");
        for (;;) {
            start_due();
            switch (wait_for_worker_request(next_start())) {
                case Request::stop:
                    return stop();
                case Request::quiet:
                    pass_on(SIGTSTP);
                    break;
                case Request::resume:
                    pass_on(SIGCONT);
                    break;
                default:
                    break;
            }
            if (!collect()) return fatal_;
        }
    }

  private:
    void start_due() {
        for (Child& child : children_) {
            if (child.pid != 0 || child.start_at > Clock::now()) continue;
            child.started = Clock::now();
            child.pid = spawn(arguments_of(cli_, config_, wish_, child.worker_id), cli_.api_key);
            if (child.pid == 0) plan_restart(child);
        }
    }

    [[nodiscard]] milliseconds next_start() const {
        milliseconds wait = kLook;
        for (const Child& child : children_)
            if (child.pid == 0)
                wait =
                    std::min(wait, std::chrono::ceil<milliseconds>(child.start_at - Clock::now()));
        return std::max(wait, milliseconds{0});
    }

    void pass_on(int signal) const {
        for (const Child& child : children_)
            if (child.pid != 0) ::kill(child.pid, signal);
    }

    /// Notes who has died. False when starting again cannot help.
    bool collect() {
        int status = 0;
        for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto child = std::ranges::find(children_, pid, &Child::pid);
            if (child == children_.end()) continue;
            child->pid = 0;
            const bool quick = Clock::now() - child->started < std::chrono::seconds{5};
            if (WIFEXITED(status) && quick && is_hopeless(WEXITSTATUS(status))) {
                fatal_ = WEXITSTATUS(status);
                stop();
                return false;
            }
            bury(*child, status);
            plan_restart(*child);
        }
        return true;
    }

    static bool is_hopeless(int status) { return status == kUsage || status == kBadConfig; }

    void plan_restart(Child& child) {
        if (Clock::now() - child.started > kSteady) child.deaths = 0;
        child.deaths = std::min(child.deaths + 1, 16);
        const auto longest = std::min(kPauseCap, kPauseBase * (1 << std::min(child.deaths, 4)));
        child.start_at = Clock::now() + jitter_.around(longest * 4 / 5);
    }

    /// What the dead process held starts again elsewhere at once.
    void bury(const Child& child, int status) const {
        say(child.worker_id, way_of_death(status) + "; it is replaced");
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
        auto server = find_server(config_, cli_);
        if (!server) return;
        std::string body = R"({"worker_id":)";
        base::json::write_string(body, child.worker_id);
        static_cast<void>(ServerClient(*server).post("/api/worker/bury", body + "}"));
    }

    int stop() {
        pass_on(SIGTERM);
        pass_on(SIGCONT);
        const auto limit = Clock::now() +
                           std::chrono::seconds{config_.integer("queue.stop_timeout_seconds")} +
                           kKillAfter;
        int worst = 0;
        for (Child& child : children_) {
            int status = 0;
            while (child.pid != 0 && ::waitpid(child.pid, &status, WNOHANG) == 0) {
                if (Clock::now() > limit) ::kill(child.pid, SIGKILL);
                wait_for_worker_request(milliseconds{100});
            }
            if (child.pid != 0 && status != 0) worst = kFailed;
            child.pid = 0;
        }
        say(wish_.worker_id, "stopped");
        return worst;
    }

    const Cli& cli_;
    const Config& config_;
    const WorkerWish& wish_;
    std::vector<Child> children_;
    queue::Jitter jitter_{0};
    int fatal_ = 0;
};

}  // namespace

int supervise_workers(const Cli& cli, const Config& config, const WorkerWish& wish) {
    prepare_worker_process();
    return Supervisor(cli, config, wish).run();
}

}  // namespace ao::app
