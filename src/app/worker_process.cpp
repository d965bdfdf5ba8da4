#include "app/worker_process.h"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

#include "app/options.h"
#include "app/remote_broker.h"
#include "app/signals.h"
#include "app/task_engine.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/crypto.h"
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

/// What a worker in a process of its own consists of, in the order it is built.
class WorkerProcess {
  public:
    /// The broker is chosen here: the server's worker protocol.
    WorkerProcess(
        const Cli& cli, const Config& config, const WorkerWish& wish, ServerAddress server
    )
        : name_(wish.worker_id),
          targets_(target_options(config), clock_, metrics_),
          broker_(
              work_.loop(),
              std::move(server),
              [&cli, &config] { return find_server(config, cli); },
              metrics_,
              registration(wish),
              {.on_cancel = [this] { worker().look(); },
               .on_quiet = [this] { worker().quiet(); },
               .on_reach =
                   [this](bool reached, const std::string& why) {
                       say(name_, (reached ? "connected to " : "server is away: ") + why);
                   }}
          ),
          engine_(
              config,
              0,
              work_,
              broker_,
              clock_,
              metrics_,
              targets_,
              worker_options(config, wish),
              wish.types
          ) {}

    [[nodiscard]] queue::Worker& worker() { return *engine_.worker(); }

    void start() {
        base::asio::post(work_.loop(), [this] { broker_.start(); });
        engine_.start();
    }

    void stop() {
        engine_.stop();
        work_.run(broker_.close());
        work_.stop();
    }

  private:
    std::string name_;
    base::SystemClock clock_;
    base::Metrics metrics_;
    connect::Targets targets_;
    WorkLoop work_;
    RemoteBroker broker_;
    TaskEngine engine_;
};

/// Does what the signals ask until one asks to stop.
void obey_signals(WorkerProcess& process, const WorkerWish& wish) {
    for (;;) {
        switch (wait_for_worker_request(kLook)) {
            case Request::stop:
                return;
            case Request::quiet:
                process.worker().quiet();
                say(wish.worker_id, "quiet: finishes what runs, takes no more");
                break;
            case Request::resume:
                process.worker().resume();
                say(wish.worker_id, "goes on");
                break;
            default:
                break;
        }
    }
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
    if (!server) {
        std::fprintf(stderr, "error: %s\n", server.error().message.c_str());
        return kFailed;
    }
    prepare_worker_process();
    base::log::open(log_options(config));
    WorkerProcess process(cli, config, wish, std::move(*server));
    process.start();
    say(wish.worker_id,
        "started: queues " + joined(wish.queues) + "; types " + joined(wish.types) + "; " +
            std::to_string(wish.concurrency) + " tasks at once; process " +
            std::to_string(::getpid()));
    obey_signals(process, wish);
    say(wish.worker_id,
        "stopping: " + std::to_string(process.worker().running()) + " tasks are still running");
    let_signals_kill();
    process.stop();
    say(wish.worker_id, "stopped");
    base::log::flush();
    return 0;
}

}  // namespace ao::app
