#include "base/webhook_signature.h"

#include <gtest/gtest.h>

namespace ao::base {
namespace {

/// The example of the specification, Standard Webhooks 1.0.0.
TEST(WebhookSignature, IsThatOfTheSpecification) {
    EXPECT_EQ(
        webhook_signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            R"({"test": 2432232314})"
        ),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
}

TEST(WebhookSignature, DependsOnEveryPart) {
    const std::string one = webhook_signature("secret", "id", "1", "body");
    EXPECT_NE(one, webhook_signature("Secret", "id", "1", "body"));
    EXPECT_NE(one, webhook_signature("secret", "di", "1", "body"));
    EXPECT_NE(one, webhook_signature("secret", "id", "2", "body"));
    EXPECT_NE(one, webhook_signature("secret", "id", "1", "Body"));
}

}  // namespace
}  // namespace ao::base
