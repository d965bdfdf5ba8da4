#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "queue/assignment.h"
#include "queue/outcome.h"
#include "store/task_store.h"

namespace ao::queue {

/// How much of one type a worker can take now.
struct Appetite {
    std::string type;
    std::size_t most = 0;
};

/// What a worker wants.
struct TakeRequest {
    std::string worker_id;
    std::vector<std::string> queues{"default"};  ///< served in turns
    std::vector<Appetite> types{};               ///< empty: any type, up to `limit`
    bool others = false;      ///< for a Chooser: beside `types`, any other up to `limit`
    std::size_t limit = 1;    ///< over all types
    std::string tenant_id{};  ///< empty: tasks of every tenant
};

/// A sign of life for one attempt.
struct Beat {
    store::Lease lease;
    std::optional<std::int32_t> progress{};  ///< percent
    std::string message{};                   ///< beside the progress
    std::vector<std::string> log{};          ///< lines the handler wrote since the last beat
};

/// What the broker thinks of an attempt.
enum class LeaseState : std::uint8_t {
    held,
    lost,  ///< taken over, cancelled or finished: stop working on it, its end will be refused
};

/// How one attempt ended.
struct Report {
    store::Lease lease;
    Outcome outcome;
    std::vector<std::string> log{};  ///< lines since the last beat
};

/// The answer to reports, and what was taken in the same step.
struct Receipt {
    std::vector<LeaseState> ends;  ///< one a report: held means "stored", lost "refused"
    std::vector<Assignment> next;
};

/// Where tasks come from and where their ends go: the seam between workers and whatever keeps the
/// tasks. StoreBroker is the embedded queue, RedisBroker talks to Redis, RemoteBroker to a server's
/// worker protocol; one conformance suite (broker_cases_test.h) holds for all of them.
///
/// Promises, whichever it is: at least once; every transition is guarded by (attempt, lease token),
/// so that a stale worker completes nothing; an attempt whose worker falls silent for a lease is
/// taken back by the next sweep with one crash more, and is dead at model::kMaxCrashes; an attempt
/// of a clean stop comes back at once, not counted. Retry delays, limits, fairness, pauses and
/// expiry are the broker's business, not the worker's.
///
/// Threads: may be called from any event loop; resumes there. Errors: ErrorKind::unavailable when
/// what lies behind cannot be reached or refuses; nothing has changed then, or (finish) repeating
/// is harmless.
class Broker {
  public:
    virtual ~Broker() = default;

    /// Up to `limit` assignments, as soon as there is one; none when `wait` is over first.
    /// Cancelling the call (Asio, terminal) takes nothing.
    virtual base::Async<base::Result<std::vector<Assignment>>> take(
        TakeRequest request, std::chrono::milliseconds wait
    ) = 0;

    /// Prolongs the leases by the broker's lease time, in one step; one state a beat.
    virtual base::Async<base::Result<std::vector<LeaseState>>> beat(std::vector<Beat> beats) = 0;

    /// Stores how attempts ended, in one step, and takes `next` (without waiting) in the same one.
    /// Each report stands alone: one that is refused harms no other.
    virtual base::Async<base::Result<Receipt>> finish(
        std::vector<Report> reports, std::optional<TakeRequest> next
    ) = 0;

    /// The attempts never happened: their tasks are claimable again at once, not counted.
    virtual base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) = 0;

    /// The worker is known to be dead: its attempts end now, as crashes.
    virtual base::Async<base::Result<void>> bury(std::string worker_id) = 0;
};

}  // namespace ao::queue
