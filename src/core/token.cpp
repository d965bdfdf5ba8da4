#include "core/token.h"

#include "base/crypto.h"
#include "base/json_described.h"

namespace ao::core {

// clang-format off
BOOST_DESCRIBE_STRUCT(
    TokenClaims, (),
    (user_id, username, role, tenant_id, ver, jti, iss, aud, iat, exp, nbf)
)

// clang-format on

namespace {

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view kHeaderInOtherOrder = R"({"typ":"JWT","alg":"HS256"})";

std::string mac_of(std::string_view signed_part, std::string_view secret) {
    base::Sha256 mac = base::hmac_sha256(secret, signed_part);
    return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

bool is_our_header(std::string_view encoded) {
    std::string text;
    if (!base::base64url_decode(encoded, text)) return false;
    auto header = base::json::parse_raw(text);
    return header && (header->text == kHeader || header->text == kHeaderInOtherOrder);
}

bool holds(const TokenClaims& claims, const TokenRules& rules, base::Time now) {
    using std::chrono::duration_cast;
    using std::chrono::seconds;
    const std::int64_t seconds_now = duration_cast<seconds>(now.time_since_epoch()).count();
    const std::int64_t latest = seconds_now + rules.clock_skew.count();
    if (claims.iss != rules.issuer || claims.aud != rules.audience) return false;
    if (claims.exp <= seconds_now || claims.iat > latest || claims.exp <= claims.iat) return false;
    if (claims.nbf && *claims.nbf > latest) return false;
    return !claims.user_id.empty() && !claims.jti.empty() && !claims.tenant_id.empty();
}

}  // namespace

std::string sign_token(const TokenClaims& claims, std::string_view secret) {
    std::string payload;
    base::json::Writer json(payload);
    json.begin_object();
    json.member("user_id", std::string_view(claims.user_id));
    json.member("username", std::string_view(claims.username));
    json.member("role", std::string_view(claims.role));
    json.member("tenant_id", std::string_view(claims.tenant_id));
    json.member("ver", claims.ver);
    json.member("jti", std::string_view(claims.jti));
    json.member("iss", std::string_view(claims.iss));
    json.member("aud", std::string_view(claims.aud));
    json.member("iat", claims.iat);
    json.member("exp", claims.exp);
    json.end_object();
    std::string token = base::base64url_encode(kHeader) + "." + base::base64url_encode(payload);
    return token + "." + base::base64url_encode(mac_of(token, secret));
}

std::optional<TokenClaims> read_token(
    std::string_view token, std::string_view secret, const TokenRules& rules, base::Time now
) {
    if (token.size() > kMaxTokenBytes) return std::nullopt;
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    std::string_view payload = token.substr(first + 1, last - first - 1);
    if (payload.find('.') != std::string_view::npos) return std::nullopt;

    std::string mac;
    if (!base::base64url_decode(token.substr(last + 1), mac)) return std::nullopt;
    if (!base::equal_in_constant_time(mac, mac_of(token.substr(0, last), secret)))
        return std::nullopt;
    if (!is_our_header(token.substr(0, first))) return std::nullopt;

    std::string text;
    if (!base::base64url_decode(payload, text)) return std::nullopt;
    auto claims = base::json::parse<TokenClaims>(text);
    if (!claims || !holds(*claims, rules, now)) return std::nullopt;
    return std::move(*claims);
}

}  // namespace ao::core
