#include "core/alert_notice.h"

#include "base/json.h"
#include "base/log.h"
#include "core/new_task.h"
#include "core/users.h"

namespace ao::core {

namespace {

constexpr std::int32_t kAttempts = 12;

std::string state_of(const model::Alert& alert) {
    return alert.active() ? "raised" : "resolved";
}

base::json::Raw webhook_payload(const model::Alert& alert) {
    base::json::Raw payload{""};
    base::json::Writer json(payload.text);
    json.begin_object();
    json.member("event", "alert." + state_of(alert));
    json.member("alert_id", alert.id);
    json.member("type", model::to_string(alert.type));
    json.member("severity", model::alert_rule(alert.type).severity);
    json.member("message", alert.message);
    json.member("current_value", alert.active() ? alert.value : alert.worst);
    json.member("threshold", alert.threshold);
    json.member("raised_at", base::to_rfc3339(alert.raised_at));
    if (alert.resolved_at) json.member("resolved_at", base::to_rfc3339(*alert.resolved_at));
    json.end_object();
    return payload;
}

base::json::Raw mail_payload(const model::Alert& alert, const std::string& address) {
    const std::string word(model::to_string(alert.type));
    const std::string severity(model::alert_rule(alert.type).severity);
    std::string subject = alert.active() ? "[" + severity + "] " : "[resolved] ";
    std::string body = alert.message + ".\n\nAlert: " + word + " (" + alert.id +
                       ")\nSince: " + base::to_rfc3339(alert.raised_at) + "\n";
    if (alert.resolved_at) body += "Until: " + base::to_rfc3339(*alert.resolved_at) + "\n";
    body += "\nWhat to do is in docs/operations.md under \"" + word + "\".\n";
    base::json::Raw payload{""};
    base::json::Writer json(payload.text);
    json.begin_object();
    json.member("to", address);
    json.member("subject", subject + word);
    json.member("body", body);
    json.end_object();
    return payload;
}

void enqueue(
    store::Session& session,
    const model::Alert& alert,
    std::string type,
    base::json::Raw payload,
    const std::string& channel,
    base::Time now
) {
    NewTask wish;
    wish.type = std::move(type);
    wish.payload = std::move(payload);
    wish.priority = 50;
    wish.max_attempts = kAttempts;
    wish.unique_key = "alert:" + alert.id + ":" + state_of(alert) + ":" + channel;
    wish.unique_for = std::chrono::hours{24};
    wish.on_conflict = model::OnConflict::existing;
    const auto actor = model::system_actor(std::string(kDefaultTenant), "monitoring");
    const std::vector<std::string> types{std::string(kAlertWebhookTask), "email_send"};
    auto task = make_task(actor, std::move(wish), types, now);
    auto placed = task ? place_task(session, *task, model::OnConflict::existing)
                       : base::Result<store::Placed>(task.error());
    if (!placed) base::log::error("alert.not_told", {{"why", placed.error().message}});
}

}  // namespace

void enqueue_notices(
    store::Session& session, const model::Alert& alert, const NoticeOptions& options, base::Time now
) {
    if (options.webhook)
        enqueue(
            session, alert, std::string(kAlertWebhookTask), webhook_payload(alert), "webhook", now
        );
    for (const std::string& address : options.emails)
        enqueue(session, alert, "email_send", mail_payload(alert, address), address, now);
}

}  // namespace ao::core
