#pragma once
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/async.h"

namespace ao::connect {

/// For tests: one accepted connection of a LoopbackServer, blocking, closed at the end of its life.
class Peer {
  public:
    Peer(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(stopping) {}

    ~Peer() { ::close(socket_); }

    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// One HTTP request with the body its Content-Length announces; empty when the other side
    /// closed or the server stops.
    std::string read_request() {
        std::string request;
        while (!stopping_) {
            const std::size_t head = request.find("\r\n\r\n");
            if (head != std::string::npos && request.size() >= head + 4 + body_size(request))
                return request;
            if (!read_more(request)) break;
        }
        return {};
    }

    /// What came up to and with the next line end, or more; empty as above.
    std::string read_line() {
        std::string line;
        while (line.find('\n') == std::string::npos)
            if (!read_more(line)) return {};
        return line;
    }

    /// False when the other side is gone.
    bool write(std::string_view bytes) {
        while (!bytes.empty() && !stopping_) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return !stopping_;
    }

    /// Returns when the other side sends or closes, the server stops, or `milliseconds` are over:
    /// true in the last case.
    bool idle_for(int milliseconds) {
        pollfd wait{socket_, POLLIN, 0};
        return ::poll(&wait, 1, milliseconds) == 0 && !stopping_;
    }

    /// Answers nothing until the other side closes or the server stops.
    void hang() {
        std::string ignored;
        while (!stopping_ && read_more(ignored))
            ignored.clear();
    }

  private:
    bool read_more(std::string& into) {
        while (!stopping_) {
            pollfd wait{socket_, POLLIN, 0};
            if (::poll(&wait, 1, 20) == 0) continue;
            char buffer[4096];
            const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
            if (got <= 0) return false;
            into.append(buffer, static_cast<std::size_t>(got));
            return true;
        }
        return false;
    }

    static std::size_t body_size(const std::string& request) {
        const std::string name = "Content-Length: ";
        const std::size_t at = request.find(name);
        return at == std::string::npos ? 0 : std::stoul(request.substr(at + name.size()));
    }

    int socket_;
    const std::atomic<bool>& stopping_;
};

/// For tests: a server on a free port of 127.0.0.1, one thread a connection, that counts what
/// arrives.
class LoopbackServer {
  public:
    using Talk = std::function<void(Peer&)>;

    /// Holds every connection's conversation.
    explicit LoopbackServer(Talk talk)
        : talk_(std::move(talk)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, raw, &size) != 0)
            throw std::runtime_error("no free loopback port");
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }

    /// Answers each request with what `answer` makes of it.
    static LoopbackServer answering(std::function<std::string(const std::string&)> answer) {
        return LoopbackServer([answer = std::move(answer)](Peer& peer) {
            for (std::string request = peer.read_request(); !request.empty();
                 request = peer.read_request())
                peer.write(answer(request));
        });
    }

    /// "HTTP/1.1 <status> …" with a length and a body.
    static std::string reply(
        const std::string& status, const std::string& body, const std::string& headers = {}
    ) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n" + headers + "\r\n" + body;
    }

    ~LoopbackServer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        for (std::thread& each : talks_)
            each.join();
        ::close(listener_);
    }

    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    [[nodiscard]] int port() const { return port_; }

    [[nodiscard]] std::string host_port() const { return "127.0.0.1:" + std::to_string(port_); }

    [[nodiscard]] std::string url(const std::string& path = "/") const {
        return "http://" + host_port() + path;
    }

    [[nodiscard]] int accepted() const { return accepted_; }

  private:
    void accept_all() {
        while (!stopping_) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            ++accepted_;
            talks_.emplace_back([this, socket] {
                Peer peer(socket, stopping_);
                talk_(peer);
            });
        }
    }

    Talk talk_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> accepted_ = 0;
    std::thread acceptor_;
    std::vector<std::thread> talks_;
};

/// For tests: runs the loop until `work` has ended and returns its value.
template <class T>
T run_on(base::EventLoop& loop, base::Async<T> work) {
    std::optional<T> value;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, T result) {
        failure = thrown;
        value.emplace(std::move(result));
    });
    loop.restart();
    while (!value && loop.run_one() > 0) {
    }
    if (failure) std::rethrow_exception(failure);
    if (!value) throw std::logic_error("the loop ran dry before the work had ended");
    return std::move(*value);
}

}  // namespace ao::connect
