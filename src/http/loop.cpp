#include "http/loop.h"

#include <charconv>
#include <ctime>

#include <malloc.h>
#include <sys/socket.h>

#include "base/crypto.h"
#include "base/deadline.h"
#include "base/log.h"
#include "http/reply.h"
#include "http/session.h"

namespace ao::http {

namespace {

constexpr std::chrono::milliseconds kSweepPause{250};
constexpr std::chrono::seconds kLongPause{60};          // while nobody is there; newcomers end it
constexpr std::chrono::milliseconds kAcceptPause{100};  // when descriptors or memory have run out
constexpr std::size_t kFlood = 1000;               // connections whose memory is worth giving back
constexpr std::size_t kMostToRest = 2000;          // in one sweep, for the sake of those who do not
constexpr std::chrono::milliseconds kTired{1000};  // without a request: rests
constexpr std::chrono::milliseconds kTiredInAFlood{200};
constexpr std::size_t kSpareExchanges = 64;
constexpr std::size_t kMostRefusedAtOnce = 256;

}  // namespace

Loop::Loop(Shared& shared, int listening)
    : shared_(shared),
      id_prefix_(base::random_token(6) + "-"),
      events_(1),
      reception_(
          events_,
          listening,
          shared.admission,
          shared.options.idle_timeout,
          {.open = [this](
                       int descriptor, const Tcp::endpoint& peer
                   ) { open_connection(descriptor, peer); },
           .refuse = [this](int descriptor) { refuse_connection(descriptor); }},
          clock_
      ),
      is_ready_(events_, ready_.native_handle()),
      next_sweep_(events_),
      tasks_(events_, "http.connections") {
    refresh_date(std::chrono::steady_clock::now());
    tasks_.spawn(receive_newcomers());
    tasks_.spawn(serve_connections());
    tasks_.spawn(sweep());
}

Loop::~Loop() {
    is_ready_.release();
    ready_.forget_waiting();
}

void Loop::run() {
    events_.run();
}

base::Async<> Loop::receive_newcomers() {
    for (bool open = true; open;) {
        open = co_await reception_.wait();
        reception_.look();
        if (!is_sweeping_ && !is_deserted()) next_sweep_.cancel();
        if (!reception_.is_short()) continue;
        co_await base::wait_for(kAcceptPause);
        reception_.rest_is_over();
    }
}

base::Async<> Loop::serve_connections() {
    for (;;) {
        auto [error] = co_await is_ready_.async_wait(decltype(is_ready_)::wait_read, base::kAsync);
        if (error) co_return;
        ready_.look();
    }
}

void Loop::open_connection(int descriptor, const Tcp::endpoint& peer) {
    ReadySocket socket(ready_, descriptor);
    TlsStream tls = shared_.tls ? shared_.tls->open(descriptor) : TlsStream{};
    if (!socket || (shared_.tls && !tls)) return shared_.admission.release(peer);
    tasks_.spawn(
        Session::run(std::make_unique<Session>(*this, std::move(socket), std::move(tls), peer))
    );
}

void Loop::refuse_connection(int descriptor) {
    ReadySocket socket(ready_, descriptor);
    if (!socket || shared_.tls || refusing_ >= kMostRefusedAtOnce) return;
    ++refusing_;
    tasks_.spawn(say_full(std::make_unique<Connection>(std::move(socket), TlsStream{})));
}

base::Async<> Loop::say_full(std::unique_ptr<Connection> connection) {
    std::string id;
    append_new_id(id);
    refresh_date(std::chrono::steady_clock::now());
    Request unread;
    unread.id = id;
    Response response = shared_.render_error(503, "too many connections; try again soon", unread);
    response.with("Retry-After", "1");
    std::string out;
    append_reply_head(
        out,
        response,
        {.date = date_, .request_id = id, .length = response.body.size(), .close = true}
    );
    out += response.body;
    if (connection->try_write(out).status == Connection::Status::ok) co_await connection->linger();
    --refusing_;
}

base::Async<> Loop::sweep() {
    for (;;) {
        is_sweeping_ = !is_deserted();
        next_sweep_.expires_after(is_sweeping_ ? kSweepPause : kLongPause);
        static_cast<void>(co_await next_sweep_.async_wait(base::kAsync));
        base::SteadyTime now = std::chrono::steady_clock::now();
        sweep_sessions(now);
        reception_.sweep(now);
        return_memory();
    }
}

void Loop::sweep_sessions(base::SteadyTime now) {
    const base::SteadyTime then = now - (sessions_.size() < kFlood ? kTired : kTiredInAFlood);
    std::size_t to_rest = kMostToRest;
    for (Session* session : sessions_) {
        session->sweep(now);
        if (to_rest == 0 || !session->has_been_idle_since(then)) continue;
        session->rest();
        --to_rest;
    }
}

/// After a flood has gone: the allocator would keep its memory for good.
void Loop::return_memory() {
    most_sessions_ = std::max(most_sessions_, sessions_.size());
    if (most_sessions_ < kFlood || sessions_.size() > most_sessions_ / 4) return;
    most_sessions_ = sessions_.size();
    ::malloc_trim(0);
}

void Loop::begin_stop() {
    is_stopping_ = true;
    reception_.close();
    for (Session* session : sessions_)
        session->begin_stop();
    tell_when_drained();
}

void Loop::tell_when_drained() {
    if (!is_stopping_ || !sessions_.empty()) return;
    std::lock_guard lock(shared_.drained_mutex);
    is_drained_ = true;
    shared_.drained.notify_all();
}

void Loop::cut_connections() {
    for (Session* session : sessions_)
        session->cut();
}

void Loop::enter(Session& session) {
    session.place_in_loop = sessions_.size();
    sessions_.push_back(&session);
}

void Loop::leave(Session& session) {
    sessions_.back()->place_in_loop = session.place_in_loop;
    sessions_[session.place_in_loop] = sessions_.back();
    sessions_.pop_back();
    tell_when_drained();
}

std::unique_ptr<Exchange> Loop::lend_exchange() {
    if (spare_.empty()) return std::make_unique<Exchange>(shared_.head_limits);
    std::unique_ptr<Exchange> exchange = std::move(spare_.back());
    spare_.pop_back();
    return exchange;
}

void Loop::take_back(std::unique_ptr<Exchange> exchange) {
    exchange->shrink();
    if (spare_.size() < kSpareExchanges) spare_.push_back(std::move(exchange));
}

void Loop::append_new_id(std::string& out) {
    std::array<char, 16> digits;
    auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), ++ids_, 36);
    out.append(id_prefix_).append(digits.data(), end);
}

void Loop::refresh_date(base::SteadyTime now) {
    constexpr std::int64_t kSecond = 1'000'000;
    const std::int64_t time = base::to_micros(base::SystemClock().now());
    next_date_ = now + std::chrono::microseconds(kSecond - time % kSecond);
    const std::time_t seconds = time / kSecond;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> text;
    date_.assign(
        text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)
    );
}

}  // namespace ao::http
