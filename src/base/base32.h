#pragma once
#include <string>
#include <string_view>

namespace ao::base {

/// RFC 4648 section 6, upper case, without padding: how authenticator apps take a secret.
std::string base32_encode(std::string_view bytes);

}  // namespace ao::base
