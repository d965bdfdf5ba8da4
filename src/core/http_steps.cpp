#include "core/http_steps.h"

#include <algorithm>
#include <utility>

#include "base/json_described.h"
#include "base/utf8.h"
#include "core/step_view.h"
#include "model/scope.h"

namespace ao::core {

namespace {

using base::json::Kind;
using base::json::Node;
using base::json::Raw;
using model::StepOutcome;

constexpr std::size_t kMostKept = 64UL << 10;

bool is_accepted(int status, const Node& input) {
    for (const Node wanted : input.find("accept").value_or(Node{}).elements())
        if (wanted.integer() == std::int64_t{status}) return true;
    return false;
}

/// The reply's body as JSON: what it is, or a text.
Raw body_of(const connect::HttpReply& reply) {
    if (auto json = base::json::parse_raw(reply.body)) return *std::move(json);
    Raw text{""};
    base::json::write_string(text.text, std::string_view(reply.body).substr(0, kMostKept));
    return text;
}

Raw outputs_of(const connect::HttpReply& reply, const Node& input) {
    Raw outputs{""};
    base::json::Writer writer(outputs.text);
    writer.begin_object().member("status", reply.status);
    const Raw body = body_of(reply);
    const auto keep = input.find("keep");
    if (!keep) {
        writer.member("body", body.text.size() > kMostKept ? Raw{} : body);
    } else {
        model::Scope::Parts parts;
        parts.trigger = body;
        const model::Scope scope(parts, base::Time{});
        for (const auto& [name, path] : keep->members()) {
            const auto found = scope.find("trigger." + std::string(path.string()));
            writer.member(name, found ? base::json::to_raw(*found) : Raw{});
        }
    }
    writer.end_object();
    return outputs;
}

}  // namespace

base::Result<connect::HttpCall> http_call_of(const StepCall& step) {
    const auto document = base::json::Document::parse(step.input.text);
    if (!document) return document.error();
    const Node input = document->root();
    connect::HttpCall call;
    call.method = input.find("method").value_or(Node{}).string();
    const bool is_address_secret = step.kind == "notify";
    if (!is_address_secret) call.url = input.find("url").value_or(Node{}).string();
    for (const auto& [name, value] : input.find("headers").value_or(Node{}).members())
        call.headers.emplace_back(name, value.string());
    const auto secrets = base::json::Document::parse(step.secrets.text);
    if (!secrets) return secrets.error();
    for (const auto& [name, value] : secrets->root().members())
        if (is_address_secret && name == "url")
            call.url = value.string();
        else
            call.headers.emplace_back(name, value.string());
    if (call.method.empty() || call.url.empty()) return base::invalid("the step has no address");
    call.headers.emplace_back("Idempotency-Key", step.key);
    call.headers.emplace_back("webhook-id", step.key);
    if (const auto json = input.find("json")) {
        call.headers.emplace_back("Content-Type", "application/json");
        json->write(call.body);
    } else if (const auto body = input.find("body")) {
        call.body = body->string();
    }
    return call;
}

std::string describe(const connect::HttpReply& reply) {
    std::string why(connect::to_string(reply.fault));
    if (reply.fault == connect::Fault::self_call)
        return why + ": the address is this server's own, which a step must not call";
    if (reply.fault == connect::Fault::private_address)
        return why +
               ": the address is a private one; outbound.allow_private of the configuration "
               "allows all of them";
    if (reply.detail.empty()) return why;
    return reply.detail.starts_with(why) ? reply.detail : why + ": " + reply.detail;
}

StepOutcome outcome_of(const connect::HttpReply& reply, const StepCall& step) {
    const auto document = base::json::Document::parse(step.input.text);
    const Node input = document ? document->root() : Node{};
    if (reply.ok() || is_accepted(reply.status, input))
        return model::step_done(outputs_of(reply, input));
    std::string why = describe(reply);
    const bool may_pass = connect::is_retryable(reply.fault) || connect::is_postponed(reply.fault);
    return model::StepFailed{std::move(why), may_pass, reply.retry_after};
}

base::Async<StepOutcome> HttpSteps::call(StepCall step) {
    auto wanted = http_call_of(step);
    if (!wanted) co_return model::step_failed(wanted.error().message);
    // One target for all of them: their addresses come from users, whose number is not bounded.
    connect::Targets::Passage passage = co_await targets_.enter("workflow_http");
    if (passage.fault() != connect::Fault::none) {
        connect::HttpReply refused{.fault = passage.fault()};
        refused.retry_after = std::chrono::ceil<std::chrono::seconds>(passage.retry_after());
        co_return outcome_of(refused, step);
    }
    const connect::HttpReply reply = co_await client_.send(*std::move(wanted));
    // What one address does says nothing about the next: the breaker is not told.
    co_return outcome_of(reply, step);
}

}  // namespace ao::core
