#include "core/second_factor.h"

#include <algorithm>
#include <cctype>

#include "base/base32.h"
#include "base/crypto.h"
#include "base/log.h"
#include "model/totp.h"
#include "store/second_factor_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kRecoveryCodes = 10;
constexpr std::size_t kRecoveryBytes = 10;
constexpr std::size_t kGroup = 4;
constexpr std::size_t kMaxCodeBytes = 64;

std::string owner_of(const std::string& user_id) {
    return "second_factor/" + user_id;
}

bool is_app_code(std::string_view code) {
    return std::all_of(code.begin(), code.end(), [](char c) {
        return c == ' ' || (c >= '0' && c <= '9');
    });
}

}  // namespace

bool SecondFactor::is_on(store::Session& session, std::string_view user_id) {
    auto factor = store::SecondFactorStore(session).find(user_id);
    return factor && factor->enabled_at != base::Time{};
}

bool SecondFactor::accept(
    store::Session& session, const std::string& user_id, std::string_view code, base::Time now
) const {
    store::SecondFactorStore factors(session);
    auto factor = factors.find(user_id);
    if (!factor || factor->enabled_at == base::Time{} || code.size() > kMaxCodeBytes) return false;
    if (!is_app_code(code))
        return factors.take_recovery_code(user_id, recovery_code_hash(user_id, code));
    auto secret = open(user_id, factor->sealed_secret);
    if (!secret) return false;
    auto step = model::find_totp_step(*secret, code, now, factor->last_step);
    if (!step) return false;
    factor->last_step = *step;
    factors.put(*factor);
    return true;
}

std::string SecondFactor::seal(const std::string& user_id, std::string_view secret) const {
    return vault_.seal(secret, owner_of(user_id));
}

std::optional<std::string> SecondFactor::open(const std::string& user_id, std::string_view sealed)
    const {
    auto secret = vault_.open(sealed, owner_of(user_id));
    if (secret) return std::move(*secret);
    base::log::error(
        "second_factor.unreadable", {{"user_id", user_id}, {"why", secret.error().message}}
    );
    return std::nullopt;
}

std::vector<std::string> make_recovery_codes() {
    std::vector<std::string> codes;
    while (codes.size() < kRecoveryCodes) {
        std::string bytes(kRecoveryBytes, '\0');
        base::random_bytes({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
        std::string code = base::base32_encode(bytes);
        for (std::size_t at = code.size() - kGroup; at > 0; at -= kGroup)
            code.insert(at, 1, '-');
        codes.push_back(std::move(code));
    }
    return codes;
}

std::string recovery_code_hash(std::string_view user_id, std::string_view code) {
    std::string text(user_id);
    text += '\n';
    for (const char c : code)
        if (c != '-' && c != ' ')
            text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return base::to_hex(base::sha256(text));
}

base::Error two_factor_required() {
    base::Error error =
        base::unauthenticated("Enter the code of your authenticator app, or a recovery code.");
    error.code = kTwoFactorRequired;
    return error;
}

base::Error two_factor_invalid() {
    base::Error error =
        base::unauthenticated("This code is wrong or was used before. Wait for the next one.");
    error.code = kTwoFactorInvalid;
    return error;
}

}  // namespace ao::core
