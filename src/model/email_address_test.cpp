#include "model/email_address.h"

#include <string>

#include <gtest/gtest.h>

namespace ao::model {
namespace {

std::string address_of(std::string_view text) {
    base::Result<std::string> address = parse_email(text);
    return address ? *address : "refused: " + address.error().message;
}

class GoodEmail : public testing::TestWithParam<const char*> {};

TEST_P(GoodEmail, IsKept) {
    EXPECT_EQ(address_of(GetParam()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    GoodEmail,
    testing::Values(
        "a@x.io",
        "john.doe@example.com",
        "john+tag@example.com",
        "JOHN@example.com",
        "o'brien@example.org",
        "a_b-c=d@example.net",
        "!#$%&'*+/=?^_`{|}~-@example.org",
        "x@sub.domain.example.co.uk",
        "1234567890@example.com",
        "a@b-c.example",
        "a@1and1.com",
        "a@123.com",
        "jörg@example.com",
        "用户@例子.广告",
        "info@müller.example",
        "a@xn--mller-kva.example",
        "a.b.c.d.e@example.com"
    )
);

class BadEmail : public testing::TestWithParam<const char*> {};

TEST_P(BadEmail, IsRefusedWithASentence) {
    base::Result<std::string> address = parse_email(GetParam());
    ASSERT_FALSE(address) << *address;
    EXPECT_EQ(address.error().kind, base::ErrorKind::invalid);
    EXPECT_TRUE(address.error().message.starts_with("The e-mail address "));
    EXPECT_TRUE(address.error().message.ends_with("."));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BadEmail,
    testing::Values(
        "",
        "   ",
        "plain",
        "@",
        "@example.com",
        "a@",
        "a@b",
        "a@localhost",
        "a@@example.com",
        "a@b@example.com",
        ".a@example.com",
        "a.@example.com",
        "a..b@example.com",
        "a b@example.com",
        "a@exa mple.com",
        "a@.com",
        "a@com.",
        "a@example..com",
        "a@-example.com",
        "a@example-.com",
        "a@exam_ple.com",
        "a@127.0.0.1",
        "a@example.123",
        "a@[127.0.0.1]",
        "John <john@example.com>",
        "john@example.com, jane@example.com",
        "john@example.com;jane@example.com",
        "\"john\"@example.com",
        "john(comment)@example.com",
        "john\\@example.com",
        "a@example.com\r\nBcc: x@example.com",
        "a\x01@example.com",
        "a@exam\x7Fple.com",
        "mailto:a@example.com",
        "http://example.com",
        "a\xC0\xAF@example.com",
        "a\xFF@example.com",
        "a@example.com\xC2\x85x",
        "a@exam\xE2\x80\xA8ple.com"
    )
);

TEST(Email, LosesSurroundingSpaceAndDomainCapitals) {
    EXPECT_EQ(address_of("  John.Doe@Example.COM \n"), "John.Doe@example.com");
    EXPECT_EQ(address_of("\xC2\xA0x@EXAMPLE.org\t"), "x@example.org");
}

TEST(Email, LengthsAreThoseOfRfc5321) {
    const std::string local(64, 'a');
    const std::string label(63, 'b');
    EXPECT_EQ(address_of(local + "@example.com"), local + "@example.com");
    EXPECT_FALSE(parse_email(local + "a@example.com"));
    EXPECT_EQ(address_of("a@" + label + ".com"), "a@" + label + ".com");
    EXPECT_FALSE(parse_email("a@" + label + "b.com"));

    const std::string domain = label + "." + label + "." + std::string(57, 'c') + ".xy";
    const std::string longest = local + "@" + domain;
    ASSERT_EQ(longest.size(), 253U);
    EXPECT_TRUE(parse_email(longest + "z").ok());
    EXPECT_FALSE(parse_email(longest + "zz"));
}

TEST(Email, ParsingTwiceChangesNothing) {
    for (const char* text : {" A@B.Example ", "ü@Ü.example", "x.y+z@Foo-Bar.ORG"}) {
        std::string once = address_of(text);
        EXPECT_EQ(address_of(once), once);
    }
}

/// Whatever one byte is changed to, the answer is a refusal or an address without dangerous bytes.
TEST(Email, EveryMutationIsSafe) {
    const std::string good = "jane.doe@mail.example.com";
    for (std::size_t position = 0; position < good.size(); ++position) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string text = good;
            text[position] = static_cast<char>(byte);
            base::Result<std::string> address = parse_email(text);
            if (!address) continue;
            EXPECT_EQ(address->find_first_of("\r\n\t <>,;:\"()[]\\"), std::string::npos);
            EXPECT_EQ(address->find('\0'), std::string::npos);
            EXPECT_EQ(std::count(address->begin(), address->end(), '@'), 1);
        }
    }
}

}  // namespace
}  // namespace ao::model
