#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/metrics.h"
#include "base/task_group.h"
#include "queue/attempt_end.h"
#include "queue/broker.h"
#include "queue/chooser.h"
#include "queue/registry.h"
#include "queue/sweeper.h"
#include "queue/taker_line.h"
#include "queue/task_metrics.h"
#include "store/database.h"

namespace ao::queue {

struct BrokerOptions {
    std::chrono::milliseconds lease{30'000};  ///< `queue.lease_seconds`
    std::chrono::milliseconds sweep_every{5'000};
    std::chrono::milliseconds retry_base{2'000};  ///< `queue.retry_base_seconds`
    std::chrono::milliseconds retry_cap{3'600'000};

    /// Whether tasks held by workers of a dead predecessor of this process are taken back at the
    /// start (a crash for each). Only for the
    /// program that has the data directory to itself.
    bool recover_on_start = false;

    /// How the ids of workers begin that live and die with this process. Leases of others are left
    /// alone at the start: they may still be at work.
    std::string own_workers{};

    std::uint64_t seed = 0;  ///< of the jitter; 0: from the operating system
};

/// The embedded queue: tasks are rows of the store, takers are woken by its commits and by the
/// timer of what becomes due, and all who wait are served in one transaction. `home` is the event
/// loop of that service and of the sweep; the calls may come from any loop. The kinds' prepare,
/// apply and on_end are called here, so `registry` is the table of the side that has the store.
///
/// Everything given must outlive it; stop() comes before the end of it and of `home`.
class StoreBroker final : public Broker {
  public:
    StoreBroker(
        base::EventLoop& home,
        store::Database& database,
        const Registry& registry,
        const base::Clock& clock,
        base::Metrics& metrics,
        BrokerOptions options
    );
    ~StoreBroker() override;

    /// From any thread: takes back what a predecessor held, then serves and sweeps.
    void start();

    /// From any thread: sends everybody away who waits; take() answers "unavailable" from now on.
    /// Ends and beats are still accepted.
    void close();

    /// Closes, and returns once nothing runs any more. On `home`.
    base::Async<> stop();

    /// Looks for due tasks and for expired leases now. From any thread; for signals, and for tests
    /// that moved the clock.
    void wake();

    /// Who decides whose turn it is. Inside the store's write transactions.
    [[nodiscard]] Chooser& chooser() { return chooser_; }

    base::Async<base::Result<std::vector<Assignment>>> take(
        TakeRequest request, std::chrono::milliseconds wait
    ) override;
    base::Async<base::Result<std::vector<LeaseState>>> beat(std::vector<Beat> beats) override;
    base::Async<base::Result<Receipt>> finish(
        std::vector<Report> reports, std::optional<TakeRequest> next
    ) override;
    base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) override;
    base::Async<base::Result<void>> bury(std::string worker_id) override;

  private:
    using Tasks = std::vector<model::Task>;

    /// What one transaction of finish() did.
    struct Written {
        std::vector<AttemptEnd> ends;
        Tasks claimed;
    };

    /// What one transaction of the line did.
    struct Served {
        std::vector<Tasks> claimed;  ///< one a taker
        std::optional<base::Time> next_due;
    };

    /// What one of those who wait got of it in one go.
    struct Share {
        Tasks tasks;
        std::optional<base::Time> due;  ///< when there may be more
        bool dry;                       ///< there is nothing more for its like
    };

    base::Async<> live();
    base::Async<std::optional<base::Time>> serve(TakerLine::Takers takers);
    Served serve_in(store::Session& session, const TakerLine::Takers& takers);

    /// Serves those who wait in the commit that brings what they wait for.
    void serve_inside(store::Session& session);

    /// A part of what is wanted, by which `want` is reduced.
    Share claim_share(store::Session& session, TakeRequest& want, base::Time now);

    /// Up to request.limit tasks whose turn it is, each with a lease from now.
    Choice claim(store::Session& session, const TakeRequest& request, base::Time now);

    base::Async<> release_later(std::vector<store::Lease> leases);
    base::Async<std::vector<Assignment>> prepare(Tasks tasks);
    void note(const std::vector<AttemptEnd>& ends);

    template <class Body>
    base::Async<std::invoke_result_t<Body&, store::Session&>> write(const char* name, Body body);

    base::EventLoop& home_;
    store::Database& database_;
    const Registry& registry_;
    const base::Clock& clock_;
    BrokerOptions options_;
    TaskMetrics metrics_;
    Jitter jitter_;
    AttemptEnds ends_;
    std::shared_ptr<TakerLine> line_;  ///< may be called back by the writer
    Sweeper sweeper_;
    base::TaskGroup group_;
    Chooser chooser_;  ///< of the writer
    store::Database::Subscription subscription_;
    store::Database::Subscription rules_subscription_;
    store::Database::Subscription attendance_;
};

}  // namespace ao::queue
