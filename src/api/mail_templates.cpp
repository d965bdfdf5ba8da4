#include "api/mail_templates.h"

#include <utility>

#include "api/mail_template_wire.h"
#include "api/once.h"
#include "api/precondition.h"
#include "api/wire.h"

namespace ao::api {

namespace {

std::string template_id_of(const Call& call) {
    return std::string(call.request.param("template_id"));
}

http::Response with_version(const model::MailTemplate& mail) {
    http::Response response = reply_with(to_wire(mail));
    response.with("ETag", etag_of(mail.version));
    return response;
}

core::TemplateChange to_change(MailTemplateRequest body) {
    return {
        std::move(body.id),
        std::move(body.name),
        std::move(body.subject),
        std::move(body.body),
        body.is_html};
}

}  // namespace

Answer MailTemplateDoor::list(Call& call) {
    std::vector<MailTemplateReply> reply;
    for (const model::MailTemplate& mail : co_await templates_.list(call.actor))
        reply.push_back(to_wire(mail));
    co_return reply_with(reply);
}

Answer MailTemplateDoor::create(Call& call) {
    auto body = read_body<MailTemplateRequest>(call);
    if (!body) co_return std::move(body).error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto render = [](const model::MailTemplate& mail) {
        return base::json::to_string(to_wire(mail));
    };
    auto made = co_await templates_.create(
        call.actor,
        to_change(std::move(*body)),
        once<model::MailTemplate>(std::move(*key), std::move(render))
    );
    if (!made) co_return std::move(made).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer MailTemplateDoor::get(Call& call) {
    auto mail = co_await templates_.get(call.actor, template_id_of(call));
    if (!mail) co_return std::move(mail).error();
    http::Response response;
    if (if_none_match_names(call.request.header("if-none-match"), mail->version)) {
        response.status = 304;
        response.with("ETag", etag_of(mail->version));
        co_return response;
    }
    co_return with_version(*mail);
}

Answer MailTemplateDoor::change(Call& call) {
    auto body = read_body<MailTemplateRequest>(call);
    if (!body) co_return std::move(body).error();
    if (body->id && *body->id != template_id_of(call))
        co_return base::invalid(
            "A template keeps its id.", {{"/id", "must be the one of the path", "conflict"}}
        );
    auto mail = co_await templates_.change(
        call.actor,
        template_id_of(call),
        to_change(std::move(*body)),
        if_match(call.request.header("if-match"))
    );
    if (!mail) co_return std::move(mail).error();
    co_return with_version(*mail);
}

Answer MailTemplateDoor::remove(Call& call) {
    auto mail = co_await templates_.remove(
        call.actor, template_id_of(call), if_match(call.request.header("if-match"))
    );
    if (!mail) co_return std::move(mail).error();
    co_return reply_with(to_wire(*mail));
}

Answer MailTemplateDoor::preview(Call& call, std::optional<std::string> id) {
    auto body = read_body<MailPreviewRequest>(call);
    if (!body) co_return std::move(body).error();
    core::TemplateChange change;
    change.subject = std::move(body->subject);
    change.body = std::move(body->body);
    change.is_html = body->is_html;
    core::Filling filling{std::move(body->lead_id)};
    if (body->values) filling.values = std::move(*body->values);
    auto shown = co_await templates_.preview(
        call.actor, std::move(id), std::move(change), std::move(filling)
    );
    if (!shown) co_return std::move(shown).error();
    MailPreviewReply reply{std::move(shown->mail.subject), std::move(shown->mail.text)};
    if (!shown->mail.html.empty()) reply.html = std::move(shown->mail.html);
    reply.unfilled = std::move(shown->unfilled);
    co_return reply_with(reply);
}

Answer MailTemplateDoor::preview(Call& call) {
    return preview(call, template_id_of(call));
}

Answer MailTemplateDoor::preview_unsaved(Call& call) {
    return preview(call, std::nullopt);
}

}  // namespace ao::api
