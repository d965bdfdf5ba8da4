#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/secret_stream.h"

namespace ao::base {

/// `text` encrypted and authenticated (XChaCha20-Poly1305, a new nonce each time), as base64url.
/// `purpose` says whose it is: opened for another purpose it is refused, so that one sealed text
/// cannot be put in the place of another.
std::string seal_text(const SecretKey& key, std::string_view text, std::string_view purpose);

/// What seal_text() was given. Nothing when it was changed, or sealed with another key or for
/// another purpose.
std::optional<std::string> open_text(
    const SecretKey& key, std::string_view sealed, std::string_view purpose
);

}  // namespace ao::base
