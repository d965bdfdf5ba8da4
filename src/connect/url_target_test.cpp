#include "connect/url_target.h"

#include <gtest/gtest.h>

namespace ao::connect {
namespace {

const AddressGuard kNobodyNamed{OutboundOptions{}};

class RefusedUrl : public testing::TestWithParam<const char*> {};

TEST_P(RefusedUrl, is_invalid) {
    EXPECT_FALSE(parse_target(GetParam(), kNobodyNamed).ok());
}

INSTANTIATE_TEST_SUITE_P(
    Shapes,
    RefusedUrl,
    testing::Values(
        "",
        "/",
        "x",
        "example.com",
        "//example.com/",
        "http:",
        "http://",
        "http:///path",
        "http:/example.com/",
        "http:example.com",
        "https://:443/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:x/",
        "http://exa mple.com/",
        "http://example.com/a b",
        "http://example.com/\r\nHost: x",
        "http://example.com/\n",
        "http://example.com\\@x/",
        "http://[::1/",
        "http://[gggg::]/"
    )
);

INSTANTIATE_TEST_SUITE_P(
    Schemes,
    RefusedUrl,
    testing::Values(
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "ftp://example.com/",
        "dict://example.com:11211/",
        "ldap://example.com/",
        "smtp://example.com/",
        "smb://example.com/x",
        "telnet://example.com/",
        "tftp://example.com/",
        "ws://example.com/",
        "javascript:alert(1)",
        "data:text/plain,x",
        "jar:http://x/!/",
        "unix:///var/run/x",
        "http+unix://x/"
    )
);

INSTANTIATE_TEST_SUITE_P(
    Userinfo,
    RefusedUrl,
    testing::Values(
        "http://user@example.com/",
        "http://user:pass@example.com/",
        "http://:pass@example.com/",
        "http://@example.com/",
        "http://example.com@127.0.0.1/",
        "http://127.0.0.1@example.com/",
        "http://a:b@c:d@example.com/",
        "https://example.com:443@127.0.0.1:80/"
    )
);

INSTANTIATE_TEST_SUITE_P(
    Ports,
    RefusedUrl,
    testing::Values(
        "http://example.com:22/",
        "http://example.com:25/",
        "https://example.com:587/",
        "http://example.com:6379/",
        "http://example.com:11211/",
        "http://example.com:5432/",
        "http://example.com:3306/",
        "http://example.com:27017/",
        "http://example.com:1/"
    )
);

TEST(UrlTarget, reads_what_libcurl_will_connect_to) {
    auto target = parse_target("https://Example.COM./a/b?secret=1#f", kNobodyNamed);
    ASSERT_TRUE(target.ok());
    EXPECT_EQ(target->host_port, (HostPort{"example.com", 443}));
    EXPECT_EQ(target->path, "/a/b");
    EXPECT_EQ(
        parse_target("http://[2606:4700::1]:8080", kNobodyNamed)->host_port.host, "2606:4700::1"
    );
    EXPECT_TRUE(parse_target("http://example.com/a@b?c=d@e", kNobodyNamed).ok());
}

TEST(UrlTarget, the_operator_may_name_any_port) {
    const AddressGuard guard{{.allowed_hosts = {"example.com:25"}}};
    EXPECT_TRUE(parse_target("http://example.com:25/", guard).ok());
    EXPECT_FALSE(parse_target("http://example.com:22/", guard).ok());
}

TEST(UrlTarget, messages_do_not_repeat_the_url) {
    const auto target = parse_target("http://user:hunter2@example.com/", kNobodyNamed);
    ASSERT_FALSE(target.ok());
    EXPECT_EQ(target.error().message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace ao::connect
