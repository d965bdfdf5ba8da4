#include "app/worker_process.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <sys/prctl.h>
#include <unistd.h>

#include "app/direct_broker.h"
#include "app/options.h"
#include "app/remote_broker.h"
#include "app/secret_opener.h"
#include "app/signals.h"
#include "app/task_engine.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"

namespace ao::app {

namespace {

constexpr std::chrono::milliseconds kLook{60'000};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

api::WorkerRegistration registration(const WorkerWish& wish) {
    return {
        .worker_id = wish.worker_id,
        .incarnation = base::random_token(12),
        .queues = wish.queues,
        .types = wish.types,
        .concurrency = static_cast<std::int32_t>(wish.concurrency),
        .host = host_name(),
        .pid = ::getpid(),
        .version = kVersion};
}

queue::WorkerOptions worker_options(const Config& config, const WorkerWish& wish) {
    queue::WorkerOptions options = app::worker_options(config);
    options.worker_id = wish.worker_id;
    options.queues = wish.queues;
    options.concurrency = wish.concurrency;
    return options;
}

/// A worker's way to Redis, when the configuration names one and the command line does not forbid
/// it.
struct WayToRedis {
    WayToRedis(
        base::EventLoop& loop, const Config& config, base::Metrics& metrics, RemoteBroker& server
    )
        : redis(loop, redis_options(config), metrics, without_sweep(redis_broker_options(config))),
          broker(redis, server, [this](bool from_redis) { say_source(from_redis); }) {}

    /// The server sweeps: it knows since when everybody can reach Redis again.
    static queue::RedisBrokerOptions without_sweep(queue::RedisBrokerOptions options) {
        options.sweep_every = std::chrono::milliseconds{0};
        return options;
    }

    void say_source(bool from_redis) const {
        const store::RedisState state = redis.state();
        if (from_redis)
            say(worker,
                "connected to Redis on " + state.server.host + ":" +
                    std::to_string(state.server.port) + ": tasks come from there");
        else
            say(worker, "tasks come from the server: " + state.fault);
    }

    std::string worker{};
    queue::RedisBroker redis;
    DirectBroker broker;
};

/// Tasks with their secrets opened here.
struct OpeningBroker {
    OpeningBroker(queue::Broker& source, const std::filesystem::path& directory)
        : vault(directory), broker(source, vault) {}

    core::Vault vault;
    SecretOpener broker;
};

/// What a worker in a process of its own consists of, in the order it is built.
class WorkerProcess {
  public:
    WorkerProcess(
        const Cli& cli, const Config& config, const WorkerWish& wish, ServerAddress server
    )
        : name_(wish.worker_id),
          targets_(target_options(config), clock_, metrics_),
          server_(
              work_.loop(),
              std::move(server),
              [&cli, &config] { return find_server(config, cli); },
              metrics_,
              registration(wish),
              {.on_cancel = [this] { engine_.worker()->look(); },
               .on_quiet = [this] { quiet(); },
               .on_resume = [this] { resume(); },
               .on_reach =
                   [this](bool reached, const std::string& why) {
                       say(name_, (reached ? "connected to " : "server is away: ") + why);
                   }}
          ),
          redis_(
              has_redis(config, wish)
                  ? std::make_unique<WayToRedis>(work_.loop(), config, metrics_, server_)
                  : nullptr
          ),
          opening_(redis_ ? find_key(config, redis_->broker) : nullptr),
          engine_(
              config,
              0,
              work_,
              broker(),
              clock_,
              metrics_,
              targets_,
              worker_options(config, wish),
              wish.types
          ) {
        if (redis_) redis_->worker = name_;
    }

    static bool has_redis(const Config& config, const WorkerWish& wish) {
        return wants_redis(config) && !wish.via_server;
    }

    [[nodiscard]] std::size_t running() { return engine_.worker()->running(); }

    void start() {
        base::asio::post(work_.loop(), [this] {
            if (redis_) redis_->redis.start();
            server_.start();
        });
        engine_.start();
    }

    void quiet() {
        engine_.worker()->quiet();
        base::asio::post(work_.loop(), [this] { server_.say_quiet(true); });
        say(name_, "quiet: finishes what runs, takes no more");
    }

    void resume() {
        engine_.worker()->resume();
        base::asio::post(work_.loop(), [this] { server_.say_quiet(false); });
        say(name_, "goes on");
    }

    void stop() {
        if (redis_) base::asio::post(work_.loop(), [this] { redis_->redis.close(); });
        engine_.stop();
        work_.run(close());
        work_.stop();
    }

  private:
    /// From Redis secrets come sealed; nothing without the installation's key.
    static std::unique_ptr<OpeningBroker> find_key(const Config& config, queue::Broker& broker) {
        if (!std::filesystem::exists(config.data_path(core::kVaultKeyFile))) return nullptr;
        return std::make_unique<OpeningBroker>(broker, config.text("data_dir"));
    }

    [[nodiscard]] queue::Broker& broker() {
        if (opening_) return opening_->broker;
        if (redis_) return redis_->broker;
        return server_;
    }

    base::Async<> close() {
        co_await server_.close();
        if (redis_) co_await redis_->redis.stop();
    }

    std::string name_;
    base::SystemClock clock_;
    base::Metrics metrics_;
    connect::Targets targets_;
    WorkLoop work_;
    RemoteBroker server_;
    std::unique_ptr<WayToRedis> redis_;       ///< null: tasks come from the server alone
    std::unique_ptr<OpeningBroker> opening_;  ///< null: no key, or the server opens them
    TaskEngine engine_;
};

/// Does what the signals ask until one asks to stop.
void obey_signals(WorkerProcess& process) {
    for (;;) {
        switch (wait_for_worker_request(kLook)) {
            case Request::stop:
                return;
            case Request::quiet:
                process.quiet();
                break;
            case Request::resume:
                process.resume();
                break;
            default:
                break;
        }
    }
}

/// Whoever supervises this process takes it along: its death is a SIGTERM here. False when it is
/// dead already.
bool follow_parent(std::int32_t parent) {
    if (parent == 0) return true;
    return ::prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && ::getppid() == parent;
}

}  // namespace

void say(std::string_view worker, std::string_view what) {
    const bool colours = wants_colours(stdout);
    const std::string now = base::to_rfc3339(base::SystemClock().now());
    const std::string line = painted(now.substr(11, 8), Colour::dim, colours) + "  " +
                             painted(worker, Colour::bold, colours) + "  " + std::string(what) +
                             "\n";
    std::fputs(line.c_str(), stdout);
    std::fflush(stdout);
}

std::string host_name() {
    std::string name(256, '\0');
    if (::gethostname(name.data(), name.size() - 1) != 0) return "host";
    name.resize(name.find('\0'));
    std::erase_if(name, [](char c) {
        return !(
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            c == '-' || c == '.'
        );
    });
    return name;
}

std::string default_worker_id() {
    return host_name() + "-" + std::to_string(::getpid());
}

int run_worker(const Cli& cli, const Config& config, const WorkerWish& wish) {
    auto server = find_server(config, cli);
    if (!server && !WorkerProcess::has_redis(config, wish)) {
        std::fprintf(stderr, "error: %s\n", server.error().message.c_str());
        return kFailed;
    }
    prepare_worker_process();
    if (!follow_parent(wish.parent)) return kFailed;
    if (!config.text("logging.directory").empty())
        base::make_private_directory(config.text("logging.directory"));
    base::log::open(log_options(config));
    if (!server) say(wish.worker_id, "no server yet: " + server.error().message);
    WorkerProcess process(cli, config, wish, server ? std::move(*server) : ServerAddress{});
    process.start();
    say(wish.worker_id,
        "started: queues " + joined(wish.queues) + "; types " + joined(wish.types) + "; " +
            std::to_string(wish.concurrency) + " tasks at once; process " +
            std::to_string(::getpid()));
    obey_signals(process);
    say(wish.worker_id,
        "stopping: " + std::to_string(process.running()) + " tasks are still running");
    let_signals_kill();
    process.stop();
    say(wish.worker_id, "stopped");
    base::log::flush();
    return 0;
}

}  // namespace ao::app
