/// The engine alone, with routes that show what it understood: what tests/http/conformance.py and
/// the long runs talk to.
///
///     ao_http_echo port=0 workers=1 idle_timeout=1 …      prints "listening on PORT" and serves
///     until SIGTERM or end of input
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include "base/deadline.h"
#include "http/http.h"

namespace {

using ao::base::Async;
using ao::http::Method;
using ao::http::Request;
using ao::http::Response;

Response text(std::string body) {
    return {.content_type = "text/plain", .body = std::move(body)};
}

Async<Response> answer_health(Request&) {
    co_return Response{
        .body =
            R"({"status":"healthy","version":"1.0.0","timestamp":"2026-02-04T12:00:00Z",)"
            R"("components":{"api":"running","cache":"active","redis":"ready","queue_depth":0}})"};
}

/// One line for each thing the engine understood, then the body.
Async<Response> echo(Request& request) {
    std::string out;
    out.append(to_string(request.method)).append(" ").append(request.path).append("\n");
    out.append("query=").append(request.query).append("\n");
    out.append("client=")
        .append(request.remote_address)
        .append(request.secure ? " secure\n" : "\n");
    for (const ao::http::Field& field : request.headers())
        out.append(field.name).append("=").append(field.value).append("\n");
    out.append("body=").append(request.body);
    co_return text(std::move(out));
}

Async<Response> answer_item(Request& request) {
    co_return text("item=" + std::string(request.param("id")));
}

Async<Response> answer_large(Request& request) {
    std::size_t size =
        std::strtoul(request.query_param("size").value_or("100000").c_str(), nullptr, 10);
    co_return text(std::string(std::min<std::size_t>(size, 64'000'000), 'x'));
}

Async<Response> answer_stream(Request& request) {
    std::size_t pieces =
        std::strtoul(request.query_param("pieces").value_or("3").c_str(), nullptr, 10);
    std::size_t size = std::strtoul(request.query_param("size").value_or("0").c_str(), nullptr, 10);
    Response response{.content_type = "text/plain"};
    response.producer = [pieces, size](ao::http::BodySink& sink) -> Async<> {
        for (std::size_t i = 0; i < pieces; ++i) {
            std::string piece = "piece " + std::to_string(i) + "\n";
            if (size > piece.size()) piece.resize(size, '.');
            if (!co_await sink.write(piece)) co_return;
        }
    };
    co_return response;
}

Async<Response> answer_slowly(Request& request) {
    int milliseconds = std::atoi(request.query_param("ms").value_or("300").c_str());
    co_await ao::base::wait_for(std::chrono::milliseconds(milliseconds));
    co_return text("slow");
}

Async<Response> fail(Request&) {
    throw std::runtime_error("thrown by a handler");
    co_return Response{};
}

void add_routes(ao::http::Router& router) {
    router.add({Method::get, "/health", answer_health});
    for (Method method : {Method::get, Method::post, Method::put, Method::del})
        router.add({method, "/echo", echo});
    router.add({Method::get, "/", echo});
    router.add({Method::post, "/", echo});
    router.add({Method::post, "/small", echo, 1000});
    router.add({Method::post, "/big", echo, 64'000'000});
    router.add({Method::get, "/items/{id}", answer_item});
    router.add({Method::get, "/large", answer_large});
    router.add({Method::get, "/stream", answer_stream});
    router.add({Method::get, "/slow", answer_slowly});
    router.add({Method::get, "/fail", fail});
}

ao::http::ServerOptions read_options(int count, char** arguments) {
    std::map<std::string, std::string> given;
    for (int i = 1; i < count; ++i) {
        std::string argument = arguments[i];
        std::size_t equals = argument.find('=');
        if (equals == std::string::npos)
            throw std::runtime_error("give options as name=value: " + argument);
        given[argument.substr(0, equals)] = argument.substr(equals + 1);
    }
    ao::http::ServerOptions options{.port = 0, .workers = 1};
    auto take = [&](const char* name, auto set) {
        if (auto found = given.extract(name)) set(found.mapped());
    };
    auto number = [&](const char* name, auto& to) {
        take(name, [&](const std::string& text) {
            to = static_cast<std::remove_reference_t<decltype(to)>>(std::stoul(text));
        });
    };
    auto seconds = [&](const char* name, std::chrono::seconds& to) {
        take(name, [&](const std::string& text) { to = std::chrono::seconds(std::stol(text)); });
    };
    take("host", [&](const std::string& text) { options.host = text; });
    number("port", options.port);
    number("workers", options.workers);
    number("max_connections", options.max_connections);
    number("max_connections_per_source", options.max_connections_per_source);
    number("max_body_bytes", options.max_body_bytes);
    seconds("header_timeout", options.header_timeout);
    seconds("body_timeout", options.body_timeout);
    seconds("idle_timeout", options.idle_timeout);
    seconds("write_timeout", options.write_timeout);
    seconds("stop_timeout", options.stop_timeout);
    take("trusted_proxy", [&](const std::string& text) { options.trusted_proxies = {text}; });
    take("cert", [&](const std::string& text) { options.tls_cert_file = text; });
    take("key", [&](const std::string& text) { options.tls_key_file = text; });
    if (!given.empty()) throw std::runtime_error("unknown option: " + given.begin()->first);
    return options;
}

/// Serves until SIGTERM or SIGINT; SIGHUP reads the certificate again.
void serve(ao::http::Server& server) {
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    server.start();
    std::cout << "listening on " << server.port() << std::endl;
    for (int signal = 0; signal != SIGTERM && signal != SIGINT;) {
        sigwait(&signals, &signal);
        if (signal == SIGHUP) server.reload_tls();
    }
    server.stop();
    std::cout << "stopped" << std::endl;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        ao::http::Router router;
        add_routes(router);
        ao::http::Server server(read_options(count, arguments), router, {});
        serve(server);
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << "\n";
        return 1;
    }
}
