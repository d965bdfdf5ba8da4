#pragma once
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/async.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/task_group.h"
#include "store/database_await.h"
#include "store/redis_dial.h"
#include "store/redis_options.h"

namespace ao::store {

/// A Lua script that lives in the server; defined once as a `static const` or constexpr object.
struct RedisScript {
    std::string_view name;  ///< for logs
    std::string_view text;
};

/// How the client fares, for health.
struct RedisState {
    bool connected = false;
    std::size_t attempts = 0;  ///< to connect, that have ended
    RedisAddress server;
    RedisFacts facts;   ///< of the last connection
    std::string fault;  ///< why there is none, safe to show; empty while connected
};

/// A connection to Redis that is made anew whenever it breaks, with jittered back-off. Commands of
/// all coroutines share it: each is sent at once, the replies come in order (pipelining). A command
/// whose connection breaks is answered with ErrorKind::unavailable; whether it took effect is
/// unknown then.
///
/// Threads: everything on the event loop given, but state() and connected() on any thread. A
/// blocking command (BZPOPMIN) holds up all that come after it: give it a client of its own.
class RedisClient {
  public:
    RedisClient(base::EventLoop& loop, RedisOptions options, base::Metrics& metrics);
    ~RedisClient();
    RedisClient(const RedisClient&) = delete;
    RedisClient& operator=(const RedisClient&) = delete;

    /// Called on the loop after each change between connected and not. Set before start().
    void on_change(std::function<void(bool connected)> changed) { changed_ = std::move(changed); }

    /// Begins to connect. On the loop, or before it runs.
    void start();

    /// Closes the connection; what waits for a reply gets its error. Must come before the end of
    /// the loop and of the client.
    base::Async<> stop();

    /// The reply; errors of the server are ErrorKind::unavailable with its text. Cannot be
    /// cancelled: it ends within the command time-out.
    base::Async<base::Result<RedisReply>> command(std::vector<std::string> words);

    /// Runs `script` with one key and `arguments`; it is loaded into the server when that does not
    /// know it.
    base::Async<base::Result<RedisReply>> run(
        const RedisScript& script, std::string key, std::vector<std::string> arguments
    );

    [[nodiscard]] bool connected() const { return connected_; }

    [[nodiscard]] RedisState state() const;

    /// Breaks the connection, so that the server is looked for anew.
    void reconnect();

  private:
    struct Waiting {
        std::optional<WaitHandler> handler;
        std::optional<base::Result<RedisReply>>* answer = nullptr;
        std::chrono::steady_clock::time_point deadline{};
    };

    base::Async<> keep_connected();
    base::Async<> serve();
    base::Async<> write_out(std::shared_ptr<RedisConnection> connection);
    base::Async<> pause(std::size_t failures);
    base::Async<base::Result<RedisReply>> exchange(std::vector<std::string> words);
    base::Async<base::Result<std::string>> load(const RedisScript& script);
    void enqueue(const std::vector<std::string>& words, Waiting waiting);
    void watch_deadline();
    bool take_replies(std::vector<RedisReply> replies);
    void fail_waiting(const base::Error& error);
    void complete(Waiting waiting, base::Result<RedisReply> answer);
    void set_state(bool connected, const DialledRedis* dialled, std::string fault);

    base::EventLoop& loop_;
    RedisOptions options_;
    base::Counter& commands_;
    base::Counter& reconnects_;
    base::Counter& errors_;
    base::Gauge& connected_gauge_;
    base::TaskGroup group_;
    base::Timer retry_timer_;
    base::Timer deadline_timer_;
    std::mt19937_64 random_ = std::mt19937_64(std::random_device{}());
    std::function<void(bool)> changed_;
    std::shared_ptr<RedisConnection> connection_;  ///< null while there is none
    std::string out_;                              ///< to be written next
    bool writing_ = false;
    bool stopping_ = false;
    std::size_t turn_ = 0;
    std::deque<Waiting> waiting_;
    std::unordered_map<const char*, std::string> loaded_;  ///< script text → its SHA1
    std::atomic<bool> connected_{false};
    mutable std::mutex mutex_;
    RedisState state_;
};

}  // namespace ao::store
