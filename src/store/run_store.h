#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/workflow_record.h"
#include "model/workflow_run.h"
#include "store/session.h"

namespace ao::store {

/// A run of one tenant, by the words that name it.
struct RunKey {
    std::string tenant_id{};
    std::string run_id{};
};

/// Runs of workflows, and the attempts at their steps. Timers notify Topic::workflow_timers.
class RunStore {
  public:
    explicit RunStore(Session& session) : session_(session) {}

    void insert(const model::Run& run);

    [[nodiscard]] std::optional<model::Run> find(std::string_view tenant_id, std::string_view id);

    /// Status, version, error, number of visits, what the trigger brought and when it ended.
    void update(const model::Run& run);

    /// Newest first. At 5,000,000 runs each filter is answered from an index.
    [[nodiscard]] model::RunList list(
        std::string_view tenant_id, const model::RunFilter& filter, const model::RunPage& page
    );

    /// The ids of at most `limit` runs that the filter lets through, newest first.
    [[nodiscard]] std::vector<std::string> select_ids(
        std::string_view tenant_id, const model::RunFilter& filter, std::int64_t limit
    );

    /// How many open runs the lead has in the workflow.
    [[nodiscard]] std::int64_t count_open(
        std::string_view tenant_id, std::string_view workflow_id, std::string_view lead_id
    );

    void insert_attempt(const model::Run& run, const model::StepAttempt& attempt);

    /// Everything but what insert_attempt() fixed for ever: visit, attempt, step and kind.
    void update_attempt(const model::Run& run, const model::StepAttempt& attempt);

    /// All attempts in order.
    [[nodiscard]] std::vector<model::StepAttempt> history(
        std::string_view tenant_id, std::string_view run_id
    );

    /// The newest attempt at the visit.
    [[nodiscard]] std::optional<model::StepAttempt> find_attempt(
        std::string_view tenant_id, std::string_view run_id, std::int64_t visit
    );

    /// When the next timer of all rings; nothing when none does.
    [[nodiscard]] std::optional<base::Time> next_wake();

    /// Timers that have rung, the longest ago first.
    struct Wake {
        RunKey run{};
        std::int64_t visit = 0;
        std::string event{};  ///< it waited for an event in vain
    };

    [[nodiscard]] std::vector<Wake> due(base::Time now, std::int64_t limit);

    /// Who waits for the event of that lead.
    [[nodiscard]] std::vector<Wake> waiting_for(
        std::string_view tenant_id, std::string_view lead_id, std::string_view event
    );

    /// Open runs of all tenants after `after`, in order, at most `limit`.
    [[nodiscard]] std::vector<RunKey> open_runs(const RunKey& after, std::int64_t limit);

    /// Open runs of a workflow that are pinned to another version.
    [[nodiscard]] std::vector<std::string> open_elsewhere(
        std::string_view tenant_id,
        std::string_view workflow_id,
        std::int64_t version,
        std::int64_t limit
    );

    /// Ended runs of a workflow to be deleted: older than `before` (among the 2,000 that began
    /// first), or beyond the newest `keep`.
    [[nodiscard]] std::vector<std::string> expired(
        std::string_view tenant_id,
        std::string_view workflow_id,
        base::Time before,
        std::int64_t keep,
        std::int64_t limit
    );

    /// With its history.
    void remove(std::string_view tenant_id, std::string_view run_id);

  private:
    Session& session_;
};

}  // namespace ao::store
