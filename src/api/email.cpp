#include "api/email.h"

#include <utility>

#include "api/email_wire.h"
#include "api/once.h"
#include "api/wire.h"

namespace ao::api {

namespace {

/// The task's data, as jobs reads it.
struct EmailTaskData {
    std::string to;
    std::string subject;
    std::string body{};
    bool is_html = false;
    std::optional<std::string> text{};
    std::optional<std::string> lead_id{};
};
BOOST_DESCRIBE_STRUCT(EmailTaskData, (), (to, subject, body, is_html, text, lead_id))

core::Message to_message(EmailRequest body) {
    core::Message message;
    message.to = std::move(body.to);
    message.subject = std::move(body.subject).value_or("");
    message.body = std::move(body.body).value_or("");
    message.is_html = body.is_html.value_or(false);
    if (body.template_ && !body.template_->empty()) message.template_id = *body.template_;
    message.filling.lead_id = std::move(body.lead_id);
    if (body.values) message.filling.values = std::move(*body.values);
    return message;
}

std::string task_data(core::MailText mail, std::optional<std::string> lead_id) {
    EmailTaskData data{std::move(mail.to), std::move(mail.subject)};
    data.is_html = !mail.html.empty();
    data.body = data.is_html ? std::move(mail.html) : std::move(mail.text);
    if (data.is_html) data.text = std::move(mail.text);
    data.lead_id = std::move(lead_id);
    return base::json::to_string(data);
}

}  // namespace

Answer EmailDoor::send(Call& call) {
    auto body = read_body<EmailRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    const std::optional<std::string> lead_id = body->lead_id;
    auto mail = co_await templates_.compose(call.actor, to_message(std::move(*body)));
    if (!mail) co_return std::move(mail).error();
    core::NewTask wish;
    wish.type = "email_send";
    wish.payload.text = task_data(std::move(*mail), lead_id);
    wish.lead_id = lead_id.value_or("");
    const base::Time now = clock_.now();
    auto render = [lead_id, now](const model::Task& task) {
        return base::json::to_string(EmailReply{"queued", task.id, task.id, lead_id, now});
    };
    auto queued = co_await tasks_.enqueue(
        call.actor, std::move(wish), once<model::Task>(std::move(*key), std::move(render))
    );
    if (!queued) co_return std::move(queued).error();
    co_return kept_answer(std::move(queued->answer), queued->repeated);
}

}  // namespace ao::api
