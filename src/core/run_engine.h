#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "core/definition_shelf.h"
#include "core/run_view.h"
#include "core/step_kind.h"
#include "core/worker_lines.h"
#include "model/actor.h"
#include "model/lead.h"
#include "model/task.h"
#include "model/workflow_decision.h"
#include "model/workflow_record.h"
#include "model/workflow_run.h"
#include "store/session.h"

namespace ao::core {

/// A run that is wanted.
struct NewRun {
    std::string tenant_id{};
    std::string workflow_id{};
    std::string lead_id{};  ///< empty: for nobody
    std::string trigger = "api";
    base::json::Raw input{"{}"};  ///< what the trigger brought
    std::string fire_key{};       ///< starts one run for ever; empty: any number
    std::string parent_run_id{};
    std::string request_id{};
    std::string queue = "default";  ///< of the tasks of its first steps
    bool by_step = false;           ///< a run's own doing wants it: it begins with a task
};

/// The step that something happens because of.
struct StepCause {
    std::string run_id{};              ///< empty: because of none
    std::vector<std::string> chain{};  ///< workflows whose steps led to it; they do not start again
    std::vector<std::string>* heard = nullptr;  ///< events of the lead, for the run itself
};

/// Something has happened that may start runs.
struct Fired {
    std::string tenant_id{};
    std::string kind{};                 ///< "new_lead", "tag_added" …
    const model::Lead* lead = nullptr;  ///< null: it is about nobody
    base::json::Raw input{"{}"};
    std::string
        fire_key{};  ///< the same event, told again, starts nothing; empty: never told again
    std::string request_id{};
    bool by_step = false;  ///< as NewRun's
};

/// The workflows of a tenant that wait for a kind of event: for many such events of one transaction
/// they are read once. Not kept beyond it.
struct Awaiting {
    std::string tenant_id;
    std::string kind;
    std::vector<model::WorkflowRecord> workflows{};
};

/// What an event began.
struct Begun {
    std::size_t runs = 0;
    bool carried_out = false;  ///< steps, already: the lead may be another by now
};

/// What a worker is to do about one attempt at a step.
struct StepPlan {
    std::string fault{};  ///< why it cannot be done at all; empty: it can
    StepCall call{};
};

/// Whether a lead enters a workflow, or why not.
struct EntryVerdict {
    bool enters = false;
    std::string why{};
};

/// Moves runs on. Every function works inside the caller's transaction: what has happened, what it
/// makes of the run (model::decide), and the tasks and timers that follow are on disk together or
/// not at all. Thread-safe once it has learned its kinds.
///
/// Steps that only the store takes part in (StepKind::at_once) are carried out there and then, one
/// after the other: as soon as a run begins, and as soon as what it waited for is done. A task is
/// made where somebody else must act, and where somebody may say when: the workflow has a
/// concurrency or a rate, or a rule of the queue pauses or limits it.
///
/// Promises: a visit of a step is ended once, whoever says so first; a run that is open has a task,
/// a timer or an event to come, or is paused.
class RunEngine {
  public:
    struct Options {
        std::int32_t max_attempts = 8;    ///< of steps that do not say
        std::int64_t most_at_once = 100;  ///< steps of a run in one transaction; others write, too
    };

    /// Knows the kinds whose tasks the program has always had: update_crm and email_send.
    explicit RunEngine(Options options);

    /// What further kinds of steps there are. Before the first run moves.
    void learn(StepKinds kinds);

    /// Over which lines workers hear at once that a step they are at was cancelled. Before the
    /// first run moves; must outlive the engine's last transaction.
    void reach(WorkerLines& lines) { lines_ = &lines; }

    [[nodiscard]] const StepKinds& kinds() const { return kinds_; }

    /// Starts a run of a published workflow. Errors: not_found (workflow, lead), conflict (paused,
    /// archived, a draft, the lead may not enter again). Again with the same fire key: the run that
    /// was started then.
    base::Result<model::Run> start(store::Session& session, const NewRun& wanted, base::Time now)
        const;

    /// Whether start() would start it. Reads only. Errors: as start().
    base::Result<void> may_start(store::Session& session, const NewRun& wanted) const;

    /// Starts a run of every workflow that waits for it, if the lead may enter.
    Begun fire(store::Session& session, const Fired& fired, base::Time now) const;

    /// The same for one of many events: `awaiting` is what awaiting() gave in this transaction for
    /// the tenant and the kind of `fired`.
    Begun fire(
        store::Session& session, const Awaiting& awaiting, const Fired& fired, base::Time now
    ) const;

    /// Who waits for such an event.
    Awaiting awaiting(
        store::Session& session, std::string_view tenant_id, std::string_view kind, base::Time now
    ) const;

    /// Whether a lead would enter now, if the trigger of that kind fired.
    EntryVerdict explain(
        store::Session& session,
        const model::WorkflowRecord& workflow,
        const Fired& fired,
        base::Time now
    ) const;

    /// The workflow that every tenant has from the beginning: CRM, then welcome mail, for each new
    /// lead. Nothing happens when the tenant has it, or has archived it.
    void provide_default(store::Session& session, std::string_view tenant_id, base::Time now) const;

    /// What an attempt at the task of a step is to do. Reads only.
    StepPlan plan(store::Session& session, const model::Task& task, base::Time now) const;

    /// Writes down what an attempt brought and moves the run on. In the transaction that ends the
    /// attempt. `input` is what `plan` asked for.
    void finish(
        store::Session& session,
        const model::Task& task,
        base::json::Raw input,
        model::StepOutcome outcome,
        base::Time now
    ) const;

