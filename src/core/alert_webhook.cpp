#include "core/alert_webhook.h"

#include "base/webhook_signature.h"

namespace ao::core {

namespace {

std::string fault_text(const connect::HttpReply& reply) {
    std::string text = "webhook: ";
    text += connect::to_string(reply.fault);
    if (reply.status != 0) text += " (HTTP " + std::to_string(reply.status) + ")";
    if (!reply.detail.empty()) text += ": " + reply.detail;
    return text;
}

}  // namespace

base::Async<Delivery> AlertWebhook::send(std::string task_id, std::string body) {
    if (!configured()) co_return skipped("not configured");
    connect::Targets::Passage passage = co_await targets_.enter("alert_webhook");
    if (passage.fault() != connect::Fault::none) {
        const auto later = std::chrono::ceil<std::chrono::seconds>(passage.retry_after());
        co_return Delivery{Delivery::Kind::postponed, "webhook: suspended", later};
    }
    const std::string seconds = std::to_string(base::to_micros(clock_.now()) / 1'000'000);
    connect::HttpCall call;
    call.method = "POST";
    call.url = options_.url;
    call.headers = {
        {"Content-Type", "application/json"},
        {"webhook-id", task_id},
        {"webhook-timestamp", seconds}};
    if (!options_.secret.empty()) {
        std::string signature = base::webhook_signature(options_.secret, task_id, seconds, body);
        call.headers.emplace_back("webhook-signature", std::move(signature));
    }
    call.body = std::move(body);
    const connect::HttpReply reply = co_await http_.send(std::move(call));
    passage.end(connect::verdict_of(reply.fault));
    if (reply.ok()) co_return Delivery{Delivery::Kind::done, "done"};
    const auto kind =
        connect::is_retryable(reply.fault) ? Delivery::Kind::retry : Delivery::Kind::refused;
    co_return Delivery{kind, fault_text(reply), reply.retry_after};
}

}  // namespace ao::core
