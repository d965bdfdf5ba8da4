// The steps that tell somebody something.
#include <algorithm>
#include <string>
#include <utility>

#include "base/id.h"
#include "base/json_described.h"
#include "core/audit.h"
#include "core/mailing.h"
#include "core/step_table.h"
#include "core/step_view.h"
#include "model/scope_template.h"
#include "model/span.h"
#include "model/step_secrets.h"
#include "store/follow_up_store.h"

namespace ao::core {

namespace {

using base::json::Raw;
using model::StepOutcome;

base::Result<Raw> plan_message(store::Session&, const StepContext& context) {
    const StepView view(context);
    auto to = view.find("to") ? view.text("to")
                              : base::Result<std::string>(context.lead ? context.lead->email : "");
    if (!to) return std::move(to).error();
    auto subject = view.text("subject");
    if (!subject) return std::move(subject).error();
    const bool is_html = view.flag("is_html");
    auto body = view.text("body", is_html ? model::Escape::html : model::Escape::none);
    if (!body) return std::move(body).error();
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object().member("to", *to).member("subject", *subject);
    writer.member(is_html ? "html" : "text", *body).end_object();
    return plan;
}

StepOutcome record_sent(
    store::Session& session, const StepContext& context, const Raw& plan, StepOutcome outcome
) {
    const auto* done = std::get_if<model::StepDone>(&outcome);
    if (done == nullptr || text_in(done->output, "outcome") != "done") return outcome;
    model::Task task;
    task.id = context.key;
    task.tenant_id = context.run.tenant_id;
    task.type = context.step.kind;
    task.request_id = context.run.request_id;
    model::Mail mail;
    mail.lead_id = context.run.lead_id;
    mail.to = text_in(plan, "to");
    mail.subject = text_in(plan, "subject");
    mail.text = text_in(plan, "text");
    mail.html = text_in(plan, "html");
    mail.outcome = "sent";
    record_mail(session, task, std::move(mail), context.now);
    return outcome;
}

base::Result<Raw> plan_notify(store::Session&, const StepContext& context) {
    const StepView view(context);
    auto text = view.text("text");
    if (!text) return std::move(text).error();
    Raw message{""};
    base::json::Writer(message.text).begin_object().member("text", *text).end_object();
    if (const auto extra = view.find("extra")) {
        auto more = model::render_json(*extra, view.scope());
        if (!more) return std::move(more).error();
        message = base::json::merge_patch(*more, message);
    }
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object().member("method", "POST").member("url", model::kHiddenSecret);
    writer.member("json", message).end_object();
    return plan;
}

base::Result<Raw> plan_follow_up(store::Session&, const StepContext& context) {
    if (!context.lead) return base::invalid("the lead is gone");
    const StepView view(context);
    auto title = view.text("title");
    if (!title) return std::move(title).error();
    auto notes = view.text("notes");
    if (!notes) return std::move(notes).error();
    auto assignee = view.find("assignee") ? view.text("assignee")
                                          : base::Result<std::string>(context.lead->owner);
    if (!assignee) return std::move(assignee).error();
    Raw plan{""};
    base::json::Writer writer(plan.text);
    writer.begin_object().member("title", *title).member("notes", *notes);
    writer.member("assignee", *assignee).member("due_in", view.plain("due_in")).end_object();
    return plan;
}

StepOutcome
store_follow_up(store::Session& session, const StepContext& context, const Raw& plan, const StepOutcome&) {
    if (!context.lead) return model::step_failed("the lead is gone");
    model::FollowUp follow_up;
    follow_up.id = base::new_id();
    follow_up.tenant_id = context.run.tenant_id;
    follow_up.lead_id = context.lead->id;
    follow_up.run_id = context.run.id;
    follow_up.title = text_in(plan, "title");
    follow_up.notes = text_in(plan, "notes");
    follow_up.assignee = text_in(plan, "assignee");
    follow_up.created_at = context.now;
    if (const auto due_in = model::parse_span(text_in(plan, "due_in")))
        follow_up.due_at = context.now + *due_in;
    store::FollowUpStore(session).insert(follow_up);
    audit(
        session,
        actor_of(context),
        "follow_up_created",
        "lead",
        follow_up.lead_id,
        audit_details({{"follow_up_id", follow_up.id}}),
        context.now
    );
    Raw output{""};
    base::json::Writer writer(output.text);
    writer.begin_object().member("follow_up_id", follow_up.id);
    writer.member("assignee", follow_up.assignee).end_object();
    return model::step_done(output);
}

}  // namespace

base::Async<StepOutcome> send_step_mail(Mailing& mailing, StepCall step) {
    const auto said = [](std::string_view outcome, const Raw& input) {
        Raw output{""};
        base::json::Writer writer(output.text);
        writer.begin_object().member("to", text_in(input, "to"));
        writer.member("subject", text_in(input, "subject")).member("outcome", outcome).end_object();
        return model::step_done(output);
    };
    MailText text;
    text.to = text_in(step.input, "to");
    text.subject = text_in(step.input, "subject");
    text.text = text_in(step.input, "text");
    text.html = text_in(step.input, "html");
    if (text.to.empty()) co_return said("skipped: there is no address", step.input);
    std::string id = step.key;
    std::replace(id.begin(), id.end(), ':', '.');  // it becomes a Message-ID (RFC 5322)
    const Mailing::Attempt attempt = co_await mailing.send(std::move(id), std::move(text));
    const Delivery& delivery = attempt.delivery;
    if (delivery.kind == Delivery::Kind::done) co_return said(delivery.text, step.input);
    const bool may_pass = delivery.kind != Delivery::Kind::refused;
    co_return model::StepFailed{delivery.text, may_pass, delivery.retry_after};
}

void add_message_steps(StepKinds& kinds) {
    StepKind mail;
    mail.name = "send_email";
    mail.plan = plan_message;
    mail.commit = record_sent;
    mail.reaches_out = true;
    kinds.add(std::move(mail));
    StepKind notify;
    notify.name = "notify";
    notify.plan = plan_notify;
    notify.reaches_out = true;
    kinds.add(std::move(notify));
    StepKind follow_up;
    follow_up.name = "follow_up_task";
    follow_up.plan = plan_follow_up;
    follow_up.commit = store_follow_up;
    follow_up.at_once = true;
    kinds.add(std::move(follow_up));
}

}  // namespace ao::core