    /// A task of a step has ended without having been finished: it died, or was cancelled by
    /// somebody. `why` empty: what the task says.
    void task_ended(
        store::Session& session, const model::Task& ended, const std::string& why, base::Time now
    ) const;

    /// Somebody wants the task of a step to run again. True: its run had stopped there and goes on
    /// with it; false: no run waits for it. Error: conflict, the run is paused.
    base::Result<bool> retry_step(store::Session& session, const model::Task& task, base::Time now)
        const;

    /// Rings the timers that are due, at most `limit`; how many.
    std::size_t ring(store::Session& session, base::Time now, std::int64_t limit) const;

    /// Something has happened to a lead that steps may wait for; how many did. The run of the step
    /// that caused it hears of it by `cause`, for it is in the middle of that step.
    std::size_t event_came(
        store::Session& session,
        std::string_view tenant_id,
        std::string_view lead_id,
        std::string_view event,
        base::Time now,
        const StepCause& cause = {}
    ) const;

    /// Cancels, pauses, resumes, retries or repeats a run; with an input, what the trigger brought
    /// is replaced first. Errors: not_found, conflict when its state excludes that (cancelling what
    /// has ended is none).
    base::Result<model::Run> command(
        store::Session& session,
        std::string_view tenant_id,
        const std::string& run_id,
        model::RunEvent event,
        std::optional<base::json::Raw> input,
        base::Time now
    ) const;

    /// Moves an open run to another version of its workflow. Errors: not_found, conflict with the
    /// reasons of model::faults_of_move.
    base::Result<model::Run> move(
        store::Session& session,
        std::string_view tenant_id,
        const std::string& run_id,
        std::int64_t version,
        bool only_ask,
        base::Time now
    ) const;

    /// Proves that an open run has what moves it on, and gives it that when it has not. What was
    /// missing; empty: nothing was.
    std::string check(store::Session& session, const RunView& run, base::Time now) const;

    /// The run with its history and its definition; nothing when it, or that, is gone.
    [[nodiscard]] std::optional<RunView> find(
        store::Session& session, std::string_view tenant_id, std::string_view run_id
    ) const;

    /// The definition of one version; null: there is none.
    [[nodiscard]] std::shared_ptr<const model::WorkflowDefinition> definition(
        store::Session& session,
        std::string_view tenant_id,
        std::string_view workflow_id,
        std::int64_t version
    ) const {
        return shelf_.find(session, tenant_id, workflow_id, version);
    }

  private:
    bool tell(store::Session& session, RunView& view, const model::RunEvent& event, base::Time now)
        const;
    model::Decision put(
        store::Session& session, RunView& view, const model::RunEvent& event, base::Time now
    ) const;
    void tell_if_ended(
        store::Session& session, const RunView& view, model::RunStatus before, base::Time now
    ) const;
    void tell_end(store::Session& session, const model::Run& run, base::Time now) const;
    void run_on(store::Session& session, RunView& view, base::Time now) const;
    void hear(store::Session& session, RunView& view, const std::string& event, base::Time now)
        const;
    bool is_due_at_once(
        store::Session& session, RunView& view, const model::StepAttempt& attempt, base::Time now
    ) const;
    void carry_out(store::Session& session, RunView& view, std::int64_t visit, base::Time now)
        const;
    model::StepOutcome outcome_at_once(
        store::Session& session, RunView& view, model::StepAttempt& attempt, base::Time now
    ) const;
    static void save(store::Session& session, RunView& view);
    void recall(
        store::Session& session,
        const model::Run& run,
        const model::StepAttempt& attempt,
        base::Time now
    ) const;
    void write_change(
        store::Session& session, RunView& view, const model::Visit& visit, base::Time now
    ) const;
    void open(store::Session& session, RunView& view, const model::Visit& visit, base::Time now)
        const;
    void activate(
        store::Session& session, RunView& view, model::StepAttempt& attempt, base::Time now
    ) const;
    void give_task(
        store::Session& session, const RunView& view, model::StepAttempt& attempt, base::Time now
    ) const;
    model::Task make_task(const RunView& view, const model::StepAttempt& attempt, base::Time now)
        const;
    RunView insert_run(
        store::Session& session,
        const NewRun& wanted,
        const model::WorkflowRecord& workflow,
        std::shared_ptr<const model::WorkflowDefinition> definition,
        base::Time now
    ) const;

    struct Admitted {
        model::WorkflowRecord workflow;
        std::shared_ptr<const model::WorkflowDefinition> definition;
    };

    base::Result<Admitted> admit(store::Session& session, const NewRun& wanted) const;
    EntryVerdict may_enter(
        store::Session& session,
        const model::WorkflowRecord& workflow,
        const model::WorkflowDefinition& definition,
        std::string_view lead_id
    ) const;
    StepContext context_of(
        store::Session& session,
        const RunView& view,
        const model::StepAttempt& attempt,
        base::Time now
    ) const;
    model::StepOutcome commit(
        store::Session& session,
        RunView& view,
        const model::StepAttempt& attempt,
        model::StepOutcome outcome,
        base::Time now
    ) const;

    const Options options_;
    StepKinds kinds_;
    WorkerLines* lines_ = nullptr;
    DefinitionShelf shelf_;
    mutable std::mutex mutex_;
    mutable std::set<std::string, std::less<>> provided_;  ///< tenants that have the default
};

/// One that knows the kinds of the program itself.
std::shared_ptr<const RunEngine> make_run_engine();

/// The step that a task is an attempt at.
struct StepRef {
    std::string run_id;
    std::int64_t visit = 0;
};

/// Nothing when the task belongs to no run.
std::optional<StepRef> find_step_ref(const model::Task& task);

}  // namespace ao::core
