#include "http/listener.h"

#include <cerrno>
#include <system_error>

#include <boost/asio/ip/tcp.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/async.h"

namespace ao::http {

namespace {

using Tcp = base::asio::ip::tcp;

constexpr int kBacklog = 4096;
constexpr int kMostUnsentBytes = 128 * 1024;

enum class Sharing : bool { no, yes };

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}

    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    [[nodiscard]] int get() const { return number_; }

    int release() { return std::exchange(number_, -1); }

  private:
    int number_;
};

Tcp::endpoint resolve(const std::string& host, std::uint16_t port) {
    boost::system::error_code error;
    auto address = base::asio::ip::make_address(host, error);
    if (!error) return {address, port};
    base::EventLoop events;
    Tcp::resolver resolver(events);
    auto found = resolver.resolve(host, std::to_string(port), error);
    if (error || found.empty())
        throw std::system_error(
            error ? std::error_code(error) : std::make_error_code(std::errc::address_not_available),
            "server.host '" + host + "' is no address of this machine"
        );
    return found.begin()->endpoint();
}

[[noreturn]] void fail(const Tcp::endpoint& at) {
    std::error_code code(errno, std::system_category());
    std::string where = at.address().to_string() + " port " + std::to_string(at.port());
    if (code.value() == EADDRINUSE)
        throw std::system_error(
            code, "another server already listens on " + where + "; stop it or choose another port"
        );
    throw std::system_error(code, "cannot listen on " + where);
}

/// Sets what accepted sockets inherit: replies leave at once, and a peer that does not read makes
/// the kernel keep a bounded amount for it.
void set_stream_options(const Descriptor& socket) {
    int on = 1;
    int unsent = kMostUnsentBytes;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}

Descriptor bound_socket(const Tcp::endpoint& at, Sharing sharing) {
    Descriptor socket(
        ::socket(at.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
    );
    if (socket.get() < 0) fail(at);
    int on = 1;
    int off = 0;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (sharing == Sharing::yes)
        ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (at.address().is_v6())
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (::bind(socket.get(), at.data(), static_cast<socklen_t>(at.size())) != 0) fail(at);
    return socket;
}

std::uint16_t port_of(const Descriptor& socket) {
    Tcp::endpoint at;
    auto size = static_cast<socklen_t>(at.capacity());
    ::getsockname(socket.get(), at.data(), &size);
    return at.port();
}

}  // namespace

Listeners::~Listeners() {
    for (int socket : sockets)
        if (socket >= 0) ::close(socket);
}

Listeners listen_on(const std::string& host, std::uint16_t port, unsigned count) {
    Tcp::endpoint at = resolve(host, port);
    // With SO_REUSEPORT a second server would silently take half of the connections. A bind without
    // it fails when anybody listens there already, so it goes first.
    if (port != 0) bound_socket(at, Sharing::no);
    Listeners listeners;
    for (unsigned i = 0; i < count; ++i) {
        Descriptor socket = bound_socket(at, Sharing::yes);
        set_stream_options(socket);
        if (::listen(socket.get(), kBacklog) != 0) fail(at);
        at.port(listeners.port = port_of(socket));
        listeners.sockets.push_back(socket.release());
    }
    return listeners;
}

}  // namespace ao::http
