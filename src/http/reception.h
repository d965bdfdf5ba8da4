#pragma once
#include <functional>
#include <list>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "base/async.h"
#include "base/clock.h"
#include "http/shared.h"

namespace ao::http {

/// Where connections are while nothing is to be said: the listening socket, the silent newcomers
/// and those who rest after a request, in a set of their own and with little memory each. The loop
/// waits for it as for anything else, and looks at it between requests as well: a newcomer (a
/// health probe, say) does not queue behind hundreds of connections that are ready, and these still
/// get most of the time, since a look serves a bounded number and the next is due a pause later.
/// What nginx does with posted accept events and libevent with priorities and
/// max_dispatch_interval. Belongs to one event loop.
class Reception {
  public:
    struct Doors {
        /// Takes over the descriptor of a connection that has sent something, or has ended, and
        /// serves it as far as it goes without waiting.
        std::function<void(int descriptor, const Tcp::endpoint& peer)> open;
        /// Takes over the descriptor of a connection there is no room for.
        std::function<void(int descriptor)> refuse;
    };

    static constexpr unsigned kMostALook = 32;  ///< newcomers taken in or served by one look
    static constexpr std::chrono::microseconds kPause{1000};  ///< between looks, for all others

    /// Takes over `listening`, a listening socket. A newcomer is closed when it stays silent for
    /// `patience`. Throws std::system_error when the kernel gives no descriptors.
    Reception(
        base::EventLoop& events,
        int listening,
        Admission& admission,
        std::chrono::seconds patience,
        Doors doors,
        const base::Clock& clock
    );
    ~Reception();
    Reception(const Reception&) = delete;
    Reception& operator=(const Reception&) = delete;

    /// Waits until look() has something to do. False: closed.
    base::Async<bool> wait();

    /// Whether a loop that has been busy until `now` should look again. Costs nothing.
    [[nodiscard]] bool is_due(base::SteadyTime now) const { return now >= next_look_; }

    /// Takes in and hands on what is ready, kMostALook in all; a look inside a look does nothing.
    void look();

    /// Takes over the descriptor of an admitted connection that has said nothing for a while. It is
    /// handed on like a newcomer when it speaks again, and closed at `deadline`.
    void let_rest(int descriptor, const Tcp::endpoint& peer, base::SteadyTime deadline);

    /// True after a look that found no descriptors left: newcomers then wait in the kernel's queue
    /// until rest_is_over(), and the loop does not spin.
    [[nodiscard]] bool is_short() const { return is_short_; }

    void rest_is_over();

    /// Whether nobody is here whom sweep() might close one day.
    [[nodiscard]] bool is_empty() const { return silent_.empty() && resting_.empty(); }

    /// Closes those who have been silent for too long.
    void sweep(base::SteadyTime now);

    /// Takes in who is connected already, hands on who has sent something, closes the rest and the
    /// listening socket.
    void close();

  private:
    struct Newcomer;
    using Silent = std::list<Newcomer>;

    struct Newcomer {
        int descriptor;
        Tcp::endpoint peer;
        base::SteadyTime deadline;
        Silent& among;
        Silent::iterator self{};
    };

    bool take_one();
    void watch(Silent& among, int descriptor, const Tcp::endpoint& peer, base::SteadyTime deadline);
    void hand_on(Newcomer& newcomer);
    void dismiss(Newcomer& newcomer);
    void listen(bool on);

    int set() { return set_.native_handle(); }

    base::asio::posix::basic_stream_descriptor<base::Executor> set_;  // an epoll instance
    int listening_;
    Admission& admission_;
    std::chrono::seconds patience_;
    Doors doors_;
    const base::Clock& clock_;
    // Each with the nearest deadline first.
    Silent silent_;   // since they came
    Silent resting_;  // since a request
    base::SteadyTime next_look_{};
    bool is_looking_ = false;
    bool is_short_ = false;
    bool was_short_ = false;  // and has been reported, since the last newcomer
};

}  // namespace ao::http
