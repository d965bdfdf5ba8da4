#include "http/session.h"

#include <cstring>

#include "base/deadline.h"
#include "base/log.h"
#include "http/reply.h"
#include "http/text.h"

namespace ao::http {

namespace {

constexpr std::chrono::seconds kHandshakeTime{10};
constexpr std::size_t kCopiedBody =
    16 * 1024;  // replies up to this size are copied behind their head
constexpr std::string_view kAllMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
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

bool is_loopback(const base::asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        namespace ip = base::asio::ip;
        return ip::make_address_v4(ip::v4_mapped, address.to_v6()).is_loopback();
    }
    return address.is_loopback();
}

}  // namespace

Session::Session(Loop& loop, ReadySocket socket, TlsStream tls, const Tcp::endpoint& peer)
    : loop_(loop),
      connection_(std::move(socket), std::move(tls)),
      peer_(peer),
      peer_address_(peer.address().to_string()),
      is_behind_proxy_(loop.shared().proxies.trusts(peer.address())),
      is_from_here_(is_loopback(peer.address()) || peer_address_ == options().host) {
    loop_.enter(*this);
}

Session::~Session() {
    loop_.leave(*this);
    if (!has_parted_) loop_.shared().admission.release(peer_);
}

base::Async<> Session::run(std::unique_ptr<Session> session) {
    Session& self = *session;
    Connection& connection = self.connection_;
    if (connection.is_tls() && !co_await connection.handshake(now() + kHandshakeTime)) co_return;
    // Whoever comes from the reception has sent something: served without another turn of the loop.
    bool is_served_at_once = true;
    for (bool open = true; open; is_served_at_once = false) {
        const base::SteadyTime deadline = self.quiet_since_ + self.options().idle_timeout;
        Connection::Attempt first = connection.try_read_news(self.first_bytes_);
        if (first.bytes > 0 && !is_served_at_once) co_await base::asio::post(base::kAsync);
        while (first.status == Connection::Status::would_block && !self.loop_.is_stopping()) {
            self.is_idle_ = true;
            connection.begin_wait(deadline);
            const bool is_there = co_await connection.await_again();
            first = self.read_after_wait(is_there);
            if (!is_there) break;
        }
        if (first.bytes == 0 && self.must_rest_ && self.part(deadline)) co_return;
        self.must_rest_ = false;
        if (first.bytes == 0) break;
        self.exchange_ = self.loop_.lend_exchange();
        self.exchange_->in.append({self.first_bytes_.data(), first.bytes});
        open = co_await self.serve();
        self.loop_.take_back(std::move(self.exchange_));
    }
    connection.say_goodbye();
}

/// What was sent before the server stopped is still answered.
Connection::Attempt Session::read_after_wait(bool is_there) {
    connection_.end_wait();
    is_idle_ = false;
    if (!is_there && !loop_.is_stopping()) return {Connection::Status::would_block, 0};
    return connection_.try_read_news(first_bytes_);
}

/// The descriptor goes back to the loop; what the peer sends from now on is found there. False: the
/// loop is stopping, or there is none any more.
bool Session::part(base::SteadyTime deadline) {
    if (loop_.is_stopping()) return false;
    const int descriptor = connection_.release();
    if (descriptor < 0) return false;
    has_parted_ = true;
    loop_.let_rest(descriptor, peer_, deadline);
    return true;
}

/// Serves requests until no byte of a further one is there. False: the connection is to be closed.
base::Async<bool> Session::serve() {
    for (unsigned served = 1;; ++served) {
        exchange_->begin();
        exchange_->started = now();
        loop_.breathe(exchange_->started);
        must_close_ = false;
        Received received = read_head();
        if (received == Received::partial) received = co_await receive_head();
        if (received == Received::complete && !prepare()) received = Received::refused;
        if (received == Received::complete && !has_whole_body()) received = co_await receive_body();
        if (received == Received::gone) co_return false;
        if (received == Received::refused) {
            co_await refuse();
            co_return false;
        }
        if (!co_await answer()) co_return false;
        std::string_view rest = exchange_->in.unread();
        if (rest.empty() || rest == "\r\n")
            co_return true;  // some clients end their bodies with CRLF
        if (served % kRequestsInARow == 0) co_await base::asio::post(base::kAsync);
    }
}

/// Looks at what is in the buffer.
Session::Received Session::read_head() {
    switch (exchange_->guard->read_head(exchange_->in.unread())) {
        case ReadState::done:
            return Received::complete;
        case ReadState::refused:
            refusal_ = exchange_->guard->refusal();
            return Received::refused;
        case ReadState::need_more:
            break;
    }
    return Received::partial;
}

