#include "api/hooks.h"

#include <algorithm>
#include <utility>

#include "api/hook_wire.h"
#include "api/webhook_signature.h"
#include "api/wire.h"
#include "base/json_node.h"
#include "model/trigger_match.h"

namespace ao::api {

namespace {

using base::json::Raw;

std::string secret_owner(const std::string& tenant_id, const std::string& workflow_id) {
    return "workflow webhook " + tenant_id + '/' + workflow_id;
}

/// The same for whatever is not there: a stranger must not learn which workflows there are.
base::Error nothing_here() {
    return base::unauthenticated("There is no webhook here that this signature opens.");
}

const model::TriggerDefinition* find_webhook(const core::WorkflowView& view) {
    if (view.definition == nullptr) return nullptr;
    const auto& triggers = view.definition->triggers;
    const auto found = std::find_if(triggers.begin(), triggers.end(), [](const auto& each) {
        return each.kind == "webhook";
    });
    return found == triggers.end() ? nullptr : &*found;
}

Raw input_of(const Raw& body, const std::string& message_id) {
    Raw input{""};
    base::json::Writer writer(input.text);
    writer.begin_object().member("body", body).member("message_id", message_id).end_object();
    return input;
}

/// The address in the body that the trigger's setting `email` points at; empty when it has none.
std::string address_in(const model::TriggerDefinition& trigger, const Raw& input) {
    const auto settings = base::json::Document::parse(trigger.settings.text);
    const auto path = settings ? settings->root().find("email") : std::nullopt;
    if (!path || path->string().empty()) return {};
    model::Scope::Parts parts;
    parts.trigger = input;
    const model::Scope scope(parts, base::Time{});
    const auto address = scope.find("trigger.body." + std::string(path->string()));
    return std::string(address ? address->string() : std::string_view{});
}

}  // namespace

Answer HookDoor::receive(Call& call) {
    const std::string tenant_id(call.request.param("tenant_id"));
    const std::string workflow_id(call.request.param("workflow_id"));
    const std::string secret = vault_.signing_secret(secret_owner(tenant_id, workflow_id));
    auto message_id = check_webhook_signature(call.request, secret, clock_.now());
    if (!message_id) co_return std::move(message_id).error();
    model::Actor actor = model::system_actor(tenant_id, "webhook");
    actor.request_id = call.actor.request_id;
    const auto view = co_await workflows_.get(actor, workflow_id);
    if (!view) co_return nothing_here();
    const model::TriggerDefinition* trigger = find_webhook(*view);
    if (trigger == nullptr) co_return nothing_here();
    auto body = read_body<Raw>(call);
    if (!body) co_return std::move(body).error();
    core::RunRequest request;
    request.workflow_id = workflow_id;
    request.trigger = "webhook";
    request.input = input_of(*body, *message_id);
    request.fire_key = "webhook:" + *message_id;
    const model::Happening happening{"webhook", nullptr, request.input, clock_.now()};
    const model::Verdict verdict = model::matches(*trigger, workflow_id, happening);
    if (!verdict.holds) co_return reply_with(HookReply{"ignored", {}, verdict.why});
    if (const std::string address = address_in(*trigger, request.input); !address.empty()) {
        request.lead.emplace();
        request.lead->email = address;
        request.lead->source = "webhook";
    }
    auto run = co_await runs_.trigger(std::move(actor), std::move(request), {});
    if (!run) co_return std::move(run).error();
    co_return reply_with(HookReply{"accepted", run->value ? run->value->id : "", ""});
}

Answer HookDoor::show(Call& call) {
    const std::string workflow_id(call.request.param("workflow_id"));
    const auto view = co_await workflows_.get(call.actor, workflow_id);
    if (!view) co_return view.error();
    const std::string& tenant_id = call.actor.tenant_id;
    HookAddressReply reply;
    reply.path = "/api/hooks/" + tenant_id + "/" + workflow_id;
    reply.secret = vault_.signing_secret(secret_owner(tenant_id, workflow_id));
    reply.active =
        find_webhook(*view) != nullptr && view->record.state == model::WorkflowState::published;
    co_return reply_with(reply);
}

}  // namespace ao::api
