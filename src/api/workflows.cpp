#include "api/workflows.h"

#include <charconv>

#include "api/once.h"
#include "api/precondition.h"
#include "api/problem.h"
#include "api/run_wire.h"
#include "api/wire.h"
#include "api/workflow_wire.h"
#include "model/step_secrets.h"

namespace ao::api {

namespace {

std::string workflow_id_of(const Call& call) {
    return std::string(call.request.param("workflow_id"));
}

std::string triggered_answer(const model::Run& run) {
    return base::json::to_string(to_trigger_wire(run));
}

core::RunRequest request_of(
    std::string workflow_id,
    const std::optional<std::string>& lead_id,
    std::optional<LeadBody> lead,
    const std::optional<base::json::Raw>& context
) {
    core::RunRequest request{std::move(workflow_id), lead_id.value_or("")};
    if (lead) request.lead = to_new_lead(*std::move(lead));
    if (context && context->is_object()) request.input = *context;
    return request;
}

/// Whether the body of `POST /api/workflows` asks for a run.
bool asks_for_run(std::string_view body) {
    const auto document = base::json::Document::parse(body);
    return !document || document->root().find("workflow_id").has_value();
}

WorkflowVersionReply to_wire(const model::WorkflowVersion& version) {
    return {version.version, version.published_by, version.published_at, {}};
}

WorkflowDryRunReply to_wire(core::Rehearsal rehearsal) {
    WorkflowDryRunReply reply;
    reply.status = model::to_string(rehearsal.status);
    reply.error = unless_empty(rehearsal.error);
    for (core::RehearsedStep& step : rehearsal.steps)
        reply.steps.push_back(
            {std::move(step.step_id),
             std::move(step.kind),
             std::move(step.input),
             std::move(step.output),
             std::move(step.label),
             std::move(step.note)}
        );
    return reply;
}

/// A workflow with the revision that If-Match of the next change names.
http::Response tagged_reply(const core::WorkflowView& workflow) {
    http::Response response = reply_with(to_detail_wire(workflow));
    response.with("ETag", etag_of(workflow.record.revision));
    return response;
}

}  // namespace

Answer WorkflowDoor::list_some(Call& call, bool only_active) {
    const auto skip = query_integer(call, "skip", 0, 0, 1'000'000);
    if (!skip) co_return skip.error();
    const auto limit = query_integer(call, "limit", 100, 1, 1'000);
    if (!limit) co_return limit.error();
    auto page = co_await workflows_.list(call.actor, only_active, *skip, *limit);
    if (!page) co_return std::move(page).error();
    WorkflowListReply reply{page->total, {}};
    for (const core::WorkflowView& workflow : page->workflows)
        reply.workflows.push_back(api::to_wire(workflow));
    co_return reply_with(reply);
}

Answer WorkflowDoor::list(Call& call) {
    return list_some(call, false);
}

Answer WorkflowDoor::list_active(Call& call) {
    return list_some(call, true);
}

Answer WorkflowDoor::get(Call& call) {
    auto workflow = co_await workflows_.get(call.actor, workflow_id_of(call));
    if (!workflow) co_return std::move(workflow).error();
    co_return tagged_reply(*workflow);
}

/// Whoever lost sees at once what stands there instead.
Answer WorkflowDoor::changed(Call& call, base::Result<core::WorkflowView> changed) {
    if (changed) co_return tagged_reply(*changed);
    if (changed.error().kind != base::ErrorKind::precondition_failed)
        co_return std::move(changed).error();
    auto current = co_await workflows_.get(call.actor, workflow_id_of(call));
    if (!current) co_return std::move(current).error();
    const ProblemPlace place{call.request.path, call.actor.request_id, clock_.now()};
    http::Response response = problem_response(changed.error(), place);
    add_member(response, "current", base::json::to_string(to_detail_wire(*current)));
    response.with("ETag", etag_of(current->record.revision));
    co_return response;
}

Answer WorkflowDoor::status(Call& call) {
    const std::string id = workflow_id_of(call);
    WorkflowStatusReply reply;
    auto workflow = co_await workflows_.get(call.actor, id);
    if (!workflow) {
        auto view = co_await runs_.get(call.actor, id);
        if (!view) co_return std::move(view).error();
        reply.workflow_id = view->run.workflow_id;
        reply.status = model::to_string(view->run.status);
        reply.execution_count = 1;
        reply.last_execution = view->run.started_at;
        reply.execution = to_execution_wire(view->run);
        co_return reply_with(reply);
    }
    reply.workflow_id = id;
    reply.status = status_word(workflow->record);
    reply.execution_count = workflow->record.runs;
    if (workflow->record.last_run_at != base::Time{})
        reply.last_execution = workflow->record.last_run_at;
    co_return reply_with(reply);
}

Answer WorkflowDoor::start(Call& call, core::RunRequest request) {
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto run = co_await runs_.trigger(
        call.actor, std::move(request), once<model::Run>(std::move(*key), triggered_answer)
    );
    if (!run) co_return std::move(run).error();
    co_return kept_answer(std::move(run->answer), run->repeated);
}

Answer WorkflowDoor::trigger(Call& call) {
    auto body = read_body<WorkflowTriggerRequest>(call);
    if (!body) co_return std::move(body).error();
    auto request = request_of(
        std::move(body->workflow_id),
        body->lead_id,
        std::move(body->lead_data),
        body->custom_context
    );
    co_return co_await start(call, std::move(request));
}

Answer WorkflowDoor::execute(Call& call) {
    base::Result<WorkflowExecuteRequest> body{WorkflowExecuteRequest{}};
    if (!call.request.body.empty()) body = read_body<WorkflowExecuteRequest>(call);
    if (!body) co_return std::move(body).error();
    auto request = request_of(
        workflow_id_of(call), body->lead_id, std::move(body->lead_data), body->custom_context
    );
    request.trigger = "manual";
    co_return co_await start(call, std::move(request));
}

Answer WorkflowDoor::create(Call& call) {
    if (asks_for_run(call.request.body)) co_return co_await trigger(call);
    auto definition = base::json::parse_raw(call.request.body);
    if (!definition) co_return std::move(definition).error();
    auto made = co_await workflows_.create(call.actor, *std::move(definition));
    if (!made) co_return std::move(made).error();
    co_return tagged_reply(*made);
}

Answer WorkflowDoor::save(Call& call) {
    auto definition = base::json::parse_raw(call.request.body);
    if (!definition) co_return std::move(definition).error();
    auto saved = co_await workflows_.save_draft(
        call.actor,
        workflow_id_of(call),
        *std::move(definition),
        if_match(call.request.header("if-match"))
    );
    co_return co_await changed(call, std::move(saved));
}

Answer WorkflowDoor::publish(Call& call) {
    auto published = co_await workflows_.publish(
        call.actor, workflow_id_of(call), if_match(call.request.header("if-match"))
    );
    co_return co_await changed(call, std::move(published));
}

Answer WorkflowDoor::set_state(Call& call, std::string id, model::WorkflowState state) {
    auto changed = co_await workflows_.set_state(call.actor, std::move(id), state);
    if (!changed) co_return std::move(changed).error();
    co_return tagged_reply(*changed);
}

Answer WorkflowDoor::archive(Call& call) {
    return set_state(call, workflow_id_of(call), model::WorkflowState::archived);
}

Answer WorkflowDoor::pause(Call& call) {
    return set_state(call, workflow_id_of(call), model::WorkflowState::paused);
}

Answer WorkflowDoor::resume(Call& call) {
    return set_state(call, workflow_id_of(call), model::WorkflowState::published);
}

Answer WorkflowDoor::pause_named(Call& call) {
    auto body = read_body<WorkflowNameRequest>(call);
    if (!body) co_return std::move(body).error();
    co_return co_await set_state(call, std::move(body->workflow_id), model::WorkflowState::paused);
}

Answer WorkflowDoor::resume_named(Call& call) {
    auto body = read_body<WorkflowNameRequest>(call);
    if (!body) co_return std::move(body).error();
    co_return co_await set_state(
        call, std::move(body->workflow_id), model::WorkflowState::published
    );
}

Answer WorkflowDoor::versions(Call& call) {
    auto versions = co_await workflows_.versions(call.actor, workflow_id_of(call));
    if (!versions) co_return std::move(versions).error();
    WorkflowVersionListReply reply;
    for (const model::WorkflowVersion& version : *versions)
        reply.versions.push_back(to_wire(version));
    co_return reply_with(reply);
}

Answer WorkflowDoor::version(Call& call) {
    const std::string_view text = call.request.param("version");
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    auto found = co_await workflows_.version(call.actor, workflow_id_of(call), number);
    if (!found) co_return std::move(found).error();
    WorkflowVersionReply reply = to_wire(found->version);
    reply.definition = model::hide_secrets(found->version.definition);
    co_return reply_with(reply);
}

Answer WorkflowDoor::move(Call& call) {
    auto body = read_body<WorkflowMoveRequest>(call);
    if (!body) co_return std::move(body).error();
    const bool only_ask = body->dry_run.value_or(false);
    auto report =
        co_await runs_.move_all(call.actor, workflow_id_of(call), body->version, only_ask);
    if (!report) co_return std::move(report).error();
    WorkflowMoveReply reply{report->moved, {}, report->complete};
    for (auto& [id, reason] : report->refused)
        reply.refused.push_back({std::move(id), std::move(reason)});
    co_return reply_with(reply);
}

Answer WorkflowDoor::dry_run(Call& call) {
    auto body = read_body<WorkflowDryRunRequest>(call);
    if (!body) co_return std::move(body).error();
    const std::string id = workflow_id_of(call);
    if (!body->definition) {
        auto workflow = co_await workflows_.get(call.actor, id);
        if (!workflow) co_return std::move(workflow).error();
        if (!workflow->record.draft.text.empty())
            body->definition = workflow->record.draft;
        else if (workflow->definition != nullptr)
            body->definition = model::to_json(*workflow->definition);
    }
    auto request = request_of(id, body->lead_id, std::move(body->lead_data), body->trigger);
    base::json::Raw definition = body->definition.value_or(base::json::Raw{});
    auto rehearsal = co_await runs_.rehearse(call.actor, std::move(definition), std::move(request));
    if (!rehearsal) co_return std::move(rehearsal).error();
    co_return reply_with(to_wire(*std::move(rehearsal)));
}

Answer WorkflowDoor::why(Call& call) {
    const std::string lead_id(call.request.query_param("lead_id").value_or(""));
    if (lead_id.empty())
        co_return base::invalid("Say which lead.", {{"query:lead_id", "is required", "required"}});
    const std::string trigger(call.request.query_param("trigger").value_or("new_lead"));
    auto found = co_await workflows_.explain(call.actor, workflow_id_of(call), lead_id, trigger);
    if (!found) co_return std::move(found).error();
    WorkflowWhyReply reply{found->verdict.enters, found->verdict.why, {}};
    for (const model::Run& run : found->runs)
        reply.runs.push_back(to_run_wire(run));
    co_return reply_with(reply);
}

}  // namespace ao::api
