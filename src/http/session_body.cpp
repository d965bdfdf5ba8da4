#include "http/session.h"

namespace ao::http {

namespace {

constexpr std::chrono::seconds kBodyGrace{10};   // before a body has to keep its rate
constexpr std::size_t kSlowestBody = 1024;       // bytes a second, after the grace
constexpr std::size_t kLargeBody = 1024 * 1024;  // each of these grants another body_timeout
constexpr std::size_t kBodyStep =
    64 * 1024;  // memory is taken as the body arrives, not as it is announced

}  // namespace

/// Whether the body lies complete behind the head already; then request.body shows it there.
bool Session::has_whole_body() {
    Exchange& exchange = *exchange_;
    const Guard& guard = *exchange.guard;
    body_in_buffer_ = 0;
    if (!guard.has_body()) return true;
    std::string_view present = exchange.in.unread().substr(guard.head_size());
    if (guard.is_chunked() || present.size() < guard.content_length()) return false;
    body_in_buffer_ = static_cast<std::size_t>(guard.content_length());
    exchange.request.body = present.substr(0, body_in_buffer_);
    return true;
}

base::Async<Session::Received> Session::receive_body() {
    Exchange& exchange = *exchange_;
    Guard& guard = *exchange.guard;
    bool has_begun = exchange.in.unread().size() > guard.head_size();
    if (guard.expects_continue() && !has_begun) {
        if (!exchange.match
                 .route) {  // nobody wants the body: the final reply is the answer to the question
            must_close_ = true;
            co_return Received::complete;
        }
        if (!co_await connection_.write_all(
                "HTTP/1.1 100 Continue\r\n\r\n", {}, options().write_timeout
            ))
            co_return Received::gone;
    }
    body_started_ = std::chrono::steady_clock::now();
    Received received = Received::gone;
    if (guard.is_chunked())
        received = co_await receive_chunked_body(body_limit());
    else
        received = co_await receive_sized_body(static_cast<std::size_t>(guard.content_length()));
    exchange.request.body = exchange.body;
    co_return received;
}

/// Reads a body of known size straight into its own memory.
base::Async<Session::Received> Session::receive_sized_body(std::size_t size) {
    Exchange& exchange = *exchange_;
    std::size_t head = exchange.guard->head_size();
    exchange.body.assign(exchange.in.unread().substr(head));
    exchange.in.remove(head, exchange.body.size());
    std::size_t received = exchange.body.size();
    while (received < size) {
        if (exchange.body.size() == received)
            exchange.body.resize(std::min(size, received + std::max(received, kBodyStep)));
        Connection::Attempt attempt =
            connection_.try_read(exchange.body.data() + received, exchange.body.size() - received);
        received += attempt.bytes;
        if (attempt.status == Connection::Status::closed) co_return Received::gone;
        if (attempt.status == Connection::Status::would_block &&
            !co_await connection_.wait(body_deadline(received)))
            co_return give_up("the body did not arrive in time");
    }
    co_return Received::complete;
}

base::Async<Session::Received> Session::receive_chunked_body(std::size_t limit) {
    Exchange& exchange = *exchange_;
    std::size_t head = exchange.guard->head_size();
    for (;;) {
        std::size_t used = 0;
        ReadState state = exchange.guard->read_chunks(
            exchange.in.unread().substr(head), limit, exchange.body, used
        );
        exchange.in.remove(head, used);
        if (state == ReadState::done) co_return Received::complete;
        refusal_ = exchange.guard->refusal();
        if (state == ReadState::refused) co_return Received::refused;
        if (exchange.in.space_size() == 0) {
            refusal_ = {400, "a chunk's framing or the trailer is too long"};
            co_return Received::refused;
        }
        if (!co_await read_more(body_deadline(exchange.body.size())))
            co_return give_up("the body did not arrive in time");
    }
}

/// A body has to keep up a rate after its grace, and larger ones are granted more time in all.
base::SteadyTime Session::body_deadline(std::size_t received) const {
    const ServerOptions& limits = loop_.shared().options;
    auto by_rate =
        std::min(kBodyGrace, limits.body_timeout) + std::chrono::seconds(received / kSlowestBody);
    auto in_all = limits.body_timeout * static_cast<int>(1 + received / kLargeBody);
    return body_started_ + std::min<std::chrono::seconds>(by_rate, in_all);
}

}  // namespace ao::http
