#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::model {

/// Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, 30 seconds.

/// A new secret: 20 random bytes, the length RFC 4226 recommends.
std::string make_totp_secret();

/// The number of the 30-second step that `now` lies in.
std::int64_t totp_step(base::Time now);

/// The code of `step`: `digits` decimal digits (6 in authenticator apps).
std::string totp_code(std::string_view secret, std::int64_t step, std::size_t digits = 6);

/// The step that `code` belongs to, when it is the present one, the one before or the one after and
/// newer than `last_step`: remember it, and each code holds once only. Spaces in `code` do not
/// count. Compared in constant time.
std::optional<std::int64_t> find_totp_step(
    std::string_view secret, std::string_view code, base::Time now, std::int64_t last_step
);

/// The otpauth: address that authenticator apps read from a QR code.
std::string totp_address(
    std::string_view secret, std::string_view issuer, std::string_view username
);

}  // namespace ao::model
