#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ao::http {

/// A certificate that vouches for itself, and its key, as PEM.
struct SelfSigned {
    std::string certificate;
    std::string key;
};

/// What it is to be for.
struct SelfSignedWish {
    std::vector<std::string> names;  ///< host names and addresses; the first is the common name
    base::Time now;
    std::chrono::days valid{397};
};

/// A new P-256 key and a certificate (X.509 version 3, RFC 5280) with every name as a subject
/// alternative name, for servers only. Error: invalid when a name is neither host name nor address.
/// Throws std::runtime_error when OpenSSL cannot make it.
base::Result<SelfSigned> make_self_signed(const SelfSignedWish& wish);

}  // namespace ao::http
