#include "app/server_client.h"

#include "app/server_file.h"
#include "app/work_loop.h"
#include "base/json_node.h"

namespace ao::app {

namespace {

constexpr std::size_t kMaxReply = 64UL << 20;

std::string without_last_slash(std::string url) {
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

std::string api_key(const Cli& cli) {
    if (!cli.api_key.empty()) return cli.api_key;
    const auto environment = read_environment();
    const auto found = environment.find("AO_API_KEY");
    return found == environment.end() ? "" : found->second;
}

std::string how_to_start(const std::string& data_dir) {
    return "start one with: orchestrator serve --data-dir " + data_dir +
           "\nor name another one: --server URL --api-key K";
}

/// "must be … (/type)", one a fault.
std::string faults_of(const base::json::Node& errors) {
    std::string text;
    for (base::json::Node fault : errors.elements()) {
        auto pointer = fault.find("pointer");
        auto message = fault.find("message");
        if (!message) continue;
        text += "\n  ";
        if (pointer) text += std::string(pointer->string()) + ": ";
        text += message->string();
    }
    return text;
}

}  // namespace

base::Result<ServerAddress> find_server(const Config& config, const Cli& cli) {
    if (!cli.server.empty())
        return ServerAddress{.url = without_last_slash(cli.server), .key = api_key(cli)};
    const std::string& data_dir = config.text("data_dir");
    auto file = find_server_file(config);
    if (!file)
        return base::unavailable(
            "no server is running on the data directory " + data_dir + ": " +
                how_to_start(data_dir),
            {}
        );
    return ServerAddress{file->url, file->key, file->certificate, data_dir};
}

connect::OutboundOptions outbound_options(const ServerAddress& server) {
    connect::OutboundOptions options;
    options.allow_private = true;
    const auto host = server.url.find("://");
    if (host != std::string::npos)  // excuses ports on which other protocols listen
        options.allowed_hosts.push_back(server.url.substr(host + 3));
    options.ca_file = server.certificate;
    options.check_tls_name = server.certificate.empty();
    options.max_response_bytes = kMaxReply;
    return options;
}

connect::HttpCall server_call(
    const ServerAddress& server, std::string method, std::string_view path, std::string body
) {
    connect::HttpCall call{.method = std::move(method), .url = server.url + std::string(path)};
    if (!server.key.empty()) call.headers.emplace_back("x-api-key", server.key);
    if (!body.empty()) call.headers.emplace_back("Content-Type", "application/json");
    call.body = std::move(body);
    return call;
}

std::string server_advice(const ServerAddress& server, const connect::HttpReply& reply) {
    if (reply.status == 401)
        return server.data_dir.empty()
                   ? server.url +
                         " wants a valid key: --api-key K, or AO_API_KEY in the environment"
                   : server.url +
                         " does not know the key in server.json: another server than that "
                         "of " +
                         server.data_dir + " answers there";
    std::string text = "no answer from " + server.url + " (" + reply.detail + ")";
    if (!server.data_dir.empty())
        text += "; no server seems to run on the data directory " + server.data_dir + ": " +
                how_to_start(server.data_dir);
    return text;
}

std::string ServerReply::problem() const {
    auto document = base::json::Document::parse(body.text);
    std::string text = "the server answered " + std::to_string(status);
    if (!document) return text;
    if (auto detail = document->root().find("detail")) text = detail->string();
    if (auto errors = document->root().find("errors")) text += faults_of(*errors);
    return text;
}

struct ServerClient::Impl {
    explicit Impl(ServerAddress given)
        : server(std::move(given)), http(work.loop(), outbound_options(server), metrics) {}

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        work.run(close());
        work.stop();
    }

    base::Async<> close() {
        http.close();
        co_return;
    }

    base::Async<> ask(connect::HttpCall call, connect::HttpReply& reply) {
        reply = co_await http.send(std::move(call));
    }

    ServerAddress server;
    base::Metrics metrics;
    WorkLoop work;
    connect::HttpClient http;
};

ServerClient::ServerClient(ServerAddress server)
    : impl_(std::make_unique<Impl>(std::move(server))) {}

ServerClient::~ServerClient() = default;
ServerClient::ServerClient(ServerClient&&) noexcept = default;
ServerClient& ServerClient::operator=(ServerClient&&) noexcept = default;

base::Result<ServerReply> ServerClient::get(std::string_view path) {
    return send("GET", path, {});
}

base::Result<ServerReply> ServerClient::post(std::string_view path, std::string body) {
    return send("POST", path, std::move(body));
}

base::Result<ServerReply> ServerClient::send(
    std::string method, std::string_view path, std::string body
) {
    connect::HttpReply reply;
    impl_->work.run(
        impl_->ask(server_call(impl_->server, std::move(method), path, std::move(body)), reply)
    );
    if (reply.status == 401)
        return base::Error{base::ErrorKind::unauthenticated, server_advice(impl_->server, reply)};
    if (reply.status == 0) return base::unavailable(server_advice(impl_->server, reply), {});
    auto json = base::json::parse_raw(reply.body);
    return ServerReply{reply.status, json ? std::move(*json) : base::json::Raw{}};
}

}  // namespace ao::app
