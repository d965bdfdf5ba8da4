// The lines of mail and the CRM.
#include "api/crm.h"
#include "api/crm_wire.h"
#include "api/email.h"
#include "api/email_campaign_wire.h"
#include "api/email_campaigns.h"
#include "api/email_wire.h"
#include "api/mail_template_wire.h"
#include "api/mail_templates.h"
#include "api/route_lines.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines mail_lines(EmailDoor& email, MailTemplateDoor& templates) {
    const Shape one{.reply = of<MailTemplateReply>(), .headers = {"If-None-Match"}, .errors = {404}};
    const Shape preview{.request = of<MailPreviewRequest>(), .reply = of<MailPreviewReply>(), .errors = {404},
                        .description = "The permission leads:read is needed to fill in a lead. Nothing is stored or sent.",
                        .request_example = R"({"values":{"first_name":"Ada"}})"};
    return {
        {post, "/api/email/send", Access(P::email_send), R::normal, "E-mail", "Queue one message",
            {.request = of<EmailRequest>(), .reply = of<EmailReply>(), .headers = {"Idempotency-Key"},
             .description = "With a lead_id the permission leads:read is needed too. Whether the mail went out is seen at the task.",
             .request_example = R"({"to":"ada@example.com","subject":"Your offer","body":"Hello Ada"})"},
            on(email, &EmailDoor::send)},
        {get, "/api/email/templates", Access(P::campaigns_read), R::normal, "E-mail", "The mail templates, built-in ones too",
            {.reply = list_of<MailTemplateReply>("MailTemplateList")}, on(templates, &MailTemplateDoor::list)},
        {post, "/api/email/templates", Access(P::campaigns_write), R::normal, "E-mail", "Make a template",
            {.request = of<MailTemplateRequest>(), .reply = of<MailTemplateReply>(), .headers = {"Idempotency-Key"}, .errors = {409}},
            on(templates, &MailTemplateDoor::create)},
        {post, "/api/email/templates/preview", Access(P::campaigns_read), R::normal, "E-mail", "What texts that are not saved would make", preview,
            on(templates, &MailTemplateDoor::preview_unsaved)},
        {get, "/api/email/templates/{template_id}", Access(P::campaigns_read), R::normal, "E-mail", "One template", one, on(templates, &MailTemplateDoor::get)},
        {put, "/api/email/templates/{template_id}", Access(P::campaigns_write), R::normal, "E-mail", "Change the fields that are given",
            {.request = of<MailTemplateRequest>(), .reply = of<MailTemplateReply>(), .headers = {"If-Match"}, .errors = {404, 412},
             .description = "A built-in template (`welcome`, `default`) becomes the tenant's own by it.",
             .request_example = R"({"subject":"{{first_name}}, spring is here"})"},
            on(templates, &MailTemplateDoor::change)},
        {del, "/api/email/templates/{template_id}", Access(P::campaigns_write), R::normal, "E-mail", "Delete a template; a built-in one comes back",
            {.reply = of<MailTemplateReply>(), .headers = {"If-Match"}, .errors = {404, 409, 412}}, on(templates, &MailTemplateDoor::remove)},
        {post, "/api/email/templates/{template_id}/preview", Access(P::campaigns_read), R::normal, "E-mail", "What a template makes of a lead or of values", preview,
            on(templates, &MailTemplateDoor::preview)},
    };
}

Lines email_campaign_lines(EmailCampaignDoor& door) {
    return {
        {post, "/api/email/campaign", Access(P::email_send), R::normal, "E-mail", "Send one template to a list of addresses",
            {.request = of<EmailCampaignRequest>(), .reply = of<EmailCampaignReply>(), .headers = {"Idempotency-Key"},
             .description = "Makes a campaign and a task for each mail. Every address is good, or nothing is sent.",
             .request_example = R"({"name":"Spring sale","subject":"Spring is here","template":"welcome","recipients":["ada@example.com"]})"}, on(door, &EmailCampaignDoor::create)},
        {get, "/api/email/campaign/{campaign_id}/stats", Access(P::campaigns_read), R::normal, "E-mail", "How the mails of a campaign did",
            {.reply = of<EmailCampaignStatsReply>(), .errors = {404}}, on(door, &EmailCampaignDoor::stats)},
    };
}

Lines crm_lines(CrmDoor& door) {
    return {
        {get, "/api/crm/status", Access(P::crm_read), R::normal, "CRM", "How the CRM answered last; asks nobody", {}, on(door, &CrmDoor::status)},
        {get, "/api/crm/config", Access(P::crm_manage), R::normal, "CRM", "The CRM settings in force, secrets masked",
            {.reply = of<CrmConfigReply>()}, on(door, &CrmDoor::config)},
        {post, "/api/crm/config", Access(P::crm_manage), R::normal, "CRM", "Set the tenant's own CRM",
            {.request = of<CrmConfigRequest>(), .reply = of<CrmConfigSaved>(),
             .description = "In force from the next task on, in place of the configuration file's. What is not said stays as it was. The secret is "
                            "stored encrypted and never shown again.",
             .request_example = R"({"crm_type":"generic","api_url":"https://crm.example.com","authentication":{"type":"bearer","token":"secret-token"},)"
                                R"("fields":[{"field":"email","path":"$.contact.email","transform":"lower"}]})"},
            on(door, &CrmDoor::configure)},
        {del, "/api/crm/config", Access(P::crm_manage), R::normal, "CRM", "Forget the tenant's own CRM; the configuration file's is in force again",
            {.reply = of<CrmConfigReply>(), .errors = {404}}, on(door, &CrmDoor::forget)},
        {post, "/api/crm/test", Access(P::crm_manage), R::normal, "CRM", "Call the CRM once and say how it answered",
            {.request = of<CrmConfigRequest>(), .reply = of<CrmTestReply>(),
             .description = "Without a body the settings in force, else those with the body's changes; nothing is stored. Takes 10 seconds at most.",
             .request_example = R"({"crm_type":"generic","api_url":"https://crm.example.com"})"}, on(door, &CrmDoor::test)},
    };
}

// clang-format on

}  // namespace ao::api
