#include "core/mailing.h"

#include "core/store_rig.h"
#include "store/delivery_store.h"
#include "store/mail_template_store.h"

namespace ao::core {
namespace {

class SendingMail : public StoreRig {
  protected:
    PlannedMail plan(const std::string& lead_id) {
        return in_store([&](store::Session& session) {
            return plan_mail(session, model::default_mails(), "default", lead_id);
        });
    }

    Mailing::Attempt send(const connect::MailerOptions& options, const MailText& text) {
        const connect::OutboundOptions outbound{.allow_private = true};
        connect::Mailer mailer(loop_, options, outbound, clock_, metrics_);
        Mailing mailing(mailer);
        auto attempt = run(mailing.send("task-1", text));
        mailer.close();
        return attempt;
    }

    /// Nobody listens there.
    connect::MailerOptions unreachable() {
        connect::MailerOptions options;
        options.server = "127.0.0.1";
        options.port = 1;
        options.security = connect::MailSecurity::none;
        options.from_address = "crm@example.com";
        return options;
    }
};

TEST_F(SendingMail, SkipsWhatCannotBeSent) {
    model::Lead silent = lead("lead-2");
    silent.email.clear();
    insert_lead(silent);
    EXPECT_EQ(plan("lead-2").skip, "lead has no e-mail");
    EXPECT_EQ(plan("lead-1").skip, "lead is gone");
    EXPECT_FALSE(plan("lead-1").mail);
    const auto attempt = send({}, {"ada@example.com", "Hi", "Hello"});
    EXPECT_EQ(attempt.delivery.text, "skipped: not configured");
    EXPECT_EQ(attempt.delivery.kind, Delivery::Kind::done);
    EXPECT_FALSE(attempt.mail);
}

TEST_F(SendingMail, RetriesWhenTheServerIsAwayAndRecordsIt) {
    insert_lead(lead("lead-1"));
    const auto attempt = send(unreachable(), plan("lead-1").mail.value());
    EXPECT_EQ(attempt.delivery.kind, Delivery::Kind::retry);
    ASSERT_TRUE(attempt.mail);
    model::Task task;
    task.id = "task-1";
    task.tenant_id = "default";
    const auto timeline = in_store([&](store::Session& session) {
        model::Mail mail = *attempt.mail;
        mail.lead_id = "lead-1";
        record_mail(session, task, mail, clock_.now());
        return store::DeliveryStore(session).timeline("default", "lead-1", 10);
    });
    ASSERT_EQ(timeline.size(), 1U);
    EXPECT_EQ(timeline[0].kind, "mail");
    EXPECT_NE(timeline[0].status, "sent");
}

TEST_F(SendingMail, GreetsByName) {
    const auto mail = render_mail(model::default_welcome(), lead("lead-1"));
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->to, "ada@example.com");
    EXPECT_EQ(mail->subject, "Welcome, Ada");
    EXPECT_EQ(mail->text.substr(0, 10), "Hello Ada,");
    model::Lead nameless = lead("lead-1");
    nameless.first_name.clear();
    EXPECT_EQ(render_mail(model::default_welcome(), nameless)->subject, "Welcome");
}

TEST_F(SendingMail, AnHtmlTemplateEscapesAndHasATextBesideIt) {
    model::Lead sly = lead("lead-1");
    sly.first_name = "<b>";
    const auto mail =
        render_mail({.subject = "Hi", .body = "<p>Hello {{first_name}}</p>", .is_html = true}, sly);
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->html, "<p>Hello &lt;b&gt;</p>");
    EXPECT_EQ(mail->text, "Hello <b>");
}

TEST_F(SendingMail, ATenantsOwnTemplateTakesThePlaceOfTheBuiltInOne) {
    insert_lead(lead("lead-1"));
    in_store([&](store::Session& session) {
        model::MailTemplate own{.id = "welcome", .name = "Ours"};
        own.subject = "Hi {{first_name}}";
        own.body = "There";
        return store::MailTemplateStore(session).insert("default", own);
    });
    EXPECT_EQ(plan("lead-1").mail.value().subject, "Hi Ada");
    const auto unknown = in_store([&](store::Session& session) {
        return plan_mail(session, model::default_mails(), "default", "lead-1", "no-such");
    });
    EXPECT_EQ(unknown.fault, "there is no mail template no-such");
}

TEST_F(SendingMail, AMalformedTemplateIsAnError) {
    EXPECT_FALSE(render_mail({.subject = "Hi {{#open}}", .body = "text"}, lead("lead-1")));
}

}  // namespace
}  // namespace ao::core
