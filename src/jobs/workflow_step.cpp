#include "jobs/workflow_step.h"

#include <optional>

#include "base/json_described.h"
#include "core/step_secrets.h"
#include "jobs/delivery_outcome.h"
#include "jobs/step_end.h"

namespace ao::jobs {

namespace {

constexpr const char* kNoSecrets = "{}";
constexpr const char* kNoKey = "the step's secrets were handed out sealed";

/// What the side with the store tells the side that runs the attempt.
struct StepInput {
    std::string fault{}, run_id{}, step_id{}, kind{}, lead_id{}, key{};
    std::int32_t attempt = 1;
    base::json::Raw input{};
    std::optional<base::json::Raw> secrets{};  ///< sealed until a worker is handed them
    bool opened = false;
};
BOOST_DESCRIBE_STRUCT(
    StepInput, (), (fault, run_id, step_id, kind, lead_id, key, attempt, input, secrets, opened)
)

/// What comes back: the plan that was followed, and one of the outcomes.
struct StepReport {
    base::json::Raw input{};
    std::string what{};  ///< done, wait, event, stop, failed
    base::json::Raw output{};
    std::string word{};  ///< the label, the event, the reason
    base::Time at{};
    bool retryable = false;
    std::int64_t after = 0;  ///< seconds that the other side asked for
};
BOOST_DESCRIBE_STRUCT(StepReport, (), (input, what, output, word, at, retryable, after))

StepReport report_of(const model::StepOutcome& outcome, base::json::Raw input) {
    StepReport report;
    report.input = std::move(input);
    if (const auto* done = std::get_if<model::StepDone>(&outcome)) {
        report.what = "done";
        report.output = done->output;
        report.word = done->label;
    } else if (const auto* wait = std::get_if<model::StepWaitsUntil>(&outcome)) {
        report.what = "wait";
        report.at = wait->at;
    } else if (const auto* event = std::get_if<model::StepWaitsForEvent>(&outcome)) {
        report.what = "event";
        report.word = event->event;
        report.at = event->until;
    } else if (const auto* stop = std::get_if<model::StepStopsRun>(&outcome)) {
        report.what = "stop";
        report.word = stop->why;
    } else if (const auto* failed = std::get_if<model::StepFailed>(&outcome)) {
        report.what = "failed";
        report.word = failed->why;
        report.retryable = failed->retryable;
        report.after = failed->after.count();
    }
    return report;
}

model::StepOutcome outcome_of(StepReport report) {
    if (report.what == "wait") return model::StepWaitsUntil{report.at};
    if (report.what == "event") return model::StepWaitsForEvent{std::move(report.word), report.at};
    if (report.what == "stop") return model::StepStopsRun{std::move(report.word)};
    if (report.what == "failed")
        return model::StepFailed{
            std::move(report.word), report.retryable, std::chrono::seconds{report.after}};
    return model::step_done(std::move(report.output), std::move(report.word));
}

queue::Outcome to_queue(const model::StepOutcome& outcome, StepInput input) {
    queue::Outcome given = queue::done();
    if (const auto* failed = std::get_if<model::StepFailed>(&outcome)) {
        given = failed->retryable ? queue::retry(failed->why, failed->after)
                                  : queue::discard(failed->why);
    }
    given.report.text = base::json::to_string(report_of(outcome, std::move(input.input)));
    return given;
}

core::StepCall call_of(const StepInput& input, const model::Task& task) {
    core::StepCall call;
    call.tenant_id = task.tenant_id;
    call.run_id = input.run_id;
    call.step_id = input.step_id;
    call.kind = input.kind;
    call.lead_id = input.lead_id;
    call.key = input.key;
    call.attempt = input.attempt;
    call.input = input.input;
    if (input.secrets) call.secrets = *input.secrets;
    return call;
}

}  // namespace

base::json::Raw prepare_workflow_step(
    store::Session& session, const model::Task& task, const core::RunEngine& runs, base::Time now
) {
    core::StepPlan plan = runs.plan(session, task, now);
    const core::StepCall& call = plan.call;
    StepInput input{
        plan.fault,
        call.run_id,
        call.step_id,
        call.kind,
        call.lead_id,
        call.key,
        call.attempt,
        call.input};
    if (call.secrets.text != kNoSecrets) input.secrets = call.secrets;
    return {base::json::to_string(input)};
}

void open_step_secrets(queue::Assignment& given, const core::Vault& vault) {
    if (given.task.type != "workflow_step") return;
    // Most steps have none: they are not read here.
    if (given.input.text.find(R"("secrets":{)") == std::string::npos) return;
    auto input = base::json::parse<StepInput>(given.input.text);
    if (!input || !input->secrets) return;
    auto opened = core::open_call_secrets(vault, given.task.tenant_id, *input->secrets);
    if (opened)
        input->secrets = *std::move(opened);
    else
        input->fault = opened.error().message;
    input->opened = true;
    given.input.text = base::json::to_string(*input);
}

base::Async<queue::Outcome> workflow_step(const core::StepKinds& calls, queue::Assignment given) {
    auto input = base::json::parse<StepInput>(given.input.text);
    if (!input) co_return queue::retry("input: " + input.error().message);
    if (!input->fault.empty()) {
        const model::StepOutcome fault = model::step_failed(input->fault);
        co_return to_queue(fault, *std::move(input));
    }
    if (input->secrets && !input->opened) co_return queue::retry(kNoKey);
    model::StepOutcome outcome = model::step_done();
    const core::StepKind* kind = calls.find(input->kind);
    if (kind != nullptr && kind->call) {
        core::StepCall call = call_of(*input, given.task);
        outcome = co_await kind->call(std::move(call));
    }
    co_return to_queue(outcome, *std::move(input));
}

void apply_workflow_step(
    store::Session& session,
    const model::Task& task,
    const queue::Outcome& outcome,
    const core::RunEngine& runs,
    base::Time now
) {
    if (!has_report(outcome)) {
        // Its handler threw, or took too long.
        if (!std::holds_alternative<queue::Done>(outcome.what))
            end_step(session, task, outcome, runs, now);
        return;
    }
    auto report = read_report<StepReport>(outcome);
    base::json::Raw input = std::move(report.input);
    runs.finish(session, task, std::move(input), outcome_of(std::move(report)), now);
}

}  // namespace ao::jobs
