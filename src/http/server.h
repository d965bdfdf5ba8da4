#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "http/router.h"

namespace ao::http {

/// Limits and addresses of a server; the names are the configuration's (`server.*`).
struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8000;  ///< 0: any free one, see Server::port()
    unsigned workers = 0;       ///< event loops; 0: one a core
    std::vector<std::string>
        trusted_proxies{};  ///< addresses or networks ("10.0.0.0/8") whose X-Forwarded-* count

    std::size_t max_header_bytes = 16 * 1024;    ///< over: 431
    std::size_t max_header_fields = 100;         ///< over: 431
    std::size_t max_uri_bytes = 8 * 1024;        ///< over: 414
    std::size_t max_body_bytes = 1024 * 1024;    ///< over: 413; a route may say otherwise
    std::size_t max_connections = 12'000;        ///< over: 503 and close
    std::size_t max_connections_per_source = 0;  ///< 0: no limit
    std::size_t gzip_min_bytes =
        2048;  ///< JSON and text replies of this size are compressed for those who accept it

    std::chrono::seconds header_timeout{10};  ///< first byte to complete header
    std::chrono::seconds body_timeout{60};    ///< header to complete body
    std::chrono::seconds idle_timeout{75};    ///< between requests
    std::chrono::seconds write_timeout{30};   ///< without progress of a write
    std::chrono::seconds stop_timeout{10};    ///< how long stop() lets requests finish

    std::string tls_cert_file{};  ///< PEM chain; with tls_key_file: serve TLS 1.2 and 1.3
    std::string tls_key_file{};
};

/// Told about every answered request, on the event loop that answered it. Must be quick.
struct Observation {
    const Request& request;
    int status = 0;
    std::size_t bytes_out = 0;
    std::chrono::nanoseconds duration{
        0};             ///< first byte of the request to last byte handed to the kernel
    bool live = false;  ///< an event stream: it lasts as long as the client likes
};

/// What the engine asks of the application besides handlers.
struct ServerHooks {
    /// Renders the body of an error the engine itself answers (400, 408, 413, 414, 431, 501, 503,
    /// 505 …). The request has its id; its path is empty unless it was read and is sound.
    std::function<Response(int status, std::string_view detail, const Request& request)>
        error_response{};
    /// Called for every answered request, also those the engine refused.
    std::function<void(const Observation&)> observe{};
};

/// Live figures, readable from any thread.
struct ServerFigures {
    std::uint64_t connections_open = 0;
    std::uint64_t connections_total = 0;
    std::uint64_t connections_refused = 0;
    std::uint64_t timeouts = 0;
};

/// The HTTP/1.1 engine: N event loops, each with one thread, one io_context and one SO_REUSEPORT
/// socket.
///
///     Router router;  router.add({Method::get, "/health", answer_health});
///     Server server(options, router, hooks);
///     server.start();             // throws std::system_error when the address cannot be had;
///     another live server on the …                           // same port is an error too, in
///     spite of SO_REUSEPORT server.stop();              // no new connections, lets requests
///     finish, joins the threads
class Server {
  public:
    Server(ServerOptions options, const Router& router, ServerHooks hooks);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void start();

    /// No new connections; idle ones are closed, requests are finished within stop_timeout, then
    /// the rest is cut. Joins the threads. The loops themselves live as long as the server, so that
    /// late completions have somewhere to go.
    void stop();

    /// The port that is listened on, after start().
    [[nodiscard]] std::uint16_t port() const;

    /// The event loops, after start(): for work that should live beside requests.
    [[nodiscard]] std::vector<base::EventLoop*> loops() const;

    [[nodiscard]] ServerFigures figures() const;

    /// Reads certificate and key again; connections that exist keep the old ones. Throws when the
    /// files are unusable, and the old ones stay.
    void reload_tls();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ao::http
