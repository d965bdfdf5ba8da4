#include "http/session.h"

#include <cstring>

#include "base/log.h"
#include "http/reply.h"
#include "http/text.h"

namespace ao::http {

namespace {

constexpr std::chrono::seconds kHandshakeTime{10};
constexpr std::chrono::seconds kBodyGrace{10};   // before a body has to keep its rate
constexpr std::size_t kSlowestBody = 1024;       // bytes a second, after the grace
constexpr std::size_t kLargeBody = 1024 * 1024;  // each of these grants another body_timeout
constexpr std::size_t kBodyStep =
    64 * 1024;  // memory is taken as the body arrives, not as it is announced
constexpr std::size_t kCopiedBody =
    16 * 1024;                            // replies up to this size are copied behind their head
constexpr unsigned kRequestsInARow = 32;  // of one connection before others get their turn

base::SteadyTime now() {
    return std::chrono::steady_clock::now();
}

bool is_sound_id(std::string_view id) {
    constexpr std::string_view kAllowed =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-";
    return !id.empty() && id.size() <= 128 &&
           id.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

Session::Session(Loop& loop, Socket socket, TlsStream tls, const Tcp::endpoint& peer)
    : loop_(loop),
      connection_(std::move(socket), std::move(tls)),
      peer_(peer),
      peer_address_(peer.address().to_string()),
      is_behind_proxy_(loop.shared().proxies.trusts(peer.address())) {
    loop_.enter(*this);
}

Session::~Session() {
    loop_.leave(*this);
    loop_.shared().admission.release(peer_);
}

base::Async<> Session::run() {
    if (!co_await connection_.handshake(now() + kHandshakeTime)) co_return;
    bool open = true;
    while (open && !loop_.is_stopping()) {
        is_idle_ = true;
        base::SteadyTime deadline = now() + options().idle_timeout;
        std::size_t got =
            co_await connection_.wait_for_bytes(first_bytes_.data(), first_bytes_.size(), deadline);
        is_idle_ = false;
        if (got == 0) break;
        exchange_ = loop_.lend_exchange();
        std::memcpy(exchange_->in.space(), first_bytes_.data(), got);
        exchange_->in.commit(got);
        open = co_await serve();
        loop_.take_back(std::move(exchange_));
    }
}

/// Serves requests until no byte of a further one is there. False: the connection is to be closed.
base::Async<bool> Session::serve() {
    for (unsigned served = 1;; ++served) {
        exchange_->begin();
        exchange_->started = now();
        must_close_ = false;
        Received received = co_await receive_head();
        if (received == Received::complete && !prepare()) received = Received::refused;
        if (received == Received::complete) received = co_await receive_body();
        if (received == Received::gone) co_return false;
        if (received == Received::refused) {
            co_await refuse();
            co_return false;
        }
        if (!co_await answer()) co_return false;
        if (exchange_->in.unread().empty()) co_return true;
        if (served % kRequestsInARow == 0) co_await base::asio::post(base::kAsync);
    }
}

base::Async<Session::Received> Session::receive_head() {
    Exchange& exchange = *exchange_;
    base::SteadyTime deadline = exchange.started + options().header_timeout;
    for (;;) {
        ReadState state = exchange.guard->read_head(exchange.in.unread());
        if (state == ReadState::done) co_return Received::complete;
        if (state == ReadState::refused) {
            refusal_ = exchange.guard->refusal();
            co_return Received::refused;
        }
        exchange.in.compact();
        if (!co_await read_more(deadline))
            co_return give_up("the header fields did not arrive in time");
    }
}

/// Adds at least one byte to the buffer. False: the peer has gone or the deadline has passed.
base::Async<bool> Session::read_more(base::SteadyTime deadline) {
    for (;;) {
        ReadBuffer& in = exchange_->in;
        Connection::Attempt attempt = connection_.try_read(in.space(), in.space_size());
        in.commit(attempt.bytes);
        if (attempt.status != Connection::Status::would_block)
            co_return attempt.status == Connection::Status::ok;
        if (!co_await connection_.wait(deadline)) co_return false;
    }
}

/// After a read that failed: a 408 when it was the deadline, nothing to say when the peer has gone.
Session::Received Session::give_up(std::string_view what) {
    if (!connection_.is_expired() || loop_.is_stopping()) return Received::gone;
    loop_.shared().admission.count_timeout();
    refusal_ = {408, what};
    return Received::refused;
}

/// Finds the route and checks what has to be known before the body is read. False: refused.
bool Session::prepare() {
    Exchange& exchange = *exchange_;
    Guard& guard = *exchange.guard;
    identify();
    exchange.match =
        loop_.shared().router.find(exchange.request.method, guard.raw_path(), exchange.request);
    if (guard.content_length() <= body_limit()) return true;
    refusal_ = {413, "the body is too large"};
    return false;
}

/// Settles who asks and under which id.
void Session::identify() {
    Exchange& exchange = *exchange_;
    Request& request = exchange.request;
    request.remote_address = peer_address_;
    request.secure = connection_.is_tls();
    if (is_behind_proxy_) {
        std::string_view client =
            loop_.shared().proxies.find_client(request.header("x-forwarded-for"));
        if (!client.empty()) request.remote_address = client;
        request.secure =
            request.secure || equal_ignoring_case(request.header("x-forwarded-proto"), "https");
    }
    request.id = request.header("x-request-id");
    if (is_sound_id(request.id)) return;
    exchange.id.clear();
    loop_.append_new_id(exchange.id);
    request.id = exchange.id;
}

std::size_t Session::body_limit() const {
    const Route* route = exchange_->match.route;
    return route && route->max_body_bytes > 0 ? route->max_body_bytes
                                              : loop_.shared().options.max_body_bytes;
}

base::Async<Session::Received> Session::receive_body() {
    Exchange& exchange = *exchange_;
    Guard& guard = *exchange.guard;
    std::size_t head = guard.head_size();
    auto size = static_cast<std::size_t>(guard.content_length());
    std::string_view present = exchange.in.unread().substr(head);
    if (!guard.is_chunked() && present.size() >= size) {
        exchange.request.body = present.substr(0, size);
        co_return Received::complete;
    }
    if (guard.expects_continue() && present.empty()) {
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
    body_started_ = now();
    Received received = Received::gone;
    if (guard.is_chunked())
        received = co_await receive_chunked_body(body_limit());
    else
        received = co_await receive_sized_body(size);
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

/// Calls the handler and sends what it answers. False: the connection is to be closed.
base::Async<bool> Session::answer() {
    Exchange& exchange = *exchange_;
    Response response = co_await call_handler();
    bool sent = response.producer ? co_await stream(response) : co_await send(response);
    observe(response.status, exchange.out.size());
    if (!sent) co_return false;
    if (must_close_) {
        co_await connection_.linger();
        co_return false;
    }
    Guard& guard = *exchange.guard;
    bool body_in_buffer = !guard.is_chunked() && exchange.body.empty();
    exchange.in.consume(guard.head_size() + (body_in_buffer ? exchange.request.body.size() : 0));
    co_return true;
}

base::Async<Response> Session::call_handler() {
    Exchange& exchange = *exchange_;
    Request& request = exchange.request;
    const Match& match = exchange.match;
    try {
        if (match.route) co_return co_await match.route->handler(request);
        bool is_server_wide = request.target == "*";
        if (request.method == Method::options && (is_server_wide || !match.allow.empty())) {
            Response response{.status = 204};
            response.with(
                "Allow",
                is_server_wide ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" : match.allow
            );
            co_return response;
        }
        if (loop_.shared().router.fallback())
            co_return co_await loop_.shared().router.fallback()(request, match.allow);
    } catch (...) {
        base::log::exception(
            "http.handler_failed", std::current_exception(), {{"request_id", request.id}}
        );
        must_close_ = true;
        co_return loop_.shared().render_error(500, "the server failed", request.id);
    }
    if (match.allow.empty())
        co_return loop_.shared().render_error(404, "there is nothing here", request.id);
    Response response =
        loop_.shared().render_error(405, "the method is not offered here", request.id);
    response.with("Allow", match.allow);
    co_return response;
}

/// Renders the reply into one piece of memory and sends it with one write.
base::Async<bool> Session::send(Response& response) {
    Exchange& exchange = *exchange_;
    must_close_ =
        must_close_ || response.close || !exchange.guard->keeps_alive() || loop_.is_stopping();
    std::string_view body = response.shared_body ? *response.shared_body : response.body;
    bool has_none = response.status == 204 || response.status < 200;
    append_reply_head(
        exchange.out,
        response,
        {.date = loop_.date(),
         .request_id = exchange.request.id,
         .end = has_none ? BodyEnd::none : BodyEnd::length,
         .length = body.size(),
         .http11 = exchange.guard->is_http11(),
         .close = must_close_}
    );
    if (has_none || response.status == 304 || exchange.request.method == Method::head) body = {};
    if (body.size() <= kCopiedBody) {
        exchange.out += body;
        body = {};
    }
    Connection::Attempt attempt = connection_.try_write(exchange.out, body);
    if (attempt.status != Connection::Status::would_block)
        co_return attempt.status == Connection::Status::ok;
    std::string_view head = exchange.out;
    std::size_t of_head = std::min(head.size(), attempt.bytes);
    head.remove_prefix(of_head);
    body.remove_prefix(attempt.bytes - of_head);
    co_return co_await connection_.write_all(head, body, options().write_timeout);
}

base::Async<> Session::refuse() {
    Exchange& exchange = *exchange_;
    if (exchange.request.id.empty()) identify();
    must_close_ = true;
    Response response =
        loop_.shared().render_error(refusal_.status, refusal_.detail, exchange.request.id);
    if (refusal_.status == 405)
        response.with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    exchange.out.clear();
    bool sent = co_await send(response);
    observe(response.status, exchange.out.size());
    if (sent) co_await connection_.linger();
}

void Session::observe(int status, std::size_t bytes_out) {
    const ServerHooks& hooks = loop_.shared().hooks;
    if (hooks.observe)
        hooks.observe({exchange_->request, status, bytes_out, now() - exchange_->started});
}

void Session::sweep(base::SteadyTime at) {
    if (connection_.deadline() > at) return;
    if (is_idle_) loop_.shared().admission.count_timeout();
    connection_.expire();
}

void Session::begin_stop() {
    if (is_idle_) connection_.expire();
}

}  // namespace ao::http
