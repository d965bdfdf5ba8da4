#include "model/totp.h"

#include <chrono>
#include <utility>

#include <gtest/gtest.h>

namespace ao::model {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSecret = "12345678901234567890";

base::Time at(std::int64_t seconds) {
    return base::Time{std::chrono::seconds{seconds}};
}

TEST(Totp, GivesTheVectorsOfRfc6238) {
    // Appendix B, the rows of SHA-1.
    const std::pair<std::int64_t, const char*> vectors[] = {
        {59, "94287082"},
        {1111111109, "07081804"},
        {1111111111, "14050471"},
        {1234567890, "89005924"},
        {2000000000, "69279037"},
        {20000000000, "65353130"}};
    for (const auto& [seconds, code] : vectors)
        EXPECT_EQ(totp_code(kSecret, seconds / 30, 8), code) << seconds;
}

TEST(Totp, GivesTheVectorsOfRfc4226) {
    const char* vectors[] = {
        "755224",
        "287082",
        "359152",
        "969429",
        "338314",
        "254676",
        "287922",
        "162583",
        "399871",
        "520489"};
    for (std::int64_t counter = 0; counter < 10; ++counter)
        EXPECT_EQ(totp_code(kSecret, counter), vectors[counter]);
}

TEST(Totp, OneStepOfClockDifferenceIsForgiven) {
    const base::Time now = at(1'700'000'000);
    const std::int64_t present = totp_step(now);
    for (const std::int64_t off : {-1, 0, 1})
        EXPECT_EQ(
            find_totp_step(kSecret, totp_code(kSecret, present + off), now, 0), present + off
        );
    EXPECT_FALSE(find_totp_step(kSecret, totp_code(kSecret, present - 2), now, 0));
    EXPECT_FALSE(find_totp_step(kSecret, totp_code(kSecret, present + 2), now, 0));
}

TEST(Totp, ACodeHoldsOnce) {
    const base::Time now = at(1'700'000'000);
    const std::int64_t present = totp_step(now);
    const std::string code = totp_code(kSecret, present);
    EXPECT_EQ(find_totp_step(kSecret, code, now, present - 1), present);
    EXPECT_FALSE(find_totp_step(kSecret, code, now, present));
    EXPECT_FALSE(find_totp_step(kSecret, code, now + 30s, present));
    EXPECT_FALSE(find_totp_step(kSecret, totp_code(kSecret, present - 1), now, present));
}

TEST(Totp, SpacesInACodeDoNotCountAndNonsenseIsNoCode) {
    const base::Time now = at(59);
    EXPECT_TRUE(find_totp_step(kSecret, "287 082", now, 0));
    for (const char* code : {"", "28708", "2870821", "28708a", "      "})
        EXPECT_FALSE(find_totp_step(kSecret, code, now, 0)) << code;
}

TEST(Totp, AddressNamesIssuerAndUser) {
    EXPECT_EQ(
        totp_address(kSecret, "Automation Orchestrator", "ann@example.com"),
        "otpauth://totp/Automation%20Orchestrator:ann%40example.com?secret="
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Automation%20Orchestrator&algorithm=SHA1&digits=6"
        "&period=30"
    );
    EXPECT_EQ(make_totp_secret().size(), 20U);
    EXPECT_NE(make_totp_secret(), make_totp_secret());
}

}  // namespace
}  // namespace ao::model
