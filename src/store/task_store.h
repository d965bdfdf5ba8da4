#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/task.h"
#include "store/session.h"

namespace ao::store {

/// A claimed task is finished only by whoever holds its attempt and lease token.
struct Lease {
    std::string task_id;
    std::int32_t attempt = 0;
    std::string token;
};

/// What became of a task that was to be stored.
enum class Placement : std::uint8_t { created, existing, replaced, refused };

struct Placed {
    Placement placement = Placement::created;
    model::Task task{};  ///< as it is stored now; empty when refused
};

/// Tasks. Unfinished ones lie in a small hot table with partial indexes; finished ones move to
/// history in the same commit. Every transition notifies Topic::tasks when it makes something
/// claimable.
class TaskStore {
  public:
    explicit TaskStore(Session& session) : session_(session) {}

    /// False when another task of the tenant has the same unique_key (nothing is stored), or the id
    /// exists. A task has its key while it is unfinished, and until its unique_until, also when it
    /// has finished meanwhile (other than by being cancelled).
    bool enqueue(const model::Task& task);

    /// The same, with a choice when the key is taken. Replacing changes payload, run_at, priority
    /// and expiry of a task that waits; one that runs, is in Redis or has finished is `existing`.
    Placed place(const model::Task& task, model::OnConflict on_conflict);

    /// The task whose attempt the lease is, or nothing when it is lost.
    [[nodiscard]] std::optional<model::Task> find_leased(const Lease& lease);

    /// Prolongs; returns the leases that are lost (their tasks were taken over, cancelled or
    /// finished).
    std::vector<Lease> renew(const std::vector<Lease>& leases, base::Time lease_until);

    /// What a handler said about its progress; an empty message leaves the last one. False when the
    /// lease is lost.
    bool note_progress(
        const Lease& lease, std::optional<std::int32_t> percent, std::string_view message
    );

    /// processing → completed. False when the lease is lost: nothing changed.
    bool complete(
        const Lease& lease, std::string_view outcome, const base::json::Raw& result, base::Time now
    );

    /// The same for a task that find_leased() has given in this transaction.
    void complete(
        const model::Task& leased,
        std::string_view outcome,
        const base::json::Raw& result,
        base::Time now
    );

    /// processing → retry at `run_at`, or dead when max_attempts is reached. False when the lease
    /// is lost.
    bool retry(const Lease& lease, std::string_view error, base::Time run_at, base::Time now);

    /// processing → failed, for good. False when the lease is lost.
    bool fail(const Lease& lease, std::string_view error, base::Time now);

    /// processing → pending at `run_at`, the attempt not counted (clean stop, snooze). False when
    /// the lease is lost.
    bool release(const Lease& lease, base::Time run_at);

    /// What a rescue did.
    struct Rescued {
        std::size_t pending = 0;        ///< tasks that are claimable again
        std::vector<model::Task> dead;  ///< tasks that crashed too often, as they are now
    };

    /// processing tasks whose lease ends before `lease_before` → pending (due at `now`) with one
    /// crash more, or dead when that makes `max_crashes`. At most `limit` of them, oldest lease
    /// first. `lease_before` is `now` in a sweep, and the far future when every holder is known to
    /// be gone.
    Rescued rescue(
        base::Time lease_before,
        base::Time now,
        std::size_t limit,
        std::int32_t max_crashes = model::kMaxCrashes
    );

    /// The same for what the worker `worker_id` holds, which is known to be dead.
    Rescued rescue_from_worker(
        std::string_view worker_id, base::Time now, std::size_t limit, std::int32_t max_crashes
    );

    /// The same for what all workers hold whose ids begin with `prefix`.
    Rescued rescue_from_workers(
        std::string_view prefix, base::Time now, std::size_t limit, std::int32_t max_crashes
    );

    /// Of the tenant, unfinished or in history.
    [[nodiscard]] std::optional<model::Task> find(std::string_view tenant_id, std::string_view id);

    /// Newest first, from both tables, with their failures.
    model::TaskList list(
        std::string_view tenant_id, const model::TaskFilter& filter, const model::TaskPage& page
    );

    /// The ids of at most `limit` tasks that the filter lets through, newest first.
    std::vector<std::string> select_ids(
        std::string_view tenant_id, const model::TaskFilter& filter, std::int64_t limit
    );

    /// Which worker has the task now; empty: none.
    [[nodiscard]] std::string worker_of(std::string_view tenant_id, std::string_view id);

    /// Any unfinished state → cancelled (a running handler is told by its lost lease). False when
    /// finished or unknown.
    bool cancel(std::string_view tenant_id, std::string_view id, base::Time now);

    /// failed, dead or cancelled → pending, attempts from 0; retry → due now. False otherwise.
    bool retry_now(std::string_view tenant_id, std::string_view id, base::Time now);

    /// Makes one that waits for its next attempt wait until then. False in any other state.
    bool retry_at(std::string_view tenant_id, std::string_view id, base::Time at);

    /// Forgets a finished task with its failures and log. False when unfinished or unknown.
    bool remove(std::string_view tenant_id, std::string_view id);

    [[nodiscard]] model::TaskDepth depth(base::Time now);

  private:
    Session& session_;
};

}  // namespace ao::store
