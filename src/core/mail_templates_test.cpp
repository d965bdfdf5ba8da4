#include "core/mail_templates.h"

#include "core/store_rig.h"
#include "store/audit_store.h"

namespace ao::core {
namespace {

using base::ErrorKind;

class KeepingTemplates : public StoreRig {
  protected:
    model::MailTemplate create(TemplateChange wanted) {
        auto made = run(templates_.create(actor(), std::move(wanted)));
        return made.value().value.value();
    }

    static TemplateChange offer() {
        TemplateChange wanted;
        wanted.name = "Spring offer";
        wanted.subject = "{{first_name}}, spring is here";
        wanted.body = "<p>{{first_name}} of {{company}}: {{offer}}</p>";
        wanted.is_html = true;
        return wanted;
    }

    static std::vector<std::string> ids(const std::vector<model::MailTemplate>& templates) {
        std::vector<std::string> ids;
        for (const auto& mail : templates)
            ids.push_back(mail.id);
        return ids;
    }

    MailTemplates templates_{*database_, clock_, model::default_mails()};
};

TEST_F(KeepingTemplates, AreListedWithTheBuiltInOnes) {
    EXPECT_EQ(create(offer()).id, "spring-offer");
    const std::vector<std::string> all{
        "default", "followup_1", "spring-offer", "welcome", "welcome_series"};
    EXPECT_EQ(ids(run(templates_.list(actor()))), all);
    const std::vector<std::string> built_in{"default", "followup_1", "welcome", "welcome_series"};
    EXPECT_EQ(ids(run(templates_.list(actor("other")))), built_in) << "tenants are apart";
    EXPECT_EQ(
        run(templates_.get(actor("other"), "spring-offer")).error().kind, ErrorKind::not_found
    );
}

TEST_F(KeepingTemplates, AnIdIsTakenOnce) {
    create(offer());
    EXPECT_EQ(run(templates_.create(actor(), offer())).error().kind, ErrorKind::conflict);
    TemplateChange welcome = offer();
    welcome.id = "welcome";
    EXPECT_EQ(run(templates_.create(actor(), welcome)).error().kind, ErrorKind::conflict);
}

TEST_F(KeepingTemplates, EveryFaultIsNamed) {
    TemplateChange bad;
    bad.subject = "{{#open}}";
    const auto refused = run(templates_.create(actor(), bad));
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const auto& fault : refused.error().fields)
        pointers.push_back(fault.pointer);
    const std::vector<std::string> expected{"/name", "/subject", "/body", "/id"};
    EXPECT_EQ(pointers, expected);
}

TEST_F(KeepingTemplates, ABuiltInOneIsMadeOnesOwnByChangingIt) {
    TemplateChange change;
    change.subject = "Hi {{first_name}}";
    const auto own = run(templates_.change(actor(), "welcome", change));
    ASSERT_TRUE(own);
    EXPECT_EQ(own->version, 1);
    EXPECT_FALSE(own->built_in);
    EXPECT_EQ(own->body, model::default_welcome().body) << "what is not said stays";
    EXPECT_TRUE(run(templates_.remove(actor(), "welcome")));
    EXPECT_TRUE(run(templates_.get(actor(), "welcome"))->built_in);
    EXPECT_EQ(run(templates_.remove(actor(), "welcome")).error().kind, ErrorKind::conflict);
    const auto events = in_store([&](store::Session& session) {
        return store::AuditStore(session).list("default", {}, 0, 10);
    });
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events.at(0).type, "mail_template_deleted");
    EXPECT_EQ(events.at(1).type, "mail_template_updated");
}

TEST_F(KeepingTemplates, AChangeSeesTheVersionItExpects) {
    create(offer());
    TemplateChange change;
    change.subject = "New";
    EXPECT_EQ(run(templates_.change(actor(), "spring-offer", change, {{1}}))->version, 2);
    change.subject = "Newer";
    const auto stale = run(templates_.change(actor(), "spring-offer", change, {{1}}));
    EXPECT_EQ(stale.error().kind, ErrorKind::precondition_failed);
    const auto removed = run(templates_.remove(actor(), "spring-offer", {{1}}));
    EXPECT_EQ(removed.error().kind, ErrorKind::precondition_failed);
    change.subject = "{{#open}}";
    EXPECT_EQ(
        run(templates_.change(actor(), "spring-offer", change)).error().kind, ErrorKind::invalid
    );
}