base::Async<Session::Received> Session::receive_head() {
    base::SteadyTime deadline = exchange_->started + options().header_timeout;
    Received received = Received::partial;
    while (received == Received::partial) {
        exchange_->in.compact();
        if (!co_await read_more(deadline))
            co_return give_up("the header fields did not arrive in time");
        received = read_head();
    }
    co_return received;
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
    request.from_this_machine = is_from_here_;
    request.peer = this;
    if (is_behind_proxy_) {
        std::string_view client = loop_.shared().proxies.find_client(request.headers());
        if (!client.empty()) request.remote_address = client;
        request.secure = request.secure || was_forwarded_securely(request.headers());
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

/// Calls the handler and sends what it answers. False: the connection is to be closed.
base::Async<bool> Session::answer() {
    Exchange& exchange = *exchange_;
    Response response;
    try {
        const Match& match = exchange.match;
        if (match.route)
            response = co_await match.route->handler(exchange.request);
        else
            response = co_await answer_without_route();
    } catch (...) {
        base::log::exception(
            "http.handler_failed", std::current_exception(), {{"request_id", exchange.request.id}}
        );
        must_close_ = true;
        response = loop_.shared().render_error(500, "the server failed", exchange.request);
    }
    bool sent = false;
    if (response.producer) {
        sent = co_await stream(response);
    } else {
        loop_.compressor().apply(response, exchange.request, options().gzip_min_bytes);
        std::string_view body = render(response);
        Connection::Attempt attempt = connection_.try_write(exchange.out, body);
        sent = attempt.status == Connection::Status::ok;
        if (attempt.status == Connection::Status::would_block)
            sent = co_await write_rest(body, attempt.bytes);
    }
    if (!sent && response.undelivered) co_await response.undelivered();
    const bool live = response.producer && response.content_type.starts_with("text/event-stream");
    observe(response.status, exchange.bytes_out, live);
    if (sent && must_close_ && has_unread()) co_await connection_.linger();
    exchange.in.consume(exchange.guard->head_size() + body_in_buffer_);
    co_return sent && !must_close_;
}

/// OPTIONS from the table; what matches no line goes to the application's fallback, if there is
/// one.
base::Async<Response> Session::answer_without_route() {
    Request& request = exchange_->request;
    const std::string& allow = exchange_->match.allow;
    bool is_server_wide = request.path == "*";
    if (request.method == Method::options && (is_server_wide || !allow.empty())) {
        Response response{.status = 204};
        response.with("Allow", is_server_wide ? std::string(kAllMethods) : allow);
        co_return response;
    }
    const Router::Fallback& fallback = loop_.shared().router.fallback();
    if (fallback) co_return co_await fallback(request, allow);
    if (allow.empty()) co_return loop_.shared().render_error(404, "there is nothing here", request);
    Response response = loop_.shared().render_error(405, "the method is not offered here", request);
    response.with("Allow", allow);
    co_return response;
}

/// Renders head and, when it is small, body into one piece of memory. What is left of the body is
/// returned.
std::string_view Session::render(Response& response) {
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
    exchange.bytes_out = exchange.out.size() + body.size();
    if (body.size() > kCopiedBody) return body;
    exchange.out += body;
    return {};
}

/// The slow way on, for a peer that did not take the whole reply at once.
base::Async<bool> Session::write_rest(std::string_view body, std::size_t written) {
    std::string_view head = exchange_->out;
    std::size_t of_head = std::min(head.size(), written);
    head.remove_prefix(of_head);
    body.remove_prefix(written - of_head);
    co_return co_await connection_.write_all(head, body, options().write_timeout);
}

base::Async<> Session::refuse() {
    Exchange& exchange = *exchange_;
    if (exchange.request.id.empty()) identify();
    must_close_ = true;
    Response response =
        loop_.shared().render_error(refusal_.status, refusal_.detail, exchange.request);
    if (refusal_.status == 405) response.with("Allow", std::string(kAllMethods));
    exchange.out.clear();
    std::string_view body = render(response);
    bool sent = co_await write_rest(body, 0);
    observe(response.status, exchange.bytes_out);
    if (sent) co_await connection_.linger();
}

bool Session::has_unread() const {
    const Guard& guard = *exchange_->guard;
    bool skipped_body = guard.has_body() && exchange_->request.body.empty();
    return skipped_body || exchange_->in.unread().size() > guard.head_size() + body_in_buffer_;
}

void Session::observe(int status, std::size_t bytes_out, bool live) {
    const base::SteadyTime ended = quiet_since_ = now();
    const ServerHooks& hooks = loop_.shared().hooks;
    if (hooks.observe)
        hooks.observe({exchange_->request, status, bytes_out, ended - exchange_->started, live});
    loop_.breathe(ended);
}

void Session::sweep(base::SteadyTime at) {
    if (connection_.deadline() > at) return;
    if (is_idle_) loop_.shared().admission.count_timeout();
    connection_.expire();
}

bool Session::has_been_idle_since(base::SteadyTime then) const {
    const base::SteadyTime deadline = connection_.deadline();
    return is_idle_ && !must_rest_ && !connection_.is_tls() && !connection_.is_expired() &&
           deadline - loop_.shared().options.idle_timeout <= then;
}

void Session::rest() {
    must_rest_ = true;
    connection_.expire();
}

void Session::begin_stop() {
    if (is_idle_ || is_watched_) connection_.expire();
}

base::Async<bool> Session::until_gone() {
    constexpr std::chrono::seconds kPause{1};
    while (!connection_.has_hung_up()) {
        if (loop_.is_stopping()) co_return false;
        if (connection_.has_bytes()) {  // of the next request: they would end every wait at once
            co_await base::wait_for(kPause);
            continue;
        }
        is_watched_ = true;
        connection_.begin_wait(kNever);
        const bool is_there = co_await connection_.await_bytes();
        connection_.end_wait();
        is_watched_ = false;
        if (!is_there)
            co_return connection_.has_hung_up();  // the server stops, or we are cancelled
    }
    co_return true;
}

}  // namespace ao::http
