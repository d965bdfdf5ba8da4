#include "http/server.h"

#include <csignal>
#include <stdexcept>
#include <thread>

#include <pthread.h>

#include "base/log.h"
#include "http/listener.h"
#include "http/loop.h"

namespace ao::http {

namespace {

constexpr std::chrono::seconds kCutTime{1};  // for connections whose waits were ended

}  // namespace

struct Server::Impl {
    Impl(ServerOptions given, const Router& router, ServerHooks hooks)
        : shared{
              given,
              router,
              std::move(hooks),
              {given.max_header_bytes, given.max_header_fields, given.max_uri_bytes},
              TrustedProxies(given.trusted_proxies),
              {given.max_connections, given.max_connections_per_source}} {}

    /// Waits until no loop has a connection left; false when `limit` passed first.
    bool wait_until_drained(std::chrono::seconds limit) {
        auto all_drained = [this] {
            return std::all_of(loops.begin(), loops.end(), [](const auto& loop) {
                return loop->is_drained();
            });
        };
        std::unique_lock lock(shared.drained_mutex);
        return shared.drained.wait_for(lock, limit, all_drained);
    }

    Shared shared;
    std::vector<std::unique_ptr<Loop>> loops;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
};

Server::Server(ServerOptions options, const Router& router, ServerHooks hooks)
    : impl_(std::make_unique<Impl>(std::move(options), router, std::move(hooks))) {}

Server::~Server() {
    stop();
}

void Server::start() {
    ServerOptions& options = impl_->shared.options;
    if (!options.tls_cert_file.empty() || !options.tls_key_file.empty())
        impl_->shared.tls =
            std::make_unique<TlsContext>(options.tls_cert_file, options.tls_key_file);
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
    unsigned count =
        options.workers > 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
    Listeners listeners = listen_on(options.host, options.port, count);
    impl_->port = listeners.port;
    for (int& socket : listeners.sockets)
        impl_->loops.push_back(std::make_unique<Loop>(impl_->shared, std::exchange(socket, -1)));
    for (auto& loop : impl_->loops) {
        impl_->threads.emplace_back([&loop] { loop->run(); });
        ::pthread_setname_np(impl_->threads.back().native_handle(), "ao-http");
    }
}

void Server::stop() {
    if (impl_->threads.empty()) return;
    for (auto& loop : impl_->loops)
        base::asio::post(loop->events(), [&loop] { loop->begin_stop(); });
    if (!impl_->wait_until_drained(impl_->shared.options.stop_timeout)) {
        base::log::warning("http.stop_timeout", {{"connections", figures().connections_open}});
        for (auto& loop : impl_->loops)
            base::asio::post(loop->events(), [&loop] { loop->cut_connections(); });
        impl_->wait_until_drained(kCutTime);
    }
    for (auto& loop : impl_->loops)
        loop->events().stop();
    for (std::thread& thread : impl_->threads)
        thread.join();
    // The loops live on until the destructor: others may still post the results of requests that
    // were cut.
    impl_->threads.clear();
}

std::uint16_t Server::port() const {
    return impl_->port;
}

std::vector<base::EventLoop*> Server::loops() const {
    std::vector<base::EventLoop*> loops;
    for (auto& loop : impl_->loops)
        loops.push_back(&loop->events());
    return loops;
}

ServerFigures Server::figures() const {
    return impl_->shared.admission.figures();
}

void Server::reload_tls() {
    if (impl_->shared.tls) impl_->shared.tls->reload();
}

}  // namespace ao::http
