#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "base/async.h"
#include "base/clock.h"
#include "http/ready_set.h"
#include "http/tls.h"

namespace ao::http {

using Tcp = base::asio::ip::tcp;

inline constexpr base::SteadyTime kNever = base::SteadyTime::max();

/// One client's byte stream, plain or TLS: attempts that never block, and waits that all have a
/// deadline. Deadlines are plain numbers; the loop's sweep looks at them a few times a second and
/// calls expire(). Belongs to one event loop.
class Connection {
  public:
    enum class Status : unsigned char { ok, would_block, closed };

    struct Attempt {
        Status status = Status::ok;
        std::size_t bytes = 0;
    };

    Connection(ReadySocket socket, TlsStream tls);

    /// Takes what is there. `closed` is the peer's end of stream as well as any fault.
    Attempt try_read(char* to, std::size_t size);

    /// The same, without a system call when it is known that there is nothing.
    Attempt try_read_news(std::span<char> to);

    /// Hands `first` and then `second` to the kernel as far as it takes them, with one system call
    /// when plain.
    Attempt try_write(std::string_view first, std::string_view second = {});

    /// Waits until the last attempt that would have blocked is worth repeating. False: the deadline
    /// passed, the server cut the wait short, or the connection broke.
    base::Async<bool> wait(base::SteadyTime deadline);

    /// Between these two the sweep ends await_again() and await_bytes() once the deadline has
    /// passed: for the waits that are too frequent to pay for a coroutine of their own.
    void begin_wait(base::SteadyTime deadline) {
        expired_ = false;
        deadline_ = deadline;
    }

    void end_wait() { deadline_ = kNever; }

    /// Waits until the last attempt that would have blocked is worth repeating. False: the wait was
    /// ended.
    base::Async<bool> await_again() { return socket_.wait(awaited_); }

    /// Waits for bytes after has_bytes() found none. False: the wait was ended.
    base::Async<bool> await_bytes() { return socket_.wait(ReadySet::Awaited::bytes); }

    /// Writes all of both, waiting where the peer is slow. Each wait ends after `stall`, and all of
    /// them together when the peer takes less than 1 KiB a second. False: it did not come to the
    /// end.
    base::Async<bool> write_all(
        std::string_view first, std::string_view second, std::chrono::seconds stall
    );

    /// Ends the sending side, then drops what still arrives, for a bounded time and amount, so that
    /// the peer reads the last reply instead of a reset (RFC 9112 section 9.6).
    base::Async<> linger();

    /// Tells a TLS peer that nothing follows, so that it can tell the end from a cut (RFC 8446
    /// section 6.1).
    void say_goodbye() { tls_.close(); }

    /// Exchanges TLS hellos.
    base::Async<bool> handshake(base::SteadyTime deadline);

    /// Whether the peer has ended its sending side or broken off, as far as the kernel knows.
    [[nodiscard]] bool has_hung_up();

    /// Whether bytes of the peer lie in the kernel.
    [[nodiscard]] bool has_bytes();

    [[nodiscard]] bool is_tls() const { return static_cast<bool>(tls_); }

    /// Whether the last wait ended because expire() was called.
    [[nodiscard]] bool is_expired() const { return expired_; }

    [[nodiscard]] base::SteadyTime deadline() const { return deadline_; }

    /// Ends the wait that is going on, if any.
    void expire();

    /// Gives up the descriptor of a plain connection that nobody waits on: the caller's from now
    /// on. Below 0: it could not be had.
    int release();

  private:
    void reset();
    [[nodiscard]] short pending_events(short asked);
    Attempt try_write_plain(std::string_view first, std::string_view second);
    Attempt blocked(bool wants_write, std::size_t bytes);

    ReadySocket socket_;
    TlsStream tls_;
    base::SteadyTime deadline_ = kNever;  // of the wait that is going on
    ReadySet::Awaited awaited_ = ReadySet::Awaited::bytes;
    bool expired_ = false;
};

}  // namespace ao::http
