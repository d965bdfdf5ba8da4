#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "queue/bell.h"
#include "queue/broker.h"

namespace ao::queue {

/// Where those who want tasks wait: whoever is nobody's turn sleeps until tasks may have become
/// due. All who wait are served together, first come first served. For the thread of one event
/// loop.
class TakerLine {
  public:
    /// Somebody who waits.
    struct Taker {
        Taker(base::EventLoop& loop, TakeRequest wanted)
            : request(std::move(wanted)), changed(loop) {}

        TakeRequest request;
        std::vector<model::Task> taken{};  ///< claimed for it
        std::optional<base::Error> refusal{};
        bool in_service = false;
        bool leaving = false;  ///< its time is over
        Bell changed;          ///< rung when it has been served, or sent away
    };

    using Takers = std::vector<std::shared_ptr<Taker>>;

    /// Gives to each of the takers what there is for it (`taken`), or none and a `refusal`; returns
    /// when something else becomes due.
    using Serve = std::function<base::Async<std::optional<base::Time>>(Takers)>;

    TakerLine(base::EventLoop& loop, const base::Clock& clock, Serve serve)
        : loop_(loop), clock_(clock), serve_(std::move(serve)), bell_(loop) {}

    /// Waits until there is something, for at most `wait`. A cancelled wait ends in the same way,
    /// and may have got something all the same.
    base::Async<std::shared_ptr<Taker>> wait(TakeRequest request, std::chrono::milliseconds wait);

    /// There may be something to take.
    void look();

    /// Serves until stop().
    base::Async<> run();

    /// Sends everybody away, now and from now on.
    void stop();

    [[nodiscard]] std::size_t waiting() const { return fresh_.size() + dry_.size(); }

  private:
    void leave(const std::shared_ptr<Taker>& taker);
    base::Async<> serve_some();
    [[nodiscard]] std::chrono::milliseconds pause() const;

    base::EventLoop& loop_;
    const base::Clock& clock_;
    Serve serve_;
    Bell bell_;
    std::deque<std::shared_ptr<Taker>> fresh_;  ///< to be served
    std::deque<std::shared_ptr<Taker>> dry_;    ///< there was nothing for them
    std::optional<base::Time> next_due_;
    bool looked_ = false;  ///< since the last service began
    bool stopping_ = false;
};

}  // namespace ao::queue
