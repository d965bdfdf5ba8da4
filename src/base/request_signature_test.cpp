#include "base/request_signature.h"

#include <gtest/gtest.h>

namespace ao::base {
namespace {

constexpr SignedRequest kExample{
    .time = "1767225600",
    .nonce = "f1c0ffee-0001",
    .method = "POST",
    .target = "/api/leads?source=docs",
    .body = R"({"first_name":"Ada","email":"ada@example.com"})"};

/// The example of docs/request-signing.md, made with Python's hmac module.
TEST(RequestSignature, IsThatOfTheDocumentation) {
    EXPECT_EQ(
        text_to_sign(kExample),
        "v1\n1767225600\nf1c0ffee-0001\nPOST\n/api/leads?source=docs\n"
        "5363c086ec30fa8383c1a3f689a67a44afe2799ed00b03368bc7f03cbebb9548"
    );
    EXPECT_EQ(
        request_signature("aosig_for-this-test-vector-and-nothing-else", kExample),
        "v1=08499db52720ffa4702e131afd089e08dd572c1158afb2c6a4cbc5809f62fe40"
    );
}

TEST(RequestSignature, CoversEveryPart) {
    const std::string signature = request_signature("secret", kExample);
    EXPECT_NE(signature, request_signature("Secret", kExample));
    for (std::string_view SignedRequest::*part :
         {&SignedRequest::time,
          &SignedRequest::nonce,
          &SignedRequest::method,
          &SignedRequest::target,
          &SignedRequest::body}) {
        SignedRequest changed = kExample;
        changed.*part = "other";
        EXPECT_NE(signature, request_signature("secret", changed));
    }
}

}  // namespace
}  // namespace ao::base
