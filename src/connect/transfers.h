#pragma once
#include <chrono>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>

#include "base/async.h"
#include "connect/transfer.h"

namespace ao::connect {

/// Runs libcurl transfers on one event loop: libcurl says which sockets and which time it waits
/// for, the loop waits, and the connections of ended transfers are kept for the next ones. Use from
/// the loop's thread alone; the loop must live longer. Coroutines that wait in run() keep it alive.
class Transfers : public std::enable_shared_from_this<Transfers> {
  public:
    struct Limits {
        std::size_t connections_per_host = 16;
        std::size_t waiting = 1'000;  ///< calls beyond the connections of one host
    };

    Transfers(base::EventLoop& loop, Limits limits);
    ~Transfers();
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    /// Ends when the transfer does, and by `deadline` in any case (deadline_exceeded). Unavailable
    /// at once when too many are waiting already. `transfer` must live until then.
    base::Async<Fault> run(Transfer& transfer, std::chrono::milliseconds deadline);

    /// Ends all that run, and all that come later, with connection_lost; closes the connections.
    void close();

  private:
    struct Running;
    struct Watch;

    static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*);
    static int on_timer(CURLM*, long timeout_ms, void* self);
    static int on_opened(void* self, curl_socket_t socket, curlsocktype);
    static int on_close(void* self, curl_socket_t socket);

    void watch(curl_socket_t socket, int what);
    void arm(const std::shared_ptr<Watch>& watch);
    void ready(const std::shared_ptr<Watch>& watch, int direction, bool failed);
    void act(curl_socket_t socket, int events);
    void collect();

    base::EventLoop& loop_;
    Limits limits_;
    base::Timer timer_;
    CURLM* multi_;
    bool closed_ = false;
    std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
    std::unordered_set<curl_socket_t> sockets_;
    std::unordered_set<Running*> running_;
};

}  // namespace ao::connect
