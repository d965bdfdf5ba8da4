#include <utility>

#include "api/bulk_mode.h"
#include "api/once.h"
#include "api/task_bulk_wire.h"
#include "api/tasks.h"
#include "api/wire.h"

namespace ao::api {

namespace {

namespace json = base::json;

struct BulkTasks {
    core::NewTasks rows;
    core::BulkMode mode = core::BulkMode::best_effort;
};

base::Result<core::NewTask> row_in(json::Node node) {
    base::Result<TaskRequest> body = json::read<TaskRequest>(node);
    if (!body) return std::move(body).error();
    return to_new_task(*std::move(body));
}

/// Rows that cannot be read carry their faults, so that one of them does not spoil the others.
base::Result<BulkTasks> parse_bulk(std::string_view text) {
    base::Result<json::Document> document = json::Document::parse(text);
    if (!document) return std::move(document).error();
    json::Node root = document->root();
    auto tasks = bulk_rows(root, "tasks");
    if (!tasks) return std::move(tasks).error();
    auto mode = bulk_mode(root);
    if (!mode) return std::move(mode).error();
    BulkTasks bulk{{}, *mode};
    for (json::Node row : tasks->elements()) {
        if (bulk.rows.size() > core::kMaxTaskRows) break;
        bulk.rows.push_back(row_in(row));
    }
    return bulk;
}

std::string rendered(const core::TaskRows& outcome) {
    return json::to_string(to_reply(outcome));
}

}  // namespace

Answer TaskDoor::create_many(Call& call) {
    base::Result<BulkTasks> bulk = parse_bulk(call.request.body);
    if (!bulk) co_return std::move(bulk).error();
    base::Result<IdempotencyKey> key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto created = co_await tasks_.enqueue_many(
        call.actor,
        std::move(bulk->rows),
        bulk->mode,
        once<core::TaskRows>(*std::move(key), rendered)
    );
    if (!created) co_return std::move(created).error();
    co_return kept_answer(std::move(created->answer), created->repeated);
}

Answer TaskDoor::act(Call& call, core::TaskAction action) {
    auto body = read_body<TaskActionBody>(call);
    if (!body) co_return std::move(body).error();
    auto selection = to_selection(*std::move(body), clock_.now());
    if (!selection) co_return std::move(selection).error();
    auto outcome = co_await tasks_.act(call.actor, action, *std::move(selection));
    if (!outcome) co_return std::move(outcome).error();
    co_return reply_with(to_reply(*outcome));
}

Answer TaskDoor::retry_many(Call& call) {
    return act(call, core::TaskAction::retry);
}

Answer TaskDoor::cancel_many(Call& call) {
    return act(call, core::TaskAction::cancel);
}

Answer TaskDoor::remove_many(Call& call) {
    return act(call, core::TaskAction::remove);
}

Answer TaskDoor::redrive(Call& call) {
    RedriveBody body;
    if (!call.request.body.empty()) {
        auto read = read_body<RedriveBody>(call);
        if (!read) co_return std::move(read).error();
        body = *std::move(read);
    }
    model::TaskFilter filter{.statuses = {model::TaskStatus::dead}, .type = std::move(body.type)};
    filter.queue = std::string(call.request.param("name"));
    core::TaskSelection selection{.filter = std::move(filter)};
    selection.expected_count = body.expected_count;
    auto reason = to_reason(std::move(body.reason));
    if (!reason) co_return std::move(reason).error();
    selection.reason = *std::move(reason);
    auto outcome = co_await tasks_.act(call.actor, core::TaskAction::retry, std::move(selection));
    if (!outcome) co_return std::move(outcome).error();
    co_return reply_with(to_reply(*outcome));
}

}  // namespace ao::api
