#include "base/secret_box.h"

#include <sodium.h>

#include "base/crypto.h"

namespace ao::base {

namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == sizeof(SecretKey));

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* as_bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string seal_text(const SecretKey& key, std::string_view text, std::string_view purpose) {
    std::string sealed(kNonce + text.size() + kTag, '\0');
    unsigned char* nonce = as_bytes(sealed);
    random_bytes({nonce, kNonce});
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + kNonce,
        nullptr,
        as_bytes(text),
        text.size(),
        as_bytes(purpose),
        purpose.size(),
        nullptr,
        nonce,
        key.data()
    );
    return base64url_encode(sealed);
}

std::optional<std::string> open_text(
    const SecretKey& key, std::string_view sealed, std::string_view purpose
) {
    std::string bytes;
    if (!base64url_decode(sealed, bytes) || bytes.size() < kNonce + kTag) return std::nullopt;
    const std::string_view nonce = std::string_view(bytes).substr(0, kNonce);
    const std::string_view cipher = std::string_view(bytes).substr(kNonce);
    std::string text(cipher.size() - kTag, '\0');
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        as_bytes(text),
        nullptr,
        nullptr,
        as_bytes(cipher),
        cipher.size(),
        as_bytes(purpose),
        purpose.size(),
        as_bytes(nonce),
        key.data()
    );
    if (opened != 0) return std::nullopt;
    return text;
}

}  // namespace ao::base
