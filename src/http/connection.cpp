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
    return error == EAGAIN || error == EWOULDBLOCK;
}

/// One system call, made again when a signal came first.
template <class Call>
ssize_t uninterrupted(Call call) {
    ssize_t result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

}  // namespace

Connection::Connection(ReadySocket socket, TlsStream tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {}

Connection::Attempt Connection::try_read(char* to, std::size_t size) {
    if (tls_) {
        TlsStream::Outcome outcome = tls_.read(to, size);
        if (outcome.would_block) return blocked(outcome.wants_write, 0);
        return {outcome.bytes > 0 ? Status::ok : Status::closed, outcome.bytes};
    }
    const ssize_t got = uninterrupted([&] { return ::recv(socket_.native_handle(), to, size, 0); });
    if (got == 0) return {Status::closed, 0};
    if (got < 0) return is_temporary(errno) ? blocked(false, 0) : Attempt{Status::closed, 0};
    const auto bytes = static_cast<std::size_t>(got);
    if (bytes < size) socket_.note_emptied();
    return {Status::ok, bytes};
}

/// TLS may hold bytes of its own.
Connection::Attempt Connection::try_read_news(std::span<char> to) {
    if (!tls_ && !socket_.may_have_bytes()) return blocked(false, 0);
    return try_read(to.data(), to.size());
}

Connection::Attempt Connection::try_write(std::string_view first, std::string_view second) {
    if (!tls_) return try_write_plain(first, second);
    std::size_t sent = 0;
    for (std::string_view part : {first, second}) {
        while (!part.empty()) {
            TlsStream::Outcome outcome = tls_.write(part);
            sent += outcome.bytes;
            if (outcome.would_block) return blocked(outcome.wants_write, sent);
            if (outcome.bytes == 0) return {Status::closed, sent};
            part.remove_prefix(outcome.bytes);
        }
    }
    return {Status::ok, sent};
}

/// What the kernel did not do at once is what wait() waits for.
Connection::Attempt Connection::blocked(bool wants_write, std::size_t bytes) {
    awaited_ = wants_write ? ReadySet::Awaited::room : ReadySet::Awaited::bytes;
    if (wants_write)
        socket_.note_filled();
    else
        socket_.note_emptied();
    return {Status::would_block, bytes};
}

Connection::Attempt Connection::try_write_plain(std::string_view first, std::string_view second) {
    std::array<iovec, 2> parts{
        iovec{const_cast<char*>(first.data()), first.size()},
        iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = second.empty() ? 1 : 2;
    const int to = socket_.native_handle();
    const ssize_t sent = uninterrupted([&] {
        return second.empty() ? ::send(to, first.data(), first.size(), MSG_NOSIGNAL)
                              : ::sendmsg(to, &message, MSG_NOSIGNAL);
    });
    if (sent < 0 && !is_temporary(errno)) return {Status::closed, 0};
    std::size_t bytes = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    return bytes == first.size() + second.size() ? Attempt{Status::ok, bytes}
                                                 : blocked(true, bytes);
}

base::Async<bool> Connection::wait(base::SteadyTime deadline) {
    begin_wait(deadline);
    const bool is_there = co_await socket_.wait(awaited_);
    end_wait();
    co_return is_there && !expired_;
}

short Connection::pending_events(short asked) {
    pollfd entry{socket_.native_handle(), asked, 0};
    return ::poll(&entry, 1, 0) > 0 ? entry.revents : short{0};
}

bool Connection::has_hung_up() {
    // POLLHUP and POLLERR are told unasked.
    return !socket_ || pending_events(POLLRDHUP) != 0;
}

bool Connection::has_bytes() {
    const bool has_some = (pending_events(POLLIN) & POLLIN) != 0;
    if (!has_some) socket_.note_emptied();
    return has_some;
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
    const struct ::linger at_once { .l_onoff = 1, .l_linger = 0 };

    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket_.close();
}

base::Async<> Connection::linger() {
    tls_.close();
    ::shutdown(socket_.native_handle(), SHUT_WR);
    std::array<char, 4096> dropped;
    base::SteadyTime deadline = now() + kLingerTime;
    for (std::size_t total = 0; total < kLingerBytes && now() < deadline;) {
        const ssize_t got = uninterrupted([&] {
            return ::recv(socket_.native_handle(), dropped.data(), dropped.size(), 0);
        });
        if (got == 0 || (got < 0 && !is_temporary(errno))) co_return;
        if (got > 0) {
            total += static_cast<std::size_t>(got);
            continue;
        }
        blocked(false, 0);
        if (!co_await wait(deadline)) co_return;
    }
}

base::Async<bool> Connection::handshake(base::SteadyTime deadline) {
    for (;;) {
        TlsStream::Outcome outcome = tls_.handshake();
        if (!outcome.would_block) co_return outcome.bytes > 0;
        blocked(outcome.wants_write, 0);
        if (!co_await wait(deadline)) co_return false;
    }
}

int Connection::release() {
    return socket_.release();
}

void Connection::expire() {
    expired_ = true;
    socket_.end_waits();
}

}  // namespace ao::http
