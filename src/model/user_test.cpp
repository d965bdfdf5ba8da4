#include "model/user.h"

#include <set>

#include <gtest/gtest.h>

#include "model/common_passwords.h"
#include "model/plan.h"

namespace ao::model {
namespace {

TEST(ApiKeySecret, HasItsChecksumAndIsNew) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        std::string key = make_api_key_secret();
        EXPECT_EQ(key.size(), 52U);
        EXPECT_TRUE(has_api_key_checksum(key)) << key;
        seen.insert(key);
    }
    EXPECT_EQ(seen.size(), 1000U);
}

TEST(ApiKeySecret, EveryChangedCharacterIsNoticed) {
    const std::string key = make_api_key_secret();
    for (std::size_t i = 0; i < key.size(); ++i) {
        std::string wrong = key;
        wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(has_api_key_checksum(wrong)) << i;
    }
    EXPECT_FALSE(has_api_key_checksum(""));
    EXPECT_FALSE(has_api_key_checksum(key + "0"));
    EXPECT_FALSE(has_api_key_checksum(key.substr(1)));
}

TEST(NewPassword, LengthIsCountedInCharactersAndCapped) {
    EXPECT_TRUE(check_new_password("kzmq vyblo wrtf", "").ok());
    EXPECT_FALSE(check_new_password("kzmq vyblo wrt", "").ok());
    EXPECT_TRUE(check_new_password("kzmq vyb", "", 8).ok());
    EXPECT_FALSE(check_new_password("äöüäöüäöüß", "").ok()) << "10 characters in 20 bytes";
    std::string long_one;
    while (long_one.size() < 1024)
        long_one += static_cast<char>('a' + long_one.size() * 7 % 25);
    EXPECT_FALSE(check_new_password(long_one + "x", "").ok());
    EXPECT_FALSE(check_new_password("kzmq vyblo wrt\xFF", "").ok());
}

TEST(NewPassword, FaultNamesTheField) {
    auto result = check_new_password("short", "");
    ASSERT_FALSE(result.ok());
    ASSERT_EQ(result.error().fields.size(), 1U);
    EXPECT_EQ(result.error().fields[0].pointer, "/password");
    EXPECT_EQ(result.error().fields[0].code, "length");
}

TEST(NewPassword, TheUsernameIsNoPassword) {
    EXPECT_FALSE(check_new_password("Brünhilde-Zwack1", "brünhilde-zwack").ok());
    EXPECT_TRUE(check_new_password("a walk with zwack along the harbour", "zwack").ok());
}

class CommonPassword : public ::testing::TestWithParam<const char*> {};

TEST_P(CommonPassword, IsRefused) {
    EXPECT_TRUE(is_common_password(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(
    Guessable,
    CommonPassword,
    ::testing::Values(
        "password",
        "P@ssw0rd123!",
        "Passw0rd-Welcome2024!",
        "admin123",
        "@dmin2024",
        "welcom3",
        "2024Welcome",
        "automation-orchestrator",
        "Orchestrator2026!!",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "passwordpassword",
        "qwertyuiopasdfg",
        "123456789012345",
        "098765432109876",
        "iloveyou",
        "letmein!!!!!!!!",
        "zyxwvutsrqponmlk",
        "Summer2025Winter",
        "monkey",
        "dragon",
        "changeme",
        "trustno1",
        "1qaz2wsx3edc4rfv"
    )
);

class GoodPassword : public ::testing::TestWithParam<const char*> {};

TEST_P(GoodPassword, IsAccepted) {
    EXPECT_TRUE(check_new_password(GetParam(), "someone").ok());
}

INSTANTIATE_TEST_SUITE_P(
    Hard,
    GoodPassword,
    ::testing::Values(
        "correct horse battery staple",
        "Tr0ub4dor&3-and-more",
        "kzmq vyblo wrtf",
        "пятнадцать букв тут",
        "my dog sleeps under the old piano",
        "xK9#mQ2$vL5@nR8!"
    )
);

TEST(Username, RulesAreKept) {
    EXPECT_TRUE(check_username("admin").ok());
    EXPECT_TRUE(check_username("Zoë van Dijk").ok());
    EXPECT_FALSE(check_username("").ok());
    EXPECT_FALSE(check_username(" admin").ok());
    EXPECT_FALSE(check_username("admin ").ok());
    EXPECT_FALSE(check_username("ad\nmin").ok());
    EXPECT_FALSE(check_username(std::string(101, 'a')).ok());
}

TEST(Plan, FourAreKnown) {
    ASSERT_NE(find_plan("pro"), nullptr);
    EXPECT_EQ(find_plan("pro")->max_users, 10);
    EXPECT_EQ(find_plan("enterprise")->features.size(), kFeatures.size());
    EXPECT_EQ(find_plan("platinum"), nullptr);
}

}  // namespace
}  // namespace ao::model
