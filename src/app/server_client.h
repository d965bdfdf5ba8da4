#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "app/cli.h"
#include "app/config.h"
#include "base/json.h"
#include "base/result.h"
#include "connect/http_client.h"

namespace ao::app {

/// A running server and how to be let in.
struct ServerAddress {
    std::string url;            ///< no slash at its end
    std::string key{};          ///< sent as x-api-key; empty: none
    std::string certificate{};  ///< of a server on this machine; empty: the system's authorities
    std::string data_dir{};     ///< whose server.json says this; empty: --server did
};

/// The server a command should talk to: --server with --api-key (or AO_API_KEY), else the one that
/// runs on the data directory. Error (unavailable): there is none; the message says how to start
/// or name one.
base::Result<ServerAddress> find_server(const Config& config, const Cli& cli);

/// For an HTTP client that talks to this server alone.
connect::OutboundOptions outbound_options(const ServerAddress& server);

/// A call with the key and, when there is a body, as JSON. `path` begins with a slash.
connect::HttpCall server_call(
    const ServerAddress& server, std::string method, std::string_view path, std::string body = {}
);

/// What a server that cannot be reached, or lets nobody in, means for the person at the terminal.
std::string server_advice(const ServerAddress& server, const connect::HttpReply& reply);

/// What a server answered.
struct ServerReply {
    int status = 0;
    base::json::Raw body{};  ///< null when it was no JSON

    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }

    /// Of a refusal: its `detail`, with the faulty fields of a 422.
    [[nodiscard]] std::string problem() const;
};

/// Asks a running server, one request at a time over one connection. Blocks: for the command line.
///
///     auto server = find_server(*config, cli);
///     if (!server) …  // server.error().message
///     auto reply = ServerClient(*server).get("/api/tasks?limit=5");
class ServerClient {
  public:
    explicit ServerClient(ServerAddress server);
    ~ServerClient();
    ServerClient(ServerClient&&) noexcept;
    ServerClient& operator=(ServerClient&&) noexcept;

    /// Whatever was answered, refusals too. Error (unavailable or, for 401, unauthenticated): no
    /// answer, and the message says what to do about it.
    base::Result<ServerReply> get(std::string_view path);
    base::Result<ServerReply> post(std::string_view path, std::string body = "{}");
    base::Result<ServerReply> send(std::string method, std::string_view path, std::string body);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ao::app
