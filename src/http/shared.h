#pragma once
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "http/connection.h"
#include "http/forwarded.h"
#include "http/head_scanner.h"
#include "http/server.h"
#include "http/tls.h"

namespace ao::http {

/// Counts connections, in all and per source address, and says which may come in. Thread-safe.
class Admission {
  public:
    Admission(std::size_t most, std::size_t most_per_source)
        : most_(most), most_per_source_(most_per_source) {}

    /// True: counted, and release() has to follow.
    bool admit(const Tcp::endpoint& peer);
    void release(const Tcp::endpoint& peer);

    [[nodiscard]] ServerFigures figures() const;

    void count_timeout() { timeouts_.fetch_add(1, std::memory_order_relaxed); }

  private:
    bool admit_source(const base::asio::ip::address& source);

    const std::size_t most_;
    const std::size_t most_per_source_;
    std::atomic<std::uint64_t> open_{0};
    std::atomic<std::uint64_t> total_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> timeouts_{0};
    std::mutex mutex_;
    std::map<base::asio::ip::address, std::size_t>
        sources_;  // only when there is a limit per source
};

/// What all event loops of a server have in common. Immutable while they run, except where
/// thread-safe.
struct Shared {
    ServerOptions options;
    const Router& router;
    ServerHooks hooks;
    HeadLimits head_limits;
    TrustedProxies proxies;
    Admission admission;
    std::unique_ptr<TlsContext> tls{};
    std::mutex drained_mutex{};
    std::condition_variable drained{};  ///< a stopping loop has served its last connection

    /// The body for a status the engine itself answers.
    Response render_error(int status, std::string_view detail, const Request& request) const;
};

}  // namespace ao::http
