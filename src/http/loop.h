#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/task_group.h"
#include "http/compress.h"
#include "http/exchange.h"
#include "http/ready_set.h"
#include "http/reception.h"
#include "http/shared.h"

namespace ao::http {

class Session;

/// One event loop of the server with the connections that live on it: accepts them, lends them
/// memory, ends their waits when a deadline has passed. Everything but run() and the two of its
/// construction happens on the loop's own thread.
class Loop {
  public:
    /// `listening` is a bound and listening socket, which the loop takes over.
    Loop(Shared& shared, int listening);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs until stop_events(); for the loop's thread.
    void run();

    [[nodiscard]] base::EventLoop& events() { return events_; }

    /// No new connections; idle ones are closed; the others close with their next reply.
    void begin_stop();

    /// Ends every wait of every connection.
    void cut_connections();

    /// True once begin_stop() was called and no connection is left. From any thread, under
    /// Shared::drained_mutex.
    [[nodiscard]] bool is_drained() const { return is_drained_; }

    // For sessions.
    Shared& shared() { return shared_; }

    [[nodiscard]] bool is_stopping() const { return is_stopping_; }

    /// Takes over the descriptor of an idle connection; whose session ends.
    void let_rest(int descriptor, const Tcp::endpoint& peer, base::SteadyTime deadline) {
        reception_.let_rest(descriptor, peer, deadline);
    }

    void enter(Session& session);
    void leave(Session& session);
    std::unique_ptr<Exchange> lend_exchange();
    void take_back(std::unique_ptr<Exchange> exchange);

    /// The value of the Date field, of the last breath.
    [[nodiscard]] std::string_view date() const { return date_; }

    Compressor& compressor() { return compressor_; }

    /// Called between requests, with the time: newcomers get their turn before the rest of those
    /// who are ready. At most one look at the reception a millisecond.
    void breathe(base::SteadyTime now) {
        if (now >= next_date_) refresh_date(now);
        if (reception_.is_due(now)) reception_.look();
    }

    /// A new request id: this loop's random prefix and a running number.
    void append_new_id(std::string& out);

  private:
    base::Async<> receive_newcomers();
    base::Async<> serve_connections();
    void open_connection(int descriptor, const Tcp::endpoint& peer);
    void refuse_connection(int descriptor);
    base::Async<> say_full(std::unique_ptr<Connection> connection);
    base::Async<> sweep();
    void sweep_sessions(base::SteadyTime now);
    void refresh_date(base::SteadyTime now);

    [[nodiscard]] bool is_deserted() const {
        return sessions_.empty() && refusing_ == 0 && reception_.is_empty();
    }

    void tell_when_drained();
    void return_memory();

    Shared& shared_;
    std::vector<Session*> sessions_;
    std::vector<std::unique_ptr<Exchange>> spare_;
    Compressor compressor_;
    std::size_t refusing_ = 0;
    std::size_t most_sessions_ = 0;  // since memory was last given back
    std::uint64_t ids_ = 0;
    std::string id_prefix_;
    std::string date_;
    base::SteadyTime next_date_{};  // when date_ is to be made again
    base::SystemClock clock_;
    bool is_stopping_ = false;
    bool is_drained_ = false;
    bool is_sweeping_ = true;  // false: pauses until somebody comes
    ReadySet ready_;

    base::EventLoop events_;  // destroyed first: suspended sessions go with it and still leave()
                              // the members above
    Reception reception_;
    base::asio::posix::basic_stream_descriptor<base::Executor>
        is_ready_;  // ready_ seen from outside
    base::Timer next_sweep_;
    base::TaskGroup tasks_;
};

}  // namespace ao::http
