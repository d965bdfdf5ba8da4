#include "api/email.h"

#include "api/email_wire.h"
#include "api/once.h"
#include "api/wire.h"
#include "model/email_address.h"

namespace ao::api {

namespace {

constexpr std::size_t kMaxSubject = 998;  // RFC 5322, 2.1.1

base::Result<void> check(const EmailRequest& body) {
    std::vector<base::FieldError> faults;
    if (auto address = model::parse_email(body.to); !address)
        faults.push_back({"/to", address.error().message, "format"});
    if (body.subject.empty() || body.subject.size() > kMaxSubject)
        faults.push_back({"/subject", "must have 1 to 998 bytes", "length"});
    if (body.body.empty()) faults.push_back({"/body", "is required", "required"});
    if (faults.empty()) return {};
    return base::invalid("The message cannot be sent.", std::move(faults));
}

}  // namespace

Answer EmailDoor::send(Call& call) {
    auto body = read_body<EmailRequest>(call);
    if (!body) co_return std::move(body).error();
    if (auto checked = check(*body); !checked.ok()) co_return checked.error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    core::NewTask wish;
    wish.type = "email_send";
    wish.payload.text = base::json::to_string(*body);
    wish.lead_id = body->lead_id.value_or("");
    const base::Time now = clock_.now();
    auto render = [lead_id = body->lead_id, now](const model::Task& task) {
        return base::json::to_string(EmailReply{"queued", task.id, task.id, lead_id, now});
    };
    auto queued = co_await tasks_.enqueue(
        call.actor, std::move(wish), once<model::Task>(std::move(*key), std::move(render))
    );
    if (!queued) co_return std::move(queued).error();
    co_return kept_answer(std::move(queued->answer), queued->repeated);
}

}  // namespace ao::api
