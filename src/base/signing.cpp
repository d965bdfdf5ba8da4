#include "base/signing.h"

#include <cstring>
#include <span>
#include <stdexcept>

#include <sodium.h>

#include "base/crypto.h"

namespace ao::base {

namespace {

static_assert(crypto_sign_SEEDBYTES == 32);

struct KeyPair {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};

    explicit KeyPair(const std::array<std::uint8_t, 32>& seed) {
        crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
    }

    ~KeyPair() { sodium_memzero(secret.data(), secret.size()); }

    KeyPair(const KeyPair&) = delete;
    KeyPair& operator=(const KeyPair&) = delete;
};

std::string as_text(std::span<const std::uint8_t> bytes) {
    return base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SigningKey::SigningKey() {
    random_bytes(seed_);
}

SigningKey::SigningKey(std::string_view seed_text) {
    std::string bytes;
    if (!base64url_decode(seed_text, bytes) || bytes.size() != seed_.size())
        throw std::invalid_argument("no signing key");
    std::memcpy(seed_.data(), bytes.data(), seed_.size());
}

SigningKey::~SigningKey() {
    sodium_memzero(seed_.data(), seed_.size());
}

std::string SigningKey::seed_text() const {
    return as_text(seed_);
}

std::string SigningKey::public_text() const {
    return as_text(KeyPair(seed_).open);
}

std::string SigningKey::sign(std::string_view message) const {
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    const KeyPair pair(seed_);
    crypto_sign_detached(
        signature.data(), nullptr, as_bytes(message), message.size(), pair.secret.data()
    );
    return as_text(signature);
}

bool verify_signature(
    std::string_view public_text, std::string_view message, std::string_view signature
) {
    std::string key;
    std::string bytes;
    if (!base64url_decode(public_text, key) || key.size() != crypto_sign_PUBLICKEYBYTES ||
        !base64url_decode(signature, bytes) || bytes.size() != crypto_sign_BYTES)
        return false;
    return crypto_sign_verify_detached(
               as_bytes(bytes), as_bytes(message), message.size(), as_bytes(key)
           ) == 0;
}

}  // namespace ao::base
