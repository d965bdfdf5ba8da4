#include "core/mailing.h"

#include "core/store_rig.h"

namespace ao::core {
namespace {

class SendingMail : public StoreRig {
  protected:
    Delivery welcome(const connect::MailerOptions& options, const std::string& lead_id) {
        const connect::OutboundOptions outbound{.allow_private = true};
        connect::Mailer mailer(loop_, options, outbound, clock_, metrics_);
        Mailing mailing(*database_, mailer, clock_, {});
        model::Task task;
        task.id = "task-1";
        task.tenant_id = "default";
        task.type = "email_send";
        Delivery delivery = run(mailing.welcome(task, lead_id));
        mailer.close();
        return delivery;
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
    EXPECT_EQ(welcome({}, "lead-2").text, "skipped: not configured");
    EXPECT_EQ(welcome(unreachable(), "lead-2").text, "skipped: lead has no e-mail");
    EXPECT_EQ(welcome(unreachable(), "lead-1").text, "skipped: lead is gone");
    EXPECT_EQ(welcome(unreachable(), "lead-1").kind, Delivery::Kind::done);
}

TEST_F(SendingMail, RetriesWhenTheServerIsAway) {
    insert_lead(lead("lead-1"));
    const Delivery delivery = welcome(unreachable(), "lead-1");
    EXPECT_EQ(delivery.kind, Delivery::Kind::retry);
    EXPECT_TRUE(delivery.record);
}

TEST_F(SendingMail, GreetsByName) {
    const auto mail = render_mail(default_welcome(), lead("lead-1"));
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->to, "ada@example.com");
    EXPECT_EQ(mail->subject, "Welcome, Ada");
    EXPECT_EQ(mail->text.substr(0, 10), "Hello Ada,");
    model::Lead nameless = lead("lead-1");
    nameless.first_name.clear();
    EXPECT_EQ(render_mail(default_welcome(), nameless)->subject, "Welcome");
}

TEST_F(SendingMail, AnHtmlTemplateEscapesAndHasATextBesideIt) {
    model::Lead sly = lead("lead-1");
    sly.first_name = "<b>";
    const auto mail = render_mail({"Hi", "<p>Hello {{first_name}}</p>", true}, sly);
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->html, "<p>Hello &lt;b&gt;</p>");
    EXPECT_EQ(mail->text, "Hello <b>");
}

TEST_F(SendingMail, AMalformedTemplateIsAnError) {
    EXPECT_FALSE(render_mail({"Hi {{#open}}", "text"}, lead("lead-1")));
}

}  // namespace
}  // namespace ao::core
