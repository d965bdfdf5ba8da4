#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/metrics.h"
#include "connect/fault.h"

namespace ao::connect {

/// What the operator allows the program to reach.
struct OutboundOptions {
    bool allow_private = false;  ///< `outbound.allow_private`
    std::vector<std::string>
        allowed_hosts{};  ///< "host:port" of the CRM and mail server in the operator's own file
    std::vector<std::string>
        own_addresses{};    ///< "address:port" this server listens on: calls to them are self_call
    std::string ca_file{};  ///< PEM file of trusted authorities instead of the system's
    /// Whether the certificate must name the host: false only for a certificate of one's own on
    /// this machine, which `ca_file` pins.
    bool check_tls_name = true;
    std::chrono::seconds connect_timeout{10};
    std::chrono::seconds deadline{30};  ///< of the whole call
    std::size_t max_response_bytes = 1U << 20;
    std::size_t max_connections_per_host = 16;
    std::size_t max_waiting =
        1'000;  ///< calls queued beyond the connections; more are Fault::unavailable
};

struct HttpCall {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    std::optional<std::chrono::milliseconds> deadline{};  ///< instead of the client's
    /// Told each piece of the reply's body as it comes, on the loop, instead of gathering it in
    /// HttpReply::body: for streams. Must not throw.
    std::function<void(std::string_view)> on_piece{};
};

struct HttpReply {
    Fault fault = Fault::none;  ///< none: the other side answered 2xx
    int status = 0;             ///< 0: no answer
    std::vector<std::pair<std::string, std::string>> headers{};  ///< names in lower case
    std::string body{};
    std::chrono::seconds retry_after{0};  ///< from Retry-After (seconds or date); 0: not said
    std::string detail{};                 ///< one line for logs and people, no secrets

    [[nodiscard]] bool ok() const { return fault == Fault::none; }
};

/// HTTP/1.1 and 2 client over libcurl's multi interface on one event loop. Redirects are not
/// followed. TLS is verified. Every resolved address is checked at connect, and that address is the
/// one connected to (no DNS rebinding).
class HttpClient {
  public:
    HttpClient(base::EventLoop& loop, OutboundOptions options, base::Metrics& metrics);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Never throws for what the other side does; always ends by the deadline.
    base::Async<HttpReply> send(HttpCall call);

    /// Ends every running call with connection_lost.
    void close();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace ao::connect