TEST_F(KeepingTemplates, APreviewShowsWhatIsMissing) {
    create(offer());
    insert_lead(lead("lead-1"));
    const Filling filling{"lead-1", {{"offer", "10 %"}}};
    const auto shown = run(templates_.preview(actor(), "spring-offer", {}, filling));
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->mail.subject, "Ada, spring is here");
    EXPECT_EQ(shown->mail.html, "<p>Ada of : 10 %</p>");
    EXPECT_EQ(shown->unfilled, std::vector<std::string>{"company"});
    TemplateChange unsaved;
    unsaved.subject = "{{offer}}";
    EXPECT_EQ(
        run(templates_.preview(actor(), "spring-offer", unsaved, filling))->mail.subject, "10 %"
    );
    EXPECT_EQ(run(templates_.get(actor(), "spring-offer"))->version, 1);
}

TEST_F(KeepingTemplates, APreviewOfAForeignLeadIsRefused) {
    insert_lead(lead("lead-1"));
    const auto foreign = run(templates_.preview(actor("other"), "welcome", {}, {"lead-1"}));
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().fields.at(0).pointer, "/lead_id");
    model::Actor narrow = actor();
    narrow.api_key_id = "key-1";
    narrow.scopes = {model::Permission::campaigns_read};
    const auto refused = run(templates_.preview(narrow, "welcome", {}, {"lead-1"}));
    EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
}

TEST_F(KeepingTemplates, AMessageWithoutATemplateGoesOutAsItIs) {
    Message message{.to = "ada@example.com", .subject = "{{Hi}}", .body = "<b>{{x}}</b>"};
    auto mail = run(templates_.compose(actor(), message));
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->subject, "{{Hi}}");
    EXPECT_EQ(mail->text, "<b>{{x}}</b>");
    EXPECT_EQ(mail->html, "");
    message.is_html = true;
    mail = run(templates_.compose(actor(), message));
    EXPECT_EQ(mail->html, "<b>{{x}}</b>");
    EXPECT_EQ(mail->text, "{{x}}");
}

TEST_F(KeepingTemplates, AChangedDefaultFramesEveryMessage) {
    TemplateChange frame;
    frame.body = "<h1>Acme</h1>{{{body}}}";
    frame.is_html = true;
    ASSERT_TRUE(run(templates_.change(actor(), "default", frame)));
    const Message message{.to = "ada@example.com", .subject = "Hi", .body = "Hello"};
    const auto mail = run(templates_.compose(actor(), message));
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->subject, "Hi");
    EXPECT_EQ(mail->html, "<h1>Acme</h1>Hello");
    EXPECT_EQ(run(templates_.compose(actor("other"), message))->html, "");
}

TEST_F(KeepingTemplates, ATemplateIsFilledInForTheLead) {
    create(offer());
    insert_lead(lead("lead-1"));
    Message message{.template_id = "spring-offer"};
    message.filling = {"lead-1", {{"offer", "10 %"}}};
    const auto mail = run(templates_.compose(actor(), message));
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->to, "ada@example.com");
    EXPECT_EQ(mail->subject, "Ada, spring is here");
    message.subject = "My own words";
    EXPECT_EQ(run(templates_.compose(actor(), message))->subject, "My own words");
}

TEST_F(KeepingTemplates, EveryFaultOfAMessageIsNamed) {
    Message message{.to = "nobody", .template_id = "no-such"};
    message.filling.lead_id = "no-such";
    const auto refused = run(templates_.compose(actor(), message));
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const auto& fault : refused.error().fields)
        pointers.push_back(fault.pointer);
    const std::vector<std::string> expected{"/template", "/lead_id", "/to"};
    EXPECT_EQ(pointers, expected);
    const auto empty = run(templates_.compose(actor(), Message{}));
    EXPECT_EQ(empty.error().fields.size(), 3U) << "/to, /subject and /body";
}

}  // namespace
}  // namespace ao::core
