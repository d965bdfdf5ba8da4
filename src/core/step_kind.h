#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/lead.h"
#include "model/workflow_definition.h"
#include "model/workflow_run.h"
#include "store/session.h"

namespace ao::core {

/// What a step can see of the run that it is in.
struct StepContext {
    model::Run run;
    std::string workflow_name{};
    model::StepDefinition step;
    std::string
        key{};  ///< the same for every attempt at this visit: for Idempotency-Key, Message-ID
    std::int32_t attempt = 1;
    std::optional<model::Lead> lead{};  ///< as it is now; nothing: a run for nobody, or it is gone
    std::vector<std::pair<std::string, base::json::Raw>>
        outputs{};  ///< of the steps so far, by step id; of several visits the last
    base::Time now{};
    std::vector<std::string>* heard = nullptr;  ///< where `commit` tells what happens to the lead
};

/// One attempt to be made in the outside world. It needs no store: a worker may be another process.
struct StepCall {
    std::string tenant_id{};
    std::string run_id{};
    std::string step_id{};
    std::string kind{};
    std::string lead_id{};
    std::string key{};  ///< see StepContext::key
    std::int32_t attempt = 1;
    base::json::Raw input{};        ///< what `plan` made
    base::json::Raw secrets{"{}"};  ///< header fields that no history keeps
};

/// One line of the table of step kinds: how steps of that kind are executed. The parts run in this
/// order: `plan` before each attempt, `call`, `commit` in the transaction that ends the attempt and
/// moves the run on. Only `plan` is needed.
struct StepKind {
    std::string name{};  ///< "send_email"

    /// What this step asks for, with its text fields filled in; kept in the history, so no secrets.
    /// Reads only. An error fails the step for good.
    std::function<base::Result<base::json::Raw>(store::Session&, const StepContext&)> plan{};

    /// Reaches out. At least once for each visit: it must pass on the key. What it throws is a
    /// failed attempt.
    std::function<base::Async<model::StepOutcome>(StepCall)> call{};

    /// On the side that keeps the store, where `call` may be absent: whether there is one.
    bool reaches_out = false;

    /// Writes to the store what the step changes, exactly once for each visit, when `outcome` (of
    /// `call`; without one: done, no output) is not a failure, and gives the outcome to go on with.
    std::function<model::StepOutcome(
        store::Session&,
        const StepContext&,
        const base::json::Raw& input,
        model::StepOutcome outcome
    )>
        commit{};

    /// What a dry run takes for the outcome, without any effect. Absent: done, with the plan as
    /// output; a step of logic (branch, wait) gives the label it would take.
    std::function<
        model::StepOutcome(store::Session&, const StepContext&, const base::json::Raw& input)>
        rehearse{};

    /// Nothing outside the store takes part: the engine carries it out itself, in the transaction
    /// that comes to it.
    bool at_once = false;

    std::chrono::milliseconds timeout{60'000};  ///< of one attempt
    std::string task_type = "workflow_step";    ///< another one's task does the work: "crm_update"
};

/// The table of step kinds. Built at start, then immutable.
class StepKinds {
  public:
    /// Throws std::logic_error for a kind that is there already.
    void add(StepKind kind);
    [[nodiscard]] const StepKind* find(std::string_view name) const;

    [[nodiscard]] const std::vector<StepKind>& all() const { return kinds_; }

  private:
    std::vector<StepKind> kinds_;
};

}  // namespace ao::core
