#include "core/token.h"

#include <gtest/gtest.h>

#include "base/crypto.h"

namespace ao::core {
namespace {

constexpr std::string_view kSecret = "a secret of at least thirty-two bytes, for tests";
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
const base::Time kNow{std::chrono::seconds{1'767'225'600}};
const TokenRules kRules{.issuer = "us", .audience = "our-api"};

TokenClaims sound_claims() {
    return {
        .user_id = "u-1",
        .username = "ann",
        .role = "viewer",
        .tenant_id = "default",
        .ver = 3,
        .jti = "j-1",
        .iss = "us",
        .aud = "our-api",
        .iat = 1'767'225'600,
        .exp = 1'767'225'600 + 86'400};
}

constexpr std::string_view kPayload =
    R"({"user_id":"u-1","username":"ann","role":"admin","tenant_id":"default","ver":3,"jti":"j-1",)"
    R"("iss":"us","aud":"our-api","iat":1767225600,"exp":1767312000})";

std::string encode(std::string_view bytes) {
    return base::base64url_encode(bytes);
}

std::string mac(std::string_view text, std::string_view secret = kSecret) {
    base::Sha256 digest = base::hmac_sha256(secret, text);
    return encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// A token with a right signature over whatever header and payload are given.
std::string signed_with_secret(std::string_view header, std::string_view payload) {
    std::string text = encode(header) + "." + encode(payload);
    return text + "." + mac(text);
}

std::string with_claim(std::string_view from, std::string_view to) {
    std::string payload(kPayload);
    auto at = payload.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    payload.replace(at, from.size(), to);
    return signed_with_secret(kHeader, payload);
}

std::string with_header(std::string_view header) {
    return signed_with_secret(header, kPayload);
}

std::optional<TokenClaims> read(std::string_view token, base::Time now = kNow) {
    return read_token(token, kSecret, kRules, now);
}

TEST(Token, OursReadsBack) {
    auto claims = read(sign_token(sound_claims(), kSecret));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user_id, "u-1");
    EXPECT_EQ(claims->username, "ann");
    EXPECT_EQ(claims->role, "viewer");
    EXPECT_EQ(claims->ver, 3);
    EXPECT_EQ(claims->exp - claims->iat, 86'400);
}

TEST(Token, SoundOnesOfOtherMakersAreRead) {
    EXPECT_TRUE(read(with_header(kHeader)));
    EXPECT_TRUE(read(with_header(R"({"typ":"JWT","alg":"HS256"})")));
    EXPECT_TRUE(read(with_header("{ \"alg\" : \"HS256\", \"typ\" : \"JWT\" }")));
    EXPECT_TRUE(read(with_header(R"({"alg":"\u0048S256","typ":"JWT"})"))) << "the same JSON";
    EXPECT_TRUE(read(with_claim(R"("ver":3)", R"("ver":3,"other":[1,2])")));
    EXPECT_TRUE(read(with_claim(R"("ver":3)", R"("ver":3,"nbf":1767225600)")));
    EXPECT_TRUE(read(with_claim("1767225600", "1767225630"))) << "half a minute of clock skew";
}

TEST(Token, ExpiresAtItsSecond) {
    std::string token = sign_token(sound_claims(), kSecret);
    EXPECT_TRUE(read(token, kNow + std::chrono::seconds{86'399}));
    EXPECT_FALSE(read(token, kNow + std::chrono::seconds{86'400}));
    EXPECT_FALSE(read(token, kNow + std::chrono::hours{24 * 365}));
}

struct Forgery {
    const char* name;
    std::string token;
};

std::vector<Forgery> forged_headers() {
    const std::string payload = encode(kPayload);
    return {
        {"alg none, no signature", encode(R"({"alg":"none","typ":"JWT"})") + "." + payload + "."},
        {"alg None", encode(R"({"alg":"None","typ":"JWT"})") + "." + payload + "."},
        {"alg NONE", encode(R"({"alg":"NONE","typ":"JWT"})") + "." + payload + "."},
        {"alg none, signed", with_header(R"({"alg":"none","typ":"JWT"})")},
        {"alg HS384", with_header(R"({"alg":"HS384","typ":"JWT"})")},
        {"alg HS512", with_header(R"({"alg":"HS512","typ":"JWT"})")},
        {"alg RS256", with_header(R"({"alg":"RS256","typ":"JWT"})")},
        {"alg ES256", with_header(R"({"alg":"ES256","typ":"JWT"})")},
        {"alg EdDSA", with_header(R"({"alg":"EdDSA","typ":"JWT"})")},
        {"alg hs256", with_header(R"({"alg":"hs256","typ":"JWT"})")},
        {"alg with a space", with_header(R"({"alg":"HS256 ","typ":"JWT"})")},
        {"alg a list", with_header(R"({"alg":["HS256"],"typ":"JWT"})")},
        {"alg null", with_header(R"({"alg":null,"typ":"JWT"})")},
        {"alg missing", with_header(R"({"typ":"JWT"})")},
        {"alg twice", with_header(R"({"alg":"HS256","alg":"none","typ":"JWT"})")},
        {"typ missing", with_header(R"({"alg":"HS256"})")},
        {"typ of another kind", with_header(R"({"alg":"HS256","typ":"at+jwt"})")},
        {"typ JWE", with_header(R"({"alg":"HS256","typ":"JWE"})")},
        {"typ in lower case", with_header(R"({"alg":"HS256","typ":"jwt"})")},
        {"crit", with_header(R"({"alg":"HS256","typ":"JWT","crit":["exp"]})")},
        {"jku", with_header(R"({"alg":"HS256","typ":"JWT","jku":"https://evil.example/k"})")},
        {"jwk", with_header(R"({"alg":"HS256","typ":"JWT","jwk":{"kty":"oct","k":"AA"}})")},
        {"x5u", with_header(R"({"alg":"HS256","typ":"JWT","x5u":"https://evil.example/c"})")},
        {"x5c", with_header(R"({"alg":"HS256","typ":"JWT","x5c":["AA"]})")},
        {"kid a path", with_header(R"({"alg":"HS256","typ":"JWT","kid":"../../dev/null"})")},
        {"kid SQL", with_header(R"({"alg":"HS256","typ":"JWT","kid":"x' UNION SELECT 'k"})")},
        {"cty nested", with_header(R"({"alg":"HS256","typ":"JWT","cty":"JWT"})")},
        {"b64 false", with_header(R"({"alg":"HS256","typ":"JWT","b64":false})")},
        {"zip", with_header(R"({"alg":"HS256","typ":"JWT","zip":"DEF"})")},
        {"header a list", with_header("[]")},
        {"header a text", with_header("\"HS256\"")},
        {"header empty", with_header("")},
        {"header no JSON", with_header("{alg:HS256}")},
        {"header with a tail", with_header(R"({"alg":"HS256","typ":"JWT"}{})")},
    };
}

std::vector<Forgery> forged_claims() {
    return {
        {"iss of others", with_claim(R"("iss":"us")", R"("iss":"them")")},
        {"iss missing", with_claim(R"("iss":"us",)", "")},
        {"iss a list", with_claim(R"("iss":"us")", R"("iss":["us"])")},
        {"aud of others", with_claim(R"("aud":"our-api")", R"("aud":"their-api")")},
        {"aud a list", with_claim(R"("aud":"our-api")", R"("aud":["our-api","their-api"])")},
        {"aud missing", with_claim(R"("aud":"our-api",)", "")},
        {"exp now", with_claim("1767312000", "1767225600")},
        {"exp past", with_claim("1767312000", "1")},
        {"exp negative", with_claim("1767312000", "-1")},
        {"exp text", with_claim("1767312000", "\"1767312000\"")},
        {"exp with a fraction", with_claim("1767312000", "1767312000.5")},
        {"exp too large", with_claim("1767312000", "1e400")},
        {"exp null", with_claim("1767312000", "null")},
        {"exp missing", with_claim(R"(,"exp":1767312000)", "")},
        {"exp twice", with_claim(R"("ver":3)", R"("ver":3,"exp":1)")},
        {"exp before iat", with_claim("1767225600", "1767312001")},
        {"iat of tomorrow", with_claim("1767225600", "1767300000")},
        {"iat missing", with_claim(R"("iat":1767225600,)", "")},
        {"nbf of tomorrow", with_claim(R"("ver":3)", R"("ver":3,"nbf":1767300000)")},
        {"nbf text", with_claim(R"("ver":3)", R"("ver":3,"nbf":"now")")},
        {"user_id twice", with_claim(R"("ver":3)", R"("ver":3,"user_id":"u-2")")},
        {"user_id a number", with_claim(R"("user_id":"u-1")", R"("user_id":1)")},
        {"user_id empty", with_claim(R"("user_id":"u-1")", R"("user_id":"")")},
        {"user_id missing", with_claim(R"("user_id":"u-1",)", "")},
        {"jti missing", with_claim(R"("jti":"j-1",)", "")},
        {"jti empty", with_claim(R"("jti":"j-1")", R"("jti":"")")},
        {"tenant missing", with_claim(R"("tenant_id":"default",)", "")},
        {"ver text", with_claim(R"("ver":3)", R"("ver":"3")")},
        {"ver missing", with_claim(R"("ver":3,)", "")},
        {"payload a list", signed_with_secret(kHeader, "[]")},
        {"payload empty", signed_with_secret(kHeader, "")},
        {"payload no UTF-8", with_claim("ann", "\xFF\xFE")},
        {"payload with a tail", signed_with_secret(kHeader, std::string(kPayload) + "x")},
    };
}

/// `text` with its last character replaced by the next one, which only changes unused bits.
std::string with_loose_bits(std::string text) {
    ++text.back();
    return text;
}

std::vector<Forgery> forged_shapes() {
    const std::string header = encode(kHeader);
    const std::string payload = encode(kPayload);
    const std::string text = header + "." + payload;
    const std::string good = text + "." + mac(text);
    const std::string other_text = header + "." + encode(R"({"user_id":"u-2"})");
    return {
        {"empty", ""},
        {"one dot", "."},
        {"two dots", ".."},
        {"no dot", header},
        {"two parts", text},
        {"four parts", good + ".AAAA"},
        {"five parts, as in JWE", text + "." + text + ".AAAA"},
        {"no signature", text + "."},
        {"short signature", text + "." + mac(text).substr(0, 40)},
        {"signature of another secret", text + "." + mac(text, "another secret, also quite long")},
        {"signature of an empty secret", text + "." + mac(text, "")},
        {"signature of another text", text + "." + mac(other_text)},
        {"signature with a tail", good + "AA"},
        {"signature padded", good + "="},
        {"signature with loose bits", with_loose_bits(good)},
        {"header padded", header + "==." + payload + "." + mac(header + "==." + payload)},
        {"space before", " " + good},
        {"line end after", good + "\n"},
        {"NUL inside", std::string(good).replace(10, 1, std::string(1, '\0'))},
        {"plus instead of minus", text + "." + std::string(42, '+') + "8"},
        {"a megabyte", text + std::string(1 << 20, 'A') + "." + mac(text)},
        {"over 8 KiB, signed", with_claim("ann", std::string(8 * 1024, 'a'))},
        {"no token at all", "admin123"},
        {"another signed part, same mac", other_text + "." + mac(text)},
    };
}

TEST(Token, NoForgeryPasses) {
    std::size_t cases = 0;
    for (const auto& table : {forged_headers(), forged_claims(), forged_shapes()}) {
        for (const Forgery& forgery : table) {
            EXPECT_FALSE(read(forgery.token)) << forgery.name;
            ++cases;
        }
    }
    EXPECT_GE(cases, 90U);
}

TEST(Token, EveryChangedCharacterIsNoticed) {
    const std::string good = sign_token(sound_claims(), kSecret);
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string wrong = good;
        wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(read(wrong)) << i;
    }
}

}  // namespace
}  // namespace ao::core
