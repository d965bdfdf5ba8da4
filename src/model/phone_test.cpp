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

}  // namespace
}  // namespace ao::model
