#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "queue/bell.h"
#include "queue/broker.h"

namespace ao::queue {

/// Where those who want tasks wait: whoever is nobody's turn sleeps until tasks may have become
/// due. All who wait are served together, first come first served. For the thread of one event
/// loop, except for Loan.
class TakerLine {
  public:
    /// Somebody who waits.
    struct Taker {
        Taker(base::EventLoop& loop, TakeRequest wanted)
            : request(std::move(wanted)), changed(loop) {}

        TakeRequest request;
        std::vector<model::Task> taken{};  ///< claimed for it
        std::optional<base::Error> refusal{};
        std::uint64_t knows = 0;  ///< how many of the line's looks its last service has covered
        bool in_service = false;
        bool leaving = false;  ///< its time is over
        Bell changed;          ///< rung when it has been served, or sent away
    };

    using Takers = std::vector<std::shared_ptr<Taker>>;

    /// Those for whom there was nothing, served by the writer in somebody else's commit. Not served
    /// (and back in the line) when it ends without settle(). For one thread, whichever it is.
    class Loan {
      public:
        explicit Loan(std::shared_ptr<TakerLine> line);
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;

        [[nodiscard]] const Takers& takers() const { return takers_; }

        /// What each has got is on disk; something else becomes due then.
        void settle(
            std::vector<std::vector<model::Task>> taken, std::optional<base::Time> next_due
        );

      private:
        std::shared_ptr<TakerLine> line_;
        Takers takers_;
        bool settled_ = false;
    };

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

    /// A commit has brought tasks, says the writer. Wakes the line only for those who were not
    /// served inside that commit; for any thread.
    static void commit_came(const std::shared_ptr<TakerLine>& line);

    /// Serves until stop().
    base::Async<> run();

    /// Sends everybody away, now and from now on.
    void stop();

  private:
    bool is_served(Taker& taker);
    void leave(const std::shared_ptr<Taker>& taker);
    base::Async<> serve_some();
    void begin_service(const Takers& takers);
    void end_service(const Takers& takers, std::optional<base::Time> next_due);
    [[nodiscard]] std::chrono::milliseconds pause() const;

    base::EventLoop& loop_;
    const base::Clock& clock_;
    Serve serve_;
    Bell bell_;
    /// For dry_, looks_ and told_, and what the writer reads of those who wait there.
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<Taker>> fresh_;  ///< to be served
    std::deque<std::shared_ptr<Taker>> dry_;    ///< there was nothing for them
    std::optional<base::Time> next_due_;
    std::uint64_t looks_ = 0;  ///< how often something may have come
    bool told_ = false;        ///< commit_came() has asked for a look
    bool stopping_ = false;
};

}  // namespace ao::queue
