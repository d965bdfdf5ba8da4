#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/run_engine.h"
#include "core/vault.h"
#include "model/actor.h"
#include "model/workflow_definition.h"
#include "model/workflow_record.h"
#include "store/database.h"

namespace ao::core {

/// A workflow with the definition that new runs take.
struct WorkflowView {
    model::WorkflowRecord record;
    std::shared_ptr<const model::WorkflowDefinition> definition;  ///< null: never published
};

struct WorkflowPage {
    std::vector<WorkflowView> workflows;
    std::int64_t total = 0;
};

/// One version with what it says.
struct VersionView {
    model::WorkflowVersion version;
    std::shared_ptr<const model::WorkflowDefinition> definition;
};

/// The revisions that a caller has seen and means to change; absent: whatever there is.
using ExpectedRevisions = std::optional<std::vector<std::int64_t>>;

/// The verbs on definitions: drafts, versions, what takes new runs. Each change is one transaction
/// with its audit event. Thread-safe.
class Workflows {
  public:
    /// What a definition must be before it can be published. Error: invalid with every fault.
    using Check = std::function<base::Result<void>(const model::WorkflowDefinition&)>;

    /// `vault` keeps the secrets of definitions; null: those that have some are refused.
    Workflows(
        store::Database& database,
        const base::Clock& clock,
        std::shared_ptr<const RunEngine> runs,
        Check check = {},
        const Vault* vault = nullptr
    );

    /// By name, without the archived ones; `only_active`: nor those that take no runs.
    base::Async<base::Result<WorkflowPage>> list(
        model::Actor actor, bool only_active, std::int64_t skip, std::int64_t limit
    );

    /// Error: not_found.
    base::Async<base::Result<WorkflowView>> get(model::Actor actor, std::string id);

    /// A new workflow that is a draft. Error: invalid with every fault of shape.
    base::Async<base::Result<WorkflowView>> create(model::Actor actor, base::json::Raw definition);

    /// Keeps the definition as the draft; what is published stays as it is. Errors: not_found,
    /// invalid, conflict (archived), precondition_failed when its revision is none of `expected`.
    base::Async<base::Result<WorkflowView>> save_draft(
        model::Actor actor,
        std::string id,
        base::json::Raw definition,
        ExpectedRevisions expected = {}
    );

    /// Makes the draft the next version, which new runs take from now on. Errors: not_found;
    /// conflict when there is no draft; invalid with every fault; precondition_failed.
    base::Async<base::Result<WorkflowView>> publish(
        model::Actor actor, std::string id, ExpectedRevisions expected = {}
    );

    /// paused: its triggers start nothing, open runs go on; published: they start runs again;
    /// archived: for good. Errors: not_found; conflict when its state excludes that.
    base::Async<base::Result<WorkflowView>> set_state(
        model::Actor actor, std::string id, model::WorkflowState state
    );

    /// Newest first, without definitions. Error: not_found.
    base::Async<base::Result<std::vector<model::WorkflowVersion>>> versions(
        model::Actor actor, std::string id
    );

    /// One of them. Error: not_found.
    base::Async<base::Result<VersionView>> version(
        model::Actor actor, std::string id, std::int64_t number
    );

    /// Whether the lead entered, or would enter now if the trigger fired; with the runs it had.
    /// Errors: not_found (workflow, lead).
    struct Explanation {
        EntryVerdict verdict;
        std::vector<model::Run> runs;  ///< of the lead in this workflow, newest first, at most 20
    };

    base::Async<base::Result<Explanation>> explain(
        model::Actor actor, std::string id, std::string lead_id, std::string trigger
    );

  private:
    template <class Change>
    base::Async<base::Result<WorkflowView>> change(
        model::Actor actor,
        std::string id,
        const char* event,
        ExpectedRevisions expected,
        Change change
    );
    base::Async<base::Result<void>> provide(model::Actor actor);
    base::Result<void> seal(
        std::string_view tenant_id,
        model::WorkflowDefinition& definition,
        const std::vector<model::WorkflowDefinition>& known
    ) const;
    void follow_schedules(
        store::Session& session, const model::WorkflowRecord& record, base::Time now
    ) const;
    [[nodiscard]] WorkflowView view_of(store::Session& session, model::WorkflowRecord record) const;

    store::Database& database_;
    const base::Clock& clock_;
    const std::shared_ptr<const RunEngine> runs_;
    const Check check_;
    const Vault* const vault_;
};

}  // namespace ao::core
