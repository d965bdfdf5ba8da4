#pragma once
#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/task_group.h"
#include "queue/bell.h"
#include "queue/broker.h"
#include "store/redis_client.h"

namespace ao::queue {

struct RedisBrokerOptions {
    std::string prefix = "ao:tasks";               ///< `redis.queue_prefix`
    std::chrono::milliseconds lease{30'000};       ///< `queue.lease_seconds`
    std::chrono::milliseconds sweep_every{2'000};  ///< 0: a server's broker does that
    const base::Clock* clock = nullptr;  ///< null: the time of the Redis server; else for tests
};

/// Tasks that a server handed over to Redis, for the workers of any process that reaches Redis: it
/// needs neither the server nor its store. What it accepts (ends, above all) is in Redis then; the
/// server applies it to the store (RedisBridge).
///
/// Beside the promises of Broker: a retry, a crash and a snooze come back through the store, which
/// decides what follows. After Redis has forgotten everything, attempts that run may go on: their
/// ends are taken, and the store says whether they still count. After it has been away no lease
/// runs out until its worker could have renewed it.
///
/// Everything given must outlive it; stop() comes before the end of it and of `home`.
class RedisBroker final : public Broker {
  public:
    RedisBroker(
        base::EventLoop& home,
        store::RedisOptions redis,
        base::Metrics& metrics,
        RedisBrokerOptions options
    );

    /// Connects, wakes and sweeps. On `home`, or before it runs.
    void start();

    /// On `home`: whoever waits for tasks is sent away, now and from now on.
    void close();

    /// On `home`: closes; returns once nothing runs any more.
    base::Async<> stop();

    base::Async<base::Result<std::vector<Assignment>>> take(
        TakeRequest request, std::chrono::milliseconds wait
    ) override;
    base::Async<base::Result<std::vector<LeaseState>>> beat(std::vector<Beat> beats) override;
    base::Async<base::Result<Receipt>> finish(
        std::vector<Report> reports, std::optional<TakeRequest> next
    ) override;
    base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) override;
    base::Async<base::Result<void>> bury(std::string worker_id) override;

    /// The same for every worker whose id begins with `prefix`: those of a process that died.
    base::Async<base::Result<void>> bury_all(std::string prefix);

    /// Leases that have run out end as crashes. Beside the sweep that goes on by itself, for tests.
    base::Async<base::Result<void>> sweep();

    /// Called on `home` after each change between reachable and not. Set before start().
    void on_change(std::function<void(bool connected)> changed) { changed_ = std::move(changed); }

    /// Any thread.
    [[nodiscard]] bool connected() const { return redis_.connected(); }

    [[nodiscard]] store::RedisState state() const { return redis_.state(); }

    /// Whether this lease was given by a RedisBroker.
    static bool is_ours(const store::Lease& lease);

    /// Runs a script under this broker's prefix and clock. On `home`.
    base::Async<base::Result<store::RedisReply>> run(
        const store::RedisScript& script, std::vector<std::string> arguments
    );

    /// One command, on `home`.
    base::Async<base::Result<store::RedisReply>> command(std::vector<std::string> words);

    [[nodiscard]] const RedisBrokerOptions& options() const { return options_; }

  private:
    struct Waiter {
        Waiter(base::EventLoop& loop, const std::vector<std::string>& wanted)
            : bell(loop), queues(wanted) {}

        Bell bell;
        const std::vector<std::string>& queues;
    };

    struct Taken {
        std::vector<Assignment> assignments;
        bool more = false;  ///< something waits that was not wanted, or too much
    };

    base::Async<base::Result<std::vector<Assignment>>> take_at_home(
        TakeRequest request, std::chrono::milliseconds wait
    );
    base::Async<> return_later(std::vector<store::Lease> leases);
    base::Async<base::Result<Taken>> try_take(const TakeRequest& request);
    base::Async<base::Result<std::vector<LeaseState>>> beat_at_home(std::vector<Beat> beats);
    base::Async<base::Result<Receipt>> finish_at_home(
        std::vector<Report> reports, std::optional<TakeRequest> next
    );
    base::Async<base::Result<void>> give_back_at_home(std::vector<store::Lease> leases);
    base::Async<base::Result<void>> run_at_home(
        const store::RedisScript& script, std::vector<std::string> arguments
    );
    base::Async<> pause(const TakeRequest& request, std::chrono::milliseconds limit);
    base::Async<> wake_waiters();
    [[nodiscard]] std::vector<std::string> wait_command(const std::string& beginning) const;
    bool ring_waiters(const std::string& queue);
    base::Async<> sweep_on();
    base::Async<> undo_takes();
    std::string append_take(std::vector<std::string>& words, const TakeRequest& request);
    [[nodiscard]] Taken read_answer(const store::RedisReply& reply, const std::string& worker_id)
        const;
    void changed(bool connected);

    base::EventLoop& home_;
    RedisBrokerOptions options_;
    store::RedisClient redis_;
    store::RedisClient waking_;  ///< for the command that blocks
    base::TaskGroup group_;
    Bell waker_;    ///< rung when somebody begins to wait
    Bell sweeper_;  ///< rung at the stop
    std::list<Waiter*> waiters_;
    std::function<void(bool)> changed_;
    std::string token_base_;
    std::uint64_t takes_ = 0;
    std::size_t turn_ = 0;
    std::vector<std::string> unanswered_;  ///< token bases of takes whose reply never came
    std::chrono::steady_clock::time_point patient_until_{};
    bool was_connected_ = false;
    bool closed_ = false;
    bool stopping_ = false;
};

}  // namespace ao::queue
