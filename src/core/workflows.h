#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/actor.h"
#include "model/workflow.h"
#include "store/database.h"

namespace ao::core {

/// How often a workflow ran.
struct WorkflowStatus {
    model::Workflow workflow;
    std::int64_t executions = 0;  ///< started so many times
    base::Time last_execution{};  ///< epoch: never
};

/// The workflows of the installation. Thread-safe.
class Workflows {
  public:
    Workflows(store::Database& database, std::vector<model::Workflow> workflows);

    [[nodiscard]] const std::vector<model::Workflow>& all() const { return workflows_; }

    [[nodiscard]] const model::Workflow* find(std::string_view id) const;

    /// Whether a workflow can be started for a lead; if not, why: not_found (the workflow or the
    /// lead), conflict (it is disabled).
    base::Result<void> check(
        store::Session& session,
        std::string_view tenant_id,
        std::string_view workflow_id,
        std::string_view lead_id
    ) const;

    /// Starts a run of the workflow for the lead: enqueues its first step, once for each `cause`,
    /// the task that asks for it, in the caller's transaction. Nothing happens when the workflow is
    /// gone or disabled meanwhile, or has no steps.
    void start(
        store::Session& session,
        const model::Task& cause,
        std::string_view workflow_id,
        std::string_view lead_id,
        base::Time now
    ) const;

    /// Enqueues the step after `at`, whose task `ended` says, inside the transaction that ends that
    /// task; once, also when the task is tried again and ends again. A step that failed for good
    /// does not hold up the next: updating the CRM and greeting the lead are independent of each
    /// other. Nothing happens after the last step, or when the workflow is gone or disabled
    /// meanwhile.
    void advance(
        store::Session& session, const model::Task& ended, model::WorkflowStep at, base::Time now
    ) const;

    /// Error: not_found.
    base::Async<base::Result<WorkflowStatus>> status(model::Actor actor, std::string id);

  private:
    store::Database& database_;
    const std::vector<model::Workflow> workflows_;
};

}  // namespace ao::core
