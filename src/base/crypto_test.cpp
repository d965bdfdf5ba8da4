// Published vectors, and what must be refused.
#include "base/crypto.h"

#include <set>

#include <gtest/gtest.h>

namespace ao::base {

namespace {

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (int value : values)
        text += static_cast<char>(value);
    return text;
}

TEST(Crypto, Sha256Vectors) {  // FIPS 180-4, the examples of NIST
    EXPECT_EQ(
        to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    EXPECT_EQ(
        to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    EXPECT_EQ(
        to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    );
    EXPECT_EQ(
        to_hex(sha256(std::string(1'000'000, 'a'))),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

TEST(Crypto, HmacSha256Vectors) {  // RFC 4231, cases 1, 2 and 6
    EXPECT_EQ(
        to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
    EXPECT_EQ(
        to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(
        to_hex(hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
        )),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

TEST(Crypto, HmacOfEmptyKeyAndText) {
    EXPECT_EQ(
        to_hex(hmac_sha256({}, {})),
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    );
}

TEST(Crypto, Base64urlVectors) {  // RFC 4648 section 10, without padding; RFC 7515 appendix C
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"}};
    for (auto [plain, encoded] : vectors) {
        EXPECT_EQ(base64url_encode(plain), encoded);
        std::string decoded;
        EXPECT_TRUE(base64url_decode(encoded, decoded));
        EXPECT_EQ(decoded, plain);
    }
    EXPECT_EQ(base64url_encode(bytes({3, 236, 255, 224, 193})), "A-z_4ME");
}

TEST(Crypto, Base64urlRefusesWhatIsNotCanonical) {
    std::string out;
    for (const char* text :
         {"Zg==", "Zg=", "Z", "Zm9v\n", " Zm9v", "Zm9+", "Zm/v", "Zh", "Zm9vY", "Zm9v!"})
        EXPECT_FALSE(base64url_decode(text, out)) << text;
}

TEST(Crypto, ConstantTimeComparison) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
    EXPECT_FALSE(equal_in_constant_time("secret", "secret1"));
    EXPECT_FALSE(equal_in_constant_time("", "x"));
}

TEST(Crypto, Crc32Vector) {
    EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
    EXPECT_EQ(crc32(""), 0U);
}

TEST(Crypto, Base62) {
    auto encode = [](std::initializer_list<std::uint8_t> digits, std::size_t width) {
        return base62_encode(std::vector<std::uint8_t>(digits), width);
    };
    EXPECT_EQ(encode({}, 0), "");
    EXPECT_EQ(encode({0}, 3), "000");
    EXPECT_EQ(encode({61}, 0), "z");
    EXPECT_EQ(encode({62}, 0), "10");
    EXPECT_EQ(encode({0xFF, 0xFF}, 4), "0H31");  // 65535 = 17·62² + 3·62 + 1
    EXPECT_EQ(base62_encode(sha256("abc"), 43).size(), 43u);
}

TEST(Crypto, RandomTokens) {
    std::set<std::string> tokens;
    for (int i = 0; i < 1000; ++i)
        tokens.insert(random_token());
    EXPECT_EQ(tokens.size(), 1000u);
    EXPECT_EQ(tokens.begin()->size(), 43u);  // 32 bytes
    EXPECT_EQ(random_token(0), "");
}

TEST(Crypto, PasswordsVerify) {
    std::string phc = hash_password("correct horse");
    EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << phc;
    EXPECT_TRUE(verify_password(phc, "correct horse"));
    EXPECT_FALSE(verify_password(phc, "correct horsE"));
    EXPECT_FALSE(verify_password(phc, ""));
    EXPECT_FALSE(verify_password("", "correct horse"));
    EXPECT_FALSE(verify_password("not a hash", "correct horse"));
    EXPECT_NE(hash_password("correct horse"), phc);
    EXPECT_FALSE(password_needs_rehash(phc));
    EXPECT_TRUE(
        password_needs_rehash("$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
                              "J6gTwsVWYlsVMi7xZ2Qqf3ZpPl9yq5Dvt0H0gJqk2uM")
    );
}

}  // namespace

}  // namespace ao::base
