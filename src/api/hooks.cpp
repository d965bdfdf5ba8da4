#include "api/hooks.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "api/hook_wire.h"
#include "api/webhook_signature.h"
#include "api/wire.h"
#include "base/json_node.h"
#include "model/trigger_match.h"

namespace ao::api {

namespace {

using base::json::Raw;

constexpr std::int32_t kUsualGrace = 24;

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

/// By any of the secrets that open it now.
base::Result<std::string> check_signature(
    const http::Request& request, const core::HookKeys& keys, base::Time now
) {
    auto message_id = check_webhook_signature(request, keys.secret, now);
    for (const std::string& secret : keys.opened)
        if (!message_id) message_id = check_webhook_signature(request, secret, now);
    return message_id;
}

HookAddressReply address_of(
    const std::string& tenant_id, const core::WorkflowView& view, const core::HookKeys& keys
) {
    HookAddressReply reply;
    reply.path = "/api/hooks/" + tenant_id + "/" + view.record.id;
    reply.secret = keys.secret;
    reply.active =
        find_webhook(view) != nullptr && view.record.state == model::WorkflowState::published;
    if (keys.state.generation > 0) reply.rotated_at = keys.state.rotated_at;
    if (keys.opened.size() > 1) reply.previous_valid_until = keys.state.old_until;
    return reply;
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
    const core::HookKeys keys = co_await secrets_.get(tenant_id, workflow_id);
    auto message_id = check_signature(call.request, keys, clock_.now());
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
    core::Once<model::Run> once;
    auto run = co_await runs_.trigger(std::move(actor), std::move(request), std::move(once));
    if (!run) co_return std::move(run).error();
    co_return reply_with(HookReply{"accepted", run->value ? run->value->id : "", ""});
}

Answer HookDoor::show(Call& call) {
    const std::string workflow_id(call.request.param("workflow_id"));
    const auto view = co_await workflows_.get(call.actor, workflow_id);
    if (!view) co_return view.error();
    const core::HookKeys keys = co_await secrets_.get(call.actor.tenant_id, workflow_id);
    co_return reply_with(address_of(call.actor.tenant_id, *view, keys));
}

Answer HookDoor::rotate(Call& call) {
    std::chrono::hours grace{kUsualGrace};
    if (!call.request.body.empty()) {
        const auto body = read_body<HookRotateRequest>(call);
        if (!body) co_return body.error();
        grace = std::chrono::hours{body->grace_hours.value_or(kUsualGrace)};
        if (grace < grace.zero() || grace > core::HookSecrets::kLongestGrace)
            co_return base::invalid(
                "The secret cannot be changed so.",
                {{"/grace_hours", "must be from 0 to 720", "range"}}
            );
    }
    const std::string workflow_id(call.request.param("workflow_id"));
    const auto view = co_await workflows_.get(call.actor, workflow_id);
    if (!view) co_return view.error();
    const auto keys = co_await secrets_.rotate(call.actor, workflow_id, grace);
    if (!keys) co_return keys.error();
    co_return reply_with(address_of(call.actor.tenant_id, *view, *keys));
}

}  // namespace ao::api
