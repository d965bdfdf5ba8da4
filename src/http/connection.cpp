#include "http/connection.h"

#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace ao::http {

namespace {

constexpr std::chrono::seconds kLingerTime{2};
constexpr std::size_t kLingerBytes = 512 * 1024;
constexpr std::size_t kSlowestPeer = 1024;  // bytes a second

base::SteadyTime now() {
    return std::chrono::steady_clock::now();
}

bool is_temporary(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

Connection::Connection(Socket socket, TlsStream tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {}

Connection::Attempt Connection::try_read(char* to, std::size_t size) {
    if (tls_) {
        TlsStream::Outcome outcome = tls_.read(to, size);
        awaited_ = outcome.wants_write ? Socket::wait_write : Socket::wait_read;
        if (outcome.would_block) return {Status::would_block, 0};
        return {outcome.bytes > 0 ? Status::ok : Status::closed, outcome.bytes};
    }
    ssize_t got = ::recv(socket_.native_handle(), to, size, 0);
    if (got > 0) return {Status::ok, static_cast<std::size_t>(got)};
    if (got == 0 || !is_temporary(errno)) return {Status::closed, 0};
    awaited_ = Socket::wait_read;
    return {Status::would_block, 0};
}

Connection::Attempt Connection::try_write(std::string_view first, std::string_view second) {
    if (!tls_) return try_write_plain(first, second);
    std::size_t sent = 0;
    for (std::string_view part : {first, second}) {
        while (!part.empty()) {
            TlsStream::Outcome outcome = tls_.write(part);
            awaited_ = outcome.wants_write ? Socket::wait_write : Socket::wait_read;
            sent += outcome.bytes;
            if (outcome.would_block) return {Status::would_block, sent};
            if (outcome.bytes == 0) return {Status::closed, sent};
            part.remove_prefix(outcome.bytes);
        }
    }
    return {Status::ok, sent};
}

Connection::Attempt Connection::try_write_plain(std::string_view first, std::string_view second) {
    std::array<iovec, 2> parts{
        iovec{const_cast<char*>(first.data()), first.size()},
        iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = second.empty() ? 1 : 2;
    ssize_t sent = second.empty()
                       ? ::send(socket_.native_handle(), first.data(), first.size(), MSG_NOSIGNAL)
                       : ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
    if (sent < 0 && !is_temporary(errno)) return {Status::closed, 0};
    awaited_ = Socket::wait_write;
    std::size_t bytes = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    return {bytes == first.size() + second.size() ? Status::ok : Status::would_block, bytes};
}

base::Async<bool> Connection::wait(base::SteadyTime deadline) {
    begin_wait(deadline);
    auto [error] = co_await socket_.async_wait(awaited_, base::kAsync);
    end_wait();
    co_return !error && !expired_;
}

short Connection::pending_events(short asked) {
    pollfd entry{socket_.native_handle(), asked, 0};
    return ::poll(&entry, 1, 0) > 0 ? entry.revents : short{0};
}

bool Connection::has_hung_up() {
    // POLLHUP and POLLERR are told unasked.
    return !socket_.is_open() || pending_events(POLLRDHUP) != 0;
}

bool Connection::has_bytes() {
    return (pending_events(POLLIN) & POLLIN) != 0;
}

base::Async<std::size_t> Connection::read_tls(std::span<char> to) {
    for (;;) {
        Attempt attempt = try_read(to.data(), to.size());
        if (attempt.status != Status::would_block) co_return attempt.bytes;
        auto [error] = co_await socket_.async_wait(awaited_, base::kAsync);
        if (error || expired_) co_return 0;
    }
}

base::Async<bool> Connection::write_all(
    std::string_view first, std::string_view second, std::chrono::seconds stall
) {
    base::SteadyTime last =
        now() + stall + std::chrono::seconds((first.size() + second.size()) / kSlowestPeer);
    for (;;) {
        Attempt attempt = try_write(first, second);
        if (attempt.status != Status::would_block) co_return attempt.status == Status::ok;
        std::size_t of_first = std::min(first.size(), attempt.bytes);
        first.remove_prefix(of_first);
        second.remove_prefix(attempt.bytes - of_first);
        if (co_await wait(std::min(last, now() + stall))) continue;
        reset();
        co_return false;
    }
}

/// The kernel would go on offering what the peer does not read, long after the connection is
/// closed.
void Connection::reset() {
    boost::system::error_code ignored;
    socket_.set_option(Socket::linger(true, 0), ignored);
    socket_.close(ignored);
}

base::Async<> Connection::linger() {
    tls_.close();
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    std::array<char, 4096> dropped;
    base::SteadyTime deadline = now() + kLingerTime;
    for (std::size_t total = 0; total < kLingerBytes && now() < deadline;) {
        ssize_t got = ::recv(socket_.native_handle(), dropped.data(), dropped.size(), 0);
        if (got == 0 || (got < 0 && !is_temporary(errno))) co_return;
        if (got > 0) {
            total += static_cast<std::size_t>(got);
            continue;
        }
        awaited_ = Socket::wait_read;
        if (!co_await wait(deadline)) co_return;
    }
}

base::Async<bool> Connection::handshake(base::SteadyTime deadline) {
    for (;;) {
        TlsStream::Outcome outcome = tls_.handshake();
        if (!outcome.would_block) co_return outcome.bytes > 0;
        awaited_ = outcome.wants_write ? Socket::wait_write : Socket::wait_read;
        if (!co_await wait(deadline)) co_return false;
    }
}

int Connection::release() {
    boost::system::error_code error;
    const int descriptor = socket_.release(error);
    return error ? -1 : descriptor;
}

void Connection::expire() {
    expired_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace ao::http
