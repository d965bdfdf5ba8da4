#include "api/workflow_runs.h"

#include <array>
#include <utility>

#include "api/run_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

using What = model::RunEvent::What;

std::string run_id_of(const Call& call) {
    return std::string(call.request.param("run_id"));
}

std::optional<base::Time> unless_epoch(base::Time time) {
    return time == base::Time{} ? std::nullopt : std::optional(time);
}

StepAttemptReply to_wire(const model::StepAttempt& attempt) {
    StepAttemptReply reply;
    reply.visit = attempt.visit;
    reply.attempt = attempt.attempt;
    reply.step_id = attempt.step_id;
    reply.kind = attempt.kind;
    reply.status = model::to_string(attempt.status);
    reply.task_id = unless_empty(attempt.task_id);
    reply.wake_at = unless_epoch(attempt.wake_at);
    reply.event = unless_empty(attempt.event);
    reply.input = attempt.input;
    reply.output = attempt.output;
    reply.label = unless_empty(attempt.label);
    reply.error = unless_empty(attempt.error);
    reply.created_at = attempt.created_at;
    reply.started_at = unless_epoch(attempt.started_at);
    reply.finished_at = unless_epoch(attempt.finished_at);
    return reply;
}

base::Result<model::RunFilter> to_filter(RunFilterBody body, const std::string& place) {
    model::RunFilter filter;
    filter.workflow_id = std::move(body.workflow_id);
    filter.lead_id = std::move(body.lead_id);
    filter.started_after = body.started_after;
    filter.started_before = body.started_before;
    if (!body.status || body.status->empty()) return filter;
    filter.status = model::parse_run_status(*body.status);
    if (!filter.status)
        return base::invalid(
            "There is no such status of a run.",
            {{place + "status", "must be running, paused, completed, failed or cancelled", "enum"}}
        );
    return filter;
}

base::Result<What> action_of(const std::string& word) {
    constexpr std::array<std::pair<std::string_view, What>, 4> kActions{{
        {"cancel", What::cancel},
        {"pause", What::pause},
        {"resume", What::resume},
        {"retry", What::retry},
    }};
    for (const auto& [name, what] : kActions)
        if (name == word) return what;
    return base::invalid(
        "There is no such action.", {{"/action", "must be cancel, pause, resume or retry", "enum"}}
    );
}

/// What stands in an optional body; an empty one says nothing.
template <class T>
base::Result<T> read_optional_body(const Call& call) {
    if (call.request.body.empty()) return T{};
    return read_body<T>(call);
}

}  // namespace

RunReply to_run_wire(const model::Run& run) {
    RunReply reply;
    reply.id = run.id;
    reply.workflow_id = run.workflow_id;
    reply.version = run.version;
    reply.status = model::to_string(run.status);
    reply.lead_id = unless_empty(run.lead_id);
    reply.lead_name = unless_empty(run.lead_name);
    reply.trigger = run.trigger;
    reply.parent_run_id = unless_empty(run.parent_run_id);
    reply.error = unless_empty(run.error);
    reply.started_at = run.started_at;
    reply.finished_at = unless_epoch(run.finished_at);
    return reply;
}

RunDetailReply to_run_detail_wire(const core::RunView& view) {
    RunDetailReply reply;
    static_cast<RunReply&>(reply) = to_run_wire(view.run);
    reply.workflow_name = view.definition->name;
    reply.trigger_input = view.run.trigger_input;
    for (const model::StepAttempt& attempt : view.history)
        reply.steps.push_back(to_wire(attempt));
    return reply;
}

Answer RunDoor::list(Call& call) {
    RunFilterBody body;
    body.workflow_id = call.request.query_param("workflow_id");
    body.status = call.request.query_param("status");
    body.lead_id = call.request.query_param("lead_id");
    auto after = query_time(call, "started_after");
    if (!after) co_return std::move(after).error();
    auto before = query_time(call, "started_before");
    if (!before) co_return std::move(before).error();
    body.started_after = *after;
    body.started_before = *before;
    auto filter = to_filter(std::move(body), "query:");
    if (!filter) co_return std::move(filter).error();
    const auto limit = query_integer(call, "limit", 100, 1, 1'000);
    if (!limit) co_return limit.error();
    model::RunPage page{*limit, std::string(call.request.query_param("cursor").value_or(""))};
    auto found = co_await runs_.list(call.actor, *std::move(filter), std::move(page));
    RunListReply reply;
    for (const model::Run& run : found.runs)
        reply.runs.push_back(to_run_wire(run));
    reply.next_cursor = unless_empty(found.next_cursor);
    co_return reply_with(reply);
}

Answer RunDoor::get(Call& call) {
    auto view = co_await runs_.get(call.actor, run_id_of(call));
    if (!view) co_return base::not_found("Run not found");
    co_return reply_with(to_run_detail_wire(*view));
}

Answer RunDoor::act(Call& call, core::RunCommand command) {
    auto run = co_await runs_.act(call.actor, run_id_of(call), std::move(command));
    if (!run) co_return std::move(run).error();
    co_return reply_with(to_run_wire(*run));
}

Answer RunDoor::cancel(Call& call) {
    return act(call, {What::cancel});
}

Answer RunDoor::pause(Call& call) {
    return act(call, {What::pause});
}

Answer RunDoor::resume(Call& call) {
    return act(call, {What::resume});
}

Answer RunDoor::retry(Call& call) {
    auto body = read_optional_body<RunRetryRequest>(call);
    if (!body) co_return std::move(body).error();
    core::RunCommand command{What::retry, "", std::move(body->input)};
    co_return co_await act(call, std::move(command));
}

Answer RunDoor::repeat(Call& call) {
    auto body = read_body<RunRepeatRequest>(call);
    if (!body) co_return std::move(body).error();
    core::RunCommand command{What::repeat, std::move(body->step_id), std::move(body->input)};
    co_return co_await act(call, std::move(command));
}

Answer RunDoor::act_on_many(Call& call) {
    auto body = read_body<RunActionRequest>(call);
    if (!body) co_return std::move(body).error();
    auto what = action_of(body->action);
    if (!what) co_return std::move(what).error();
    if (body->ids.has_value() == body->filter.has_value())
        co_return base::invalid(
            "Say which runs: either ids or filter.", {{"/ids", "or filter is required", "required"}}
        );
    core::RunSelection selection;
    selection.expected_count = body->expected_count;
    if (body->ids) selection.ids = *std::move(body->ids);
    if (body->filter) {
        auto filter = to_filter(*std::move(body->filter), "/filter/");
        if (!filter) co_return std::move(filter).error();
        selection.filter = *std::move(filter);
    }
    core::RunCommand command{*what};
    auto outcome = co_await runs_.act_on_many(call.actor, std::move(command), std::move(selection));
    if (!outcome) co_return std::move(outcome).error();
    RunActionReply reply{outcome->selected, outcome->done, {}};
    for (auto& [id, reason] : outcome->refused)
        reply.refused.push_back({std::move(id), std::move(reason)});
    co_return reply_with(reply);
}

}  // namespace ao::api
