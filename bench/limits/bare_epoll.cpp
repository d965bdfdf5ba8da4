/// The physical limit for one HTTP answer on this kernel: one epoll loop that looks for the empty
/// line and writes a constant reply. It parses nothing and checks nothing; bench/run.py divides our
/// CPU per request by its.
///
///     bare_epoll PORT        serves 127.0.0.1:PORT until it is told to stop
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::string_view kBody =
    R"({"status":"healthy","version":"1.0.0","timestamp":"2026-01-01T12:00:00Z","components":)"
    R"({"api":"running","cache":"active","redis":"ready","queue_depth":0}})";

/// Made once; every answer is the same bytes.
const std::string kReply =
    "HTTP/1.1 200 OK\r\nServer: bare\r\nContent-Type: application/json\r\nContent-Length: " +
    std::to_string(kBody.size()) + "\r\n\r\n" + std::string(kBody);

int listen_on(std::uint16_t port) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, 1024) != 0) {
        std::perror("bare_epoll: cannot listen");
        std::exit(1);
    }
    return listener;
}

void watch(int poll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

void answer(int connection) {
    std::array<char, 4096> buffer{};
    auto size = read(connection, buffer.data(), buffer.size());
    if (size <= 0) {
        close(connection);
        return;
    }
    std::string_view request(buffer.data(), static_cast<std::size_t>(size));
    if (request.find("\r\n\r\n") == std::string_view::npos) return;
    if (write(connection, kReply.data(), kReply.size()) < 0) close(connection);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: bare_epoll PORT\n");
        return 2;
    }
    int listener = listen_on(static_cast<std::uint16_t>(std::atoi(arguments[1])));
    int poll = epoll_create1(0);
    watch(poll, listener);
    std::array<epoll_event, 256> events{};
    for (;;) {
        int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            int descriptor = events[static_cast<std::size_t>(i)].data.fd;
            if (descriptor != listener) {
                answer(descriptor);
                continue;
            }
            int connection = accept(listener, nullptr, nullptr);
            int on = 1;
            setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            if (connection >= 0) watch(poll, connection);
        }
    }
}
