#include "api/lead_jobs.h"

#include <utility>

#include "api/account_wire.h"
#include "api/file_reply.h"
#include "api/lead_file.h"
#include "api/lead_job_wire.h"
#include "api/lead_query.h"
#include "api/once.h"
#include "api/wire.h"

namespace ao::api {

namespace {

constexpr int kAccepted = 202;

std::string job_id_of(const Call& call) {
    return std::string(call.request.param("job_id"));
}

std::string render(const model::LeadJob& job) {
    return base::json::to_string(to_wire(job));
}

http::Response accepted(core::Created<model::LeadJob> made) {
    // Without a key nothing was rendered to be kept.
    std::string body = made.answer.empty() ? render(*made.value) : std::move(made.answer);
    http::Response response = kept_answer(std::move(body), made.repeated);
    response.status = kAccepted;
    return response;
}

}  // namespace

LeadJobReply to_wire(const model::LeadJob& job) {
    LeadJobReply reply;
    reply.id = job.id;
    reply.kind = job.kind;
    reply.state = job.state;
    reply.total = job.total;
    reply.done = job.done;
    reply.refused = job.refused;
    reply.username = job.username;
    reply.created_at = job.created_at;
    if (!job.why.empty()) reply.why = job.why;
    if (job.ended_at != base::Time{}) reply.ended_at = job.ended_at;
    if (job.kind == model::LeadJobKind::workflow_start) {
        reply.workflow_id = job.workflow_id;
        reply.workflow_name = job.workflow_name;
        return reply;
    }
    reply.format = job.format;
    if (job.state != model::LeadJobState::completed) return reply;
    reply.file = "/api/jobs/" + job.id + "/file";
    reply.bytes = job.bytes;
    return reply;
}

Answer LeadJobDoor::begin_export(Call& call) {
    auto body = read_body<LeadExportRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto filter = std::move(body->filter).value_or(std::map<std::string, std::string>{});
    const auto format = body->format.value_or(model::LeadFormat::csv);
    auto answer = once<model::LeadJob>(*std::move(key), render);
    auto made =
        co_await jobs_.begin_export(call.actor, format, std::move(filter), std::move(answer));
    if (!made) co_return std::move(made).error();
    co_return accepted(*std::move(made));
}

Answer LeadJobDoor::begin_workflow(Call& call) {
    auto body = read_body<WorkflowStartRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    LeadSelectionBody named;
    named.ids = std::move(body->ids);
    named.filter = std::move(body->filter);
    named.expected_count = body->expected_count;
    auto selection = to_selection(std::move(named));
    if (!selection) co_return std::move(selection).error();
    std::string workflow_id(call.request.param("workflow_id"));
    auto answer = once<model::LeadJob>(*std::move(key), render);
    auto made = co_await jobs_.begin_workflow(
        call.actor, std::move(workflow_id), *std::move(selection), std::move(answer)
    );
    if (!made) co_return std::move(made).error();
    co_return accepted(*std::move(made));
}

Answer LeadJobDoor::list(Call& call) {
    const auto jobs = co_await jobs_.list(call.actor);
    LeadJobListReply reply;
    for (const model::LeadJob& job : jobs)
        reply.jobs.push_back(to_wire(job));
    co_return reply_with(reply);
}

Answer LeadJobDoor::get(Call& call) {
    auto job = co_await jobs_.get(call.actor, job_id_of(call));
    if (!job) co_return std::move(job).error();
    co_return reply_with(to_wire(*job));
}

Answer LeadJobDoor::cancel(Call& call) {
    auto job = co_await jobs_.cancel(call.actor, job_id_of(call));
    if (!job) co_return std::move(job).error();
    co_return reply_with(to_wire(*job));
}

Answer LeadJobDoor::download(Call& call) {
    auto path = co_await jobs_.take_file(call.actor, job_id_of(call));
    if (!path) co_return std::move(path).error();
    const model::LeadFormat format =
        path->extension() == ".json" ? model::LeadFormat::json : model::LeadFormat::csv;
    http::Response response;
    response.content_type = lead_file_type(format);
    response.with("Content-Disposition", lead_file_disposition(format));
    stream_pieces(
        response,
        [&jobs = jobs_, file = *std::move(path)](std::int64_t offset, std::size_t size) {
            return jobs.read_piece(file, offset, size);
        }
    );
    co_return response;
}

Answer LeadJobDoor::remove(Call& call) {
    auto removed = co_await jobs_.remove(call.actor, job_id_of(call));
    if (!removed) co_return std::move(removed).error();
    co_return reply_with(MessageReply{"Job deleted"});
}

}  // namespace ao::api
