#include "model/phone.h"

#include <string>

#include <gtest/gtest.h>

namespace ao::model {
namespace {

std::string read(const std::string& typed, const std::string& region = "") {
    base::Result<std::string> e164 = e164_of(typed, region);
    return e164 ? *e164 : "refused";
}

TEST(Phone, InternationalNumbersGetAnE164Form) {
    EXPECT_EQ(read("+1-555-123-4567"), "+15551234567");
    EXPECT_EQ(read("+1 (555) 123-4567"), "+15551234567");
    EXPECT_EQ(read("+49 30 1234567"), "+49301234567");
    EXPECT_EQ(read("+44 20 7946 0958 ext 12"), "+442079460958");
    EXPECT_EQ(read("+1-800-FLOWERS"), "+18003569377");
}

TEST(Phone, NationalNumbersNeedARegion) {
    EXPECT_EQ(read("(555) 123-4567"), "");
    EXPECT_EQ(read("(555) 123-4567", "US"), "+15551234567");
    EXPECT_EQ(read("030 1234567"), "");
    EXPECT_EQ(read("030 1234567", "DE"), "+49301234567");
}

TEST(Phone, LocalNumbersAreKeptWithoutAnE164Form) {
    EXPECT_EQ(read("555-1234"), "");
    EXPECT_EQ(read("+1-555-0001"), "");
    EXPECT_EQ(read(""), "");
}

TEST(Phone, WhatCannotBeANumberIsRefused) {
    for (const char* typed :
         {"not-a-phone",
          "call me at 5551234",
          "1",
          "+1",
          "+999 123456",
          "+1555123456789",
          "+49 1",
          "123456789012345678901",
          "555 5678;DROP TABLE",
          "@",
          "-",
          "=1+1"})
        EXPECT_EQ(read(typed), "refused") << typed;
}

/// North American numbers take a shorter way; with an extension they take the library's. Both must
/// end alike.
TEST(Phone, TheShortWayAgreesWithTheLibrary) {
    for (int area = 200; area < 1'000; area += 7) {
        const std::string middle = std::to_string(100 + area * 31 % 900);
        const std::string typed = "+1 (" + std::to_string(area) + ") " + middle + "-0199";
        EXPECT_EQ(read(typed), read(typed + " ext 5")) << typed;
        EXPECT_EQ(read(typed).size(), 12U) << typed;
    }
    for (const char* typed :
         {"+1 055 123 4567",
          "+1 155 123 4567",
          "+1 555 123 456",
          "+1 555 123 45678",
          "+1 555 0001"})
        EXPECT_EQ(read(typed), read(std::string(typed) + " ext 5")) << typed;
}

}  // namespace
}  // namespace ao::model
