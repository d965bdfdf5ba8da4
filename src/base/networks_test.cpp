#include "base/networks.h"

#include <gtest/gtest.h>

namespace ao::base {
namespace {

TEST(NetworkList, HoldsAddressesAndNetworksOfBothKinds) {
    const Networks list = Networks::parse({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33"}).value();
    EXPECT_TRUE(list.contains("10.255.0.1"));
    EXPECT_TRUE(list.contains("::ffff:10.1.1.1")) << "as a dual-stack socket shows it";
    EXPECT_TRUE(list.contains("192.0.2.7"));
    EXPECT_TRUE(list.contains("2001:db8:7fff::1"));
    EXPECT_FALSE(list.contains("2001:db8:8000::1")) << "the 33rd bit differs";
    EXPECT_FALSE(list.contains("11.0.0.0"));
    EXPECT_FALSE(list.contains("192.0.2.8"));
    EXPECT_FALSE(list.contains("::1"));
    EXPECT_FALSE(list.contains("not an address"));
    EXPECT_FALSE(list.contains(""));
}

TEST(NetworkList, EverythingOfOneKind) {
    const Networks four = Networks::parse({"0.0.0.0/0"}).value();
    EXPECT_TRUE(four.contains("203.0.113.9"));
    EXPECT_FALSE(four.contains("2001:db8::1")) << "0.0.0.0/0 is all of IPv4, nothing of IPv6";
    EXPECT_TRUE(Networks::parse({"::/0"}).value().contains("203.0.113.9"));
    EXPECT_FALSE(Networks().contains("203.0.113.9"));
}

TEST(NetworkList, SaysWhichEntryIsFaulty) {
    for (const char* faulty :
         {"",
          "10.0.0.0/33",
          "10.0.0.0/",
          "10.0.0.0/8x",
          "10.0.0/8",
          "::/129",
          "host",
          "1.2.3.4 "}) {
        const auto read = Networks::parse({"10.0.0.0/8", faulty});
        ASSERT_FALSE(read) << faulty;
        EXPECT_EQ(read.error().fields.at(0).pointer, "/1");
        EXPECT_TRUE(read.error().message.starts_with("'" + std::string(faulty) + "'"));
    }
}

}  // namespace
}  // namespace ao::base
