#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ao::base {

/// An Ed25519 key pair (RFC 8032). Keys and signatures as text are base64url.
class SigningKey {
  public:
    /// From the operating system's generator.
    SigningKey();

    /// From the text of seed_text(). Throws std::invalid_argument for any other.
    explicit SigningKey(std::string_view seed_text);
    ~SigningKey();
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;

    /// What the key is made from: a secret.
    [[nodiscard]] std::string seed_text() const;

    /// May be known to everybody: enough to check signatures.
    [[nodiscard]] std::string public_text() const;

    [[nodiscard]] std::string sign(std::string_view message) const;

  private:
    std::array<std::uint8_t, 32> seed_{};
};

/// Whether the owner of `public_text` signed `message`. False too when a text is not valid.
bool verify_signature(
    std::string_view public_text, std::string_view message, std::string_view signature
);

}  // namespace ao::base
