#pragma once
#include <array>
#include <memory>
#include <string>

#include "http/connection.h"
#include "http/loop.h"

namespace ao::http {

/// Serves one connection from its first byte to its close: reads requests in order, answers each
/// before it looks at the next. Idle, it holds no more than this object and a coroutine frame.
class Session final : public Peer {
  public:
    Session(Loop& loop, ReadySocket socket, TlsStream tls, const Tcp::endpoint& peer);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Serves until the connection ends, then destroys the session.
    static base::Async<> run(std::unique_ptr<Session> session);

    // For the loop.
    /// Ends the wait that is going on if its deadline has passed.
    void sweep(base::SteadyTime now);
    /// Whether no request has come since `then`, and the connection could rest().
    [[nodiscard]] bool has_been_idle_since(base::SteadyTime then) const;
    /// Hands the idle connection back to the loop, which remembers it with less memory, and ends.
    void rest();
    /// Closes the connection if it is idle.
    void begin_stop();

    /// Ends the wait that is going on.
    void cut() { connection_.expire(); }

    // For handlers.
    base::Async<bool> until_gone() override;

    [[nodiscard]] bool is_gone() override { return connection_.has_hung_up(); }

    std::size_t place_in_loop = 0;

  private:
    enum class Received : unsigned char { partial, complete, refused, gone };

    Connection::Attempt read_after_wait(bool is_there);
    base::Async<bool> serve();
    base::Async<Received> receive_head();
    base::Async<Received> receive_body();
    base::Async<Received> receive_sized_body(std::size_t size);
    base::Async<Received> receive_chunked_body(std::size_t limit);
    base::Async<bool> read_more(base::SteadyTime deadline);
    base::Async<bool> answer();
    base::Async<Response> answer_without_route();
    base::Async<bool> write_rest(std::string_view body, std::size_t written);
    base::Async<bool> stream(Response& response);
    base::Async<> refuse();

    Received read_head();
    bool prepare();
    bool has_whole_body();
    std::string_view render(Response& response);
    /// Whether the peer may still be sending: closing at once would reset the connection under our
    /// reply.
    [[nodiscard]] bool has_unread() const;
    void identify();
    bool part(base::SteadyTime deadline);
    [[nodiscard]] std::size_t body_limit() const;
    [[nodiscard]] base::SteadyTime body_deadline(std::size_t received) const;
    Received give_up(std::string_view what);
    void observe(int status, std::size_t bytes_out, bool live = false);

    const ServerOptions& options() { return loop_.shared().options; }

    Loop& loop_;
    Connection connection_;
    Tcp::endpoint peer_;
    std::string peer_address_;
    std::unique_ptr<Exchange> exchange_;  // while a request is being read or answered
    Refusal refusal_;
    base::SteadyTime body_started_{};
    base::SteadyTime quiet_since_ = std::chrono::steady_clock::now();  // the last reply
    std::size_t body_in_buffer_ = 0;  // bytes of the body that lie behind the head
    bool is_behind_proxy_ = false;
    bool is_from_here_ = false;  // the peer is this machine
    bool is_idle_ = false;
    bool must_rest_ = false;
    bool has_parted_ = false;            // the connection lives on elsewhere
    bool is_watched_ = false;            // a handler waits for the peer's end
    bool must_close_ = false;            // after the reply of this request
    std::array<char, 384> first_bytes_;  // where the start of the next request arrives
};

}  // namespace ao::http
