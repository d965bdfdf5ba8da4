#include "api/workflow_catalogue.h"

#include <limits>
#include <utility>

#include "api/catalogue_wire.h"
#include "api/wire.h"
#include "model/step_secrets.h"
#include "model/workflow_check.h"
#include "model/workflow_diff.h"
#include "model/workflow_schema.h"
#include "model/workflow_templates.h"

namespace ao::api {

namespace {

constexpr std::int64_t kMostVersions = std::numeric_limits<std::int32_t>::max();

base::json::Raw or_null(const std::string& text) {
    return text.empty() ? base::json::Raw{} : base::json::Raw{text};
}

}  // namespace

Answer WorkflowCatalogueDoor::schema(Call&) {
    co_return reply_with(model::definition_schema());
}

Answer WorkflowCatalogueDoor::templates(Call&) {
    WorkflowTemplateListReply reply;
    for (const model::WorkflowTemplate& each : model::workflow_templates())
        reply.templates.push_back(
            {std::string(each.id),
             std::string(each.name),
             std::string(each.description),
             base::json::parse_raw(each.definition).value()}
        );
    reply.total = static_cast<std::int64_t>(reply.templates.size());
    co_return reply_with(reply);
}

Answer WorkflowCatalogueDoor::check(Call& call) {
    auto body = read_body<base::json::Raw>(call);
    if (!body) co_return std::move(body).error();
    WorkflowCheckReply reply;
    if (auto checked = model::read_definition(*body); !checked) {
        reply.valid = false;
        for (base::FieldError& fault : checked.error().fields)
            reply.errors.push_back(
                {std::move(fault.pointer), std::move(fault.message), std::move(fault.code)}
            );
    }
    co_return reply_with(reply);
}

Answer WorkflowCatalogueDoor::difference(Call& call) {
    const std::string id(call.request.param("workflow_id"));
    auto from = query_integer(call, "from", 1, 1, kMostVersions);
    if (!from) co_return std::move(from).error();
    auto to = query_integer(call, "to", 1, 1, kMostVersions);
    if (!to) co_return std::move(to).error();
    const auto before = co_await workflows_.version(call.actor, id, *from);
    if (!before) co_return before.error();
    const auto after = co_await workflows_.version(call.actor, id, *to);
    if (!after) co_return after.error();
    WorkflowDiffReply reply{*from, *to, {}};
    if (before->definition == nullptr || after->definition == nullptr)
        co_return base::conflict("One of the versions cannot be read any more.");
    const auto shown = model::hide_secrets(*after->definition, &*before->definition);
    for (model::DefinitionChange& change :
         model::difference(model::hide_secrets(*before->definition), shown))
        reply.changes.push_back(
            {std::move(change.what),
             std::move(change.step),
             std::move(change.field),
             or_null(change.before),
             or_null(change.after)}
        );
    co_return reply_with(reply);
}

}  // namespace ao::api
