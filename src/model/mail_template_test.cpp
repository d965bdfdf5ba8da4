#include "model/mail_template.h"

#include <gtest/gtest.h>

#include "model/template.h"

namespace ao::model {
namespace {

MailTemplate offer() {
    MailTemplate mail{.id = "offer", .name = "Offer"};
    mail.subject = "For {{first_name}}";
    mail.body = "<p>Hello {{first_name}}</p>";
    mail.is_html = true;
    return mail;
}

TEST(MailTemplateIds, ComeFromNames) {
    EXPECT_EQ(template_id_of("Spring sale!"), "spring-sale");
    EXPECT_EQ(template_id_of("  2nd  Follow_up "), "2nd-follow_up");
    EXPECT_EQ(template_id_of("!?"), "");
    EXPECT_EQ(template_id_of(std::string(100, 'a')).size(), 64U);
    EXPECT_TRUE(is_template_id("follow_up-2"));
    EXPECT_FALSE(is_template_id(""));
    EXPECT_FALSE(is_template_id("Offer"));
    EXPECT_FALSE(is_template_id("a/b"));
    EXPECT_FALSE(is_template_id(std::string(65, 'a')));
}

TEST(RenderedMails, EscapeHtmlAndHavePlainTextBesideIt) {
    const auto mail = render_mail(offer(), {{"first_name", "Ann & <Bob>"}});
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->subject, "For Ann & <Bob>");
    EXPECT_EQ(mail->html, "<p>Hello Ann &amp; &lt;Bob&gt;</p>");
    EXPECT_EQ(mail->text, "Hello Ann & <Bob>");
}

TEST(RenderedMails, HaveASubjectOfOneLine) {
    const auto mail = render_mail(offer(), {{"first_name", "Ann\r\nBcc: x@y.z"}});
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->subject, "For Ann  Bcc: x@y.z");
}

TEST(MailTemplateFaults, AreAllNamed) {
    MailTemplate bad = offer();
    bad.name = "";
    bad.subject = "{{#open}}";
    bad.body = "";
    const auto faults = faults_of(bad);
    ASSERT_EQ(faults.size(), 3U);
    EXPECT_EQ(faults.at(0).pointer, "/name");
    EXPECT_EQ(faults.at(1).pointer, "/subject");
    EXPECT_EQ(faults.at(1).code, "format");
    EXPECT_EQ(faults.at(2).pointer, "/body");
    EXPECT_TRUE(faults_of(offer()).empty());
    EXPECT_TRUE(faults_of(default_welcome()).empty());
    EXPECT_TRUE(faults_of(default_frame()).empty());
}

TEST(TemplateNames, AreThoseThatWouldBeFilledIn) {
    const auto names = names_in("{{a}} {{{b}}} {{#c}}{{ d }}{{/c}}{{^a}}x{{/a}} {{& e}}{{! no }}");
    EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

}  // namespace
}  // namespace ao::model
