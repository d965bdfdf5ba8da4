#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "core/vault.h"
#include "store/session.h"

namespace ao::core {

/// Error::code of a sign-in whose password is right but which lacks its second factor.
inline constexpr std::string_view kTwoFactorRequired = "two_factor_required";
/// Error::code of a wrong code, or one that was used before.
inline constexpr std::string_view kTwoFactorInvalid = "two_factor_invalid";

/// The rules of second factors inside other verbs' transactions: time-based codes (RFC 6238) and
/// recovery codes. Secrets lie sealed by `vault`. Thread-safe.
class SecondFactor {
  public:
    explicit SecondFactor(const Vault& vault) : vault_(vault) {}

    [[nodiscard]] static bool is_on(store::Session& session, std::string_view user_id);

    /// Whether `code` is right, be it of the authenticator app or a recovery code; it is used up
    /// within the caller's transaction. False for a user without a second factor.
    bool accept(
        store::Session& session, const std::string& user_id, std::string_view code, base::Time now
    ) const;

    /// The secret as it is stored for the user.
    [[nodiscard]] std::string seal(const std::string& user_id, std::string_view secret) const;

    /// Nothing, with a line in the log, when another installation sealed it.
    [[nodiscard]] std::optional<std::string> open(
        const std::string& user_id, std::string_view sealed
    ) const;

  private:
    const Vault& vault_;
};

/// Ten new recovery codes, such as "K7QW-3MZA-PPX2-V5TD" (80 bits each).
std::vector<std::string> make_recovery_codes();

/// What is stored of a recovery code. Case, spaces and dashes do not count.
std::string recovery_code_hash(std::string_view user_id, std::string_view code);

/// Unauthenticated: the sign-in lacks its second factor.
base::Error two_factor_required();

/// Unauthenticated: the code is wrong or was used before.
base::Error two_factor_invalid();

}  // namespace ao::core
