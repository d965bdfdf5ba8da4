#include "base/log.h"
#include "http/reply.h"
#include "http/session.h"

namespace ao::http {

namespace {

constexpr unsigned kWritesInARow = 16;

/// Frames what a producer writes and hands it to the connection, the reply's head with the first
/// piece.
class ConnectionSink final : public BodySink {
  public:
    ConnectionSink(Loop& loop, Connection& connection, std::string& out, BodyEnd end)
        : loop_(loop), connection_(connection), out_(out), end_(end) {}

    base::Async<bool> write(std::string_view bytes) override {
        if (broken_ || loop_.is_stopping()) co_return false;
        if (bytes.empty()) co_return true;
        if (end_ == BodyEnd::chunked)
            append_chunk(out_, bytes);
        else
            out_ += bytes;
        co_return co_await flush();
    }

    /// Sends the end of the body. False when the client has gone.
    base::Async<bool> finish() {
        if (broken_) co_return false;
        if (end_ == BodyEnd::chunked) out_ += kLastChunk;
        co_return co_await flush();
    }

    [[nodiscard]] std::size_t sent() const { return sent_; }

  private:
    base::Async<bool> flush() {
        sent_ += out_.size();
        broken_ = !co_await connection_.write_all(out_, {}, loop_.shared().options.write_timeout);
        out_.clear();
        // A reader that is quicker than the producer never makes it wait: others on this loop still
        // get their turn.
        if (++writes_ % kWritesInARow == 0) co_await base::asio::post(base::kAsync);
        co_return !broken_;
    }

    Loop& loop_;
    Connection& connection_;
    std::string& out_;
    BodyEnd end_;
    std::size_t sent_ = 0;
    unsigned writes_ = 0;
    bool broken_ = false;
};

}  // namespace

/// Sends a reply whose producer writes it piece by piece. False: it did not come to its end.
base::Async<bool> Session::stream(Response& response) {
    Exchange& exchange = *exchange_;
    bool http11 = exchange.guard->is_http11();
    must_close_ = must_close_ || response.close || !http11 || !exchange.guard->keeps_alive() ||
                  loop_.is_stopping();
    BodyEnd end = http11 ? BodyEnd::chunked : BodyEnd::close;
    append_reply_head(
        exchange.out,
        response,
        {.date = loop_.date(),
         .request_id = exchange.request.id,
         .end = end,
         .http11 = http11,
         .close = must_close_}
    );
    ConnectionSink sink(
        loop_,
        connection_,
        exchange.out,
        exchange.request.method == Method::head ? BodyEnd::none : end
    );
    try {
        if (exchange.request.method != Method::head) co_await response.producer(sink);
    } catch (...) {
        // The status is already said; a body that breaks off is the only way left to tell the
        // client.
        base::log::exception(
            "http.producer_failed", std::current_exception(), {{"request_id", exchange.request.id}}
        );
        co_return false;
    }
    bool is_cut_short = loop_.is_stopping() && !must_close_;
    bool is_complete = !is_cut_short && co_await sink.finish();
    exchange.bytes_out = sink.sent();
    co_return is_complete;
}

}  // namespace ao::http
