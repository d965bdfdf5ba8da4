#include "connect/address_guard.h"

#include <gtest/gtest.h>

namespace ao::connect {
namespace {

IpAddress address(const char* text) {
    return boost::asio::ip::make_address(text);
}

class NotPublic : public testing::TestWithParam<const char*> {};

TEST_P(NotPublic, is_refused) {
    EXPECT_FALSE(is_public(address(GetParam())));
    const AddressGuard guard{OutboundOptions{}};
    EXPECT_EQ(guard.check({"example.com", 443}, address(GetParam())), Fault::private_address);
}

INSTANTIATE_TEST_SUITE_P(
    Ipv4,
    NotPublic,
    testing::Values(
        "0.0.0.0",
        "0.0.0.1",
        "0.1.2.3",
        "0.255.255.255",
        "10.0.0.0",
        "10.0.0.1",
        "10.1.2.3",
        "10.255.255.255",
        "100.64.0.0",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.0",
        "127.0.0.1",
        "127.0.0.2",
        "127.0.1.1",
        "127.1.1.1",
        "127.255.255.254",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.0.1",
        "169.254.169.123",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "172.16.0.0",
        "172.16.0.1",
        "172.17.0.1",
        "172.20.10.1",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.8",
        "192.0.0.170",
        "192.0.0.192",
        "192.0.2.1",
        "192.0.2.255",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.0.1",
        "192.168.1.1",
        "192.168.99.100",
        "192.168.255.255",
        "192.175.48.1",
        "198.18.0.0",
        "198.18.0.1",
        "198.19.255.255"
    )
);

INSTANTIATE_TEST_SUITE_P(
    Ipv4High,
    NotPublic,
    testing::Values(
        "198.51.100.1",
        "198.51.100.255",
        "203.0.113.0",
        "203.0.113.99",
        "224.0.0.0",
        "224.0.0.1",
        "224.0.0.251",
        "232.1.1.1",
        "239.255.255.250",
        "239.255.255.255",
        "240.0.0.0",
        "240.0.0.1",
        "250.1.2.3",
        "255.0.0.1",
        "255.255.255.254",
        "255.255.255.255"
    )
);

INSTANTIATE_TEST_SUITE_P(
    Ipv6,
    NotPublic,
    testing::Values(
        "::",
        "::1",
        "::2",
        "100::",
        "100::1",
        "100:0:0:1::1",
        "fc00::1",
        "fc00:ec2::254",
        "fd00::1",
        "fd00:ec2::254",
        "fdff:ffff::1",
        "fe80::1",
        "fe80::a9fe:a9fe",
        "febf::1",
        "fec0::1",
        "feff::1",
        "ff00::1",
        "ff01::1",
        "ff02::1",
        "ff02::fb",
        "ff05::2",
        "ff0e::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:1::1",
        "2001:2::1",
        "2001:3::1",
        "2001:4:112::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "2002::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2002:a9fe:a9fe::",
        "2002:808:808::1",
        "2620:4f:8000::1",
        "3fff::1",
        "3fff:fff::1",
        "4000::1",
        "5f00::1",
        "8000::1",
        "e000::1"
    )
);

INSTANTIATE_TEST_SUITE_P(
    Ipv4InsideIpv6,
    NotPublic,
    testing::Values(
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:192.168.1.1",
        "::ffff:172.16.0.1",
        "::ffff:0.0.0.0",
        "::ffff:8.8.8.8",
        "::ffff:7f00:1",
        "::ffff:a9fe:a9fe",
        "::127.0.0.1",
        "::10.0.0.1",
        "::169.254.169.254",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "64:ff9b:1::a00:1",
        "::ffff:0:127.0.0.1",
        "::ffff:0:a00:1"
    )
);

class Public : public testing::TestWithParam<const char*> {};

TEST_P(Public, is_allowed) {
    EXPECT_TRUE(is_public(address(GetParam())));
    const AddressGuard guard{OutboundOptions{}};
    EXPECT_EQ(guard.check({"example.com", 443}, address(GetParam())), Fault::none);
}

INSTANTIATE_TEST_SUITE_P(
    Addresses,
    Public,
    testing::Values(
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700:4700::1111",
        "2a00:1450::1",
        "3ffe::1"
    )
);

TEST(AddressGuard, lets_the_operator_name_private_hosts_with_their_port) {
    const AddressGuard guard{{.allowed_hosts = {"CRM.internal:8080", "[fd00::5]:443"}}};
    EXPECT_EQ(guard.check({"crm.internal", 8080}, address("10.0.0.5")), Fault::none);
    EXPECT_EQ(guard.check({"fd00::5", 443}, address("fd00::5")), Fault::none);
    EXPECT_EQ(guard.check({"crm.internal", 22}, address("10.0.0.5")), Fault::private_address);
    EXPECT_EQ(guard.check({"other.internal", 8080}, address("10.0.0.5")), Fault::private_address);
}

TEST(AddressGuard, allow_private_allows_private) {
    const AddressGuard guard{{.allow_private = true}};
    EXPECT_EQ(guard.check({"crm.internal", 8080}, address("10.0.0.5")), Fault::none);
}

TEST(AddressGuard, never_calls_this_very_server) {
    const AddressGuard guard{
        {.allow_private = true,
         .allowed_hosts = {"localhost:8000"},
         .own_addresses = {"127.0.0.1:8000"}}};
    for (const char* self : {"127.0.0.1", "0.0.0.0", "::ffff:127.0.0.1", "::ffff:0.0.0.0"})
        EXPECT_EQ(guard.check({"localhost", 8000}, address(self)), Fault::self_call) << self;
    EXPECT_EQ(guard.check({"localhost", 8001}, address("127.0.0.1")), Fault::none);
    EXPECT_EQ(guard.check({"localhost", 8000}, address("127.0.0.2")), Fault::none);
}

TEST(AddressGuard, a_wildcard_listener_is_every_address_of_this_machine) {
    for (const char* own : {"0.0.0.0:8000", "[::]:8000", "localhost:8000"}) {
        const AddressGuard guard{{.allow_private = true, .own_addresses = {own}}};
        for (const char* self : {"127.0.0.1", "127.9.9.9", "0.0.0.0", "::1", "::"})
            EXPECT_EQ(guard.check({"x", 8000}, address(self)), Fault::self_call) << own << self;
        EXPECT_EQ(guard.check({"x", 8000}, address("8.8.8.8")), Fault::none) << own;
    }
}

TEST(HostPort, reads_names_and_literals) {
    EXPECT_EQ(parse_host_port("Example.COM.:443"), (HostPort{"example.com", 443}));
    EXPECT_EQ(parse_host_port("[::1]:8080"), (HostPort{"::1", 8080}));
    EXPECT_EQ(parse_host_port("[::1]"), (HostPort{"::1", 0}));
    EXPECT_EQ(parse_host_port("example.com"), (HostPort{"example.com", 0}));
    EXPECT_EQ(parse_host_port("example.com:http"), (HostPort{"example.com", 0}));
    EXPECT_EQ(parse_host_port("example.com:99999"), (HostPort{"example.com", 0}));
}

}  // namespace
}  // namespace ao::connect
