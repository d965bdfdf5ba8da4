#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/mail_address.h"
#include "connect/mailer.h"
#include "connect/mime_text.h"

namespace ao::connect {
namespace {

using testing::HasSubstr;

const MailerOptions kShop{
    .server = "mail.example.com", .from_address = "shop@example.com", .from_name = "The Shop"};
const base::Time kMoment{std::chrono::seconds{1'795'309'323}};

OutgoingMail mail() {
    return {.id = "018f", .to = "ann@example.net", .subject = "Hello", .text = "Hello Ann,\nbye."};
}

std::string rendered(const OutgoingMail& of, const MailerOptions& options = kShop) {
    auto message = render_message(of, options, kMoment);
    EXPECT_TRUE(message.ok());
    return message.ok() ? *message : std::string();
}

TEST(Message, plain_text) {
    EXPECT_EQ(
        rendered(mail()),
        "Date: Sun, 22 Nov 2026 01:02:03 +0000\r\n"
        "From: The Shop\r\n <shop@example.com>\r\n"
        "To: ann@example.net\r\n"
        "Subject: Hello\r\n"
        "Message-ID: <018f@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello Ann,\r\n"
        "bye.\r\n"
    );
}

TEST(Message, html_comes_with_its_text) {
    OutgoingMail both = mail();
    both.html = "<p>Hello</p>";
    const std::string message = rendered(both);
    EXPECT_THAT(message, HasSubstr("Content-Type: multipart/alternative; boundary=\"=_"));
    EXPECT_LT(message.find("text/plain"), message.find("text/html"));
    EXPECT_THAT(message, HasSubstr("<p>Hello</p>\r\n"));
    EXPECT_THAT(message, testing::EndsWith("--\r\n"));
    EXPECT_EQ(message, rendered(both));
}

TEST(Message, extra_headers_are_kept_as_they_are) {
    OutgoingMail with = mail();
    const std::string link = "<https://example.com/" + std::string(200, 'u') + ">";
    with.headers = {{"List-Unsubscribe", link}, {"X-Note", "grün"}};
    const std::string message = rendered(with);
    EXPECT_THAT(message, HasSubstr("\r\nList-Unsubscribe: " + link + "\r\n"));
    EXPECT_THAT(message, HasSubstr("\r\nX-Note: =?UTF-8?B?Z3LDvG4=?=\r\n"));
}

TEST(Message, headers_that_are_ours_cannot_be_given) {
    for (const char* name :
         {"To",
          "from",
          "BCC",
          "Subject",
          "Content-Type",
          "MIME-Version",
          "Message-ID",
          "Date",
          "",
          "a b",
          "a:b",
          "ä"}) {
        OutgoingMail with = mail();
        with.headers = {{name, "x"}};
        EXPECT_FALSE(render_message(with, kShop, kMoment).ok()) << name;
    }
}

TEST(Message, every_line_is_short_whatever_the_input) {
    for (const char* piece : {"x", "x ", "ü", "你", "=", "\t", " ", ".", "\xFF", "From "}) {
        std::string long_text;
        while (long_text.size() < 5'000)
            long_text += piece;
        OutgoingMail of = mail();
        of.subject = piece[0] == '\t' ? "tab" : long_text;
        of.text = of.html = long_text;
        MailerOptions options = kShop;
        options.from_name = of.subject;
        const std::string message = rendered(of, options);
        std::size_t start = 0;
        for (std::size_t end = message.find("\r\n"); end != std::string::npos;
             end = message.find("\r\n", start)) {
            EXPECT_LE(end - start, 998U) << piece;
            start = end + 2;
        }
        EXPECT_EQ(start, message.size());
        for (std::size_t i = 0; i < message.size(); ++i) {
            if (message[i] == '\n') {
                EXPECT_EQ(message[i - 1], '\r');
            }
            if (message[i] == '\r') {
                EXPECT_EQ(message[i + 1], '\n');
            }
            EXPECT_NE(message[i], '\0');
        }
    }
}

TEST(MimeText, header_text) {
    EXPECT_EQ(encode_header_text("Hello, world!", 9), "Hello, world!");
    EXPECT_EQ(encode_header_text("Grüße", 9), "=?UTF-8?B?R3LDvMOfZQ==?=");
    EXPECT_EQ(encode_header_text("=?utf-8?q?x?=", 9), "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?=");
    EXPECT_EQ(encode_header_text("\xFF", 9), "=?UTF-8?B?77+9?=");
    EXPECT_EQ(encode_header_text("", 9), "");
}

TEST(MimeText, words_split_no_character) {
    std::string text;
    for (int i = 0; i < 30; ++i)
        text += "€";
    EXPECT_EQ(
        encode_header_text(text, 9),
        "=?UTF-8?B?4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs?=\r\n "
        "=?UTF-8?B?4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs?=\r\n "
        "=?UTF-8?B?4oKs4oKs?="
    );
}

TEST(MimeText, display_names) {
    EXPECT_EQ(encode_display_name("The Shop", 6), "The Shop");
    EXPECT_EQ(encode_display_name("Shop, \"The\" \\o/", 6), "\"Shop, \\\"The\\\" \\\\o/\"");
    EXPECT_EQ(encode_display_name("Müller", 6), "=?UTF-8?B?TcO8bGxlcg==?=");
    EXPECT_EQ(encode_display_name("<evil@x>", 6), "\"<evil@x>\"");
}

TEST(MimeText, quoted_printable_text) {
    EXPECT_EQ(quoted_printable("a=b\r\n"), "a=3Db\r\n");
    EXPECT_EQ(quoted_printable("blank \r\ntab\t\r\n"), "blank=20\r\ntab=09\r\n");
    EXPECT_EQ(quoted_printable("ü"), "=C3=BC");
    EXPECT_EQ(quoted_printable(std::string("\0", 1)), "=00");
    EXPECT_EQ(quoted_printable(std::string(76, 'x') + "\r\n"), std::string(76, 'x') + "\r\n");
    EXPECT_EQ(quoted_printable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx");
    EXPECT_EQ(quoted_printable(std::string(74, 'x') + "üx"), std::string(74, 'x') + "=\r\n=C3=BCx");
}

TEST(MimeText, base64_text) {
    EXPECT_EQ(base64_lines("f"), "Zg==\r\n");
    EXPECT_EQ(base64_lines("foobar"), "Zm9vYmFy\r\n");
    EXPECT_EQ(base64_lines(std::string(58, 'a')).find("\r\n"), 76U);
    EXPECT_EQ(base64_lines(""), "");
}

TEST(MimeText, line_ends) {
    EXPECT_EQ(with_crlf("a\nb\rc\r\nd\n\re"), "a\r\nb\r\nc\r\nd\r\n\r\ne\r\n");
    EXPECT_EQ(with_crlf(""), "\r\n");
}

TEST(MailAddress, one_plain_address) {
    for (const char* good : {"a@b", "ann.lee+x@example.com", "jürgen@exämple.de", "o'neil@x.ie"})
        EXPECT_TRUE(is_mail_address(good)) << good;
    for (const char* bad :
         {"",
          "a",
          "@",
          "a@",
          "@b",
          "a@b@c",
          "a b@c",
          "a@b c",
          "a@b,c@d",
          "a@b;c@d",
          "<a@b>",
          "a@b>",
          "\"a\"@b",
          "a\\@b",
          "a@[127.0.0.1]",
          "a@b\r\nRCPT TO:<c@d>",
          "a@b\n",
          "a\t@b",
          "a@b\x7F",
          "\xFF@b",
          "Ann <a@b>"})
        EXPECT_FALSE(is_mail_address(bad)) << bad;
    EXPECT_FALSE(is_mail_address(std::string("a\0@b", 4)));
    EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@b"));
    EXPECT_FALSE(is_mail_address("a@" + std::string(254, 'b')));
}

}  // namespace
}  // namespace ao::connect
