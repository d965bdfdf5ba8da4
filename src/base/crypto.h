#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ao::base {

using Sha256 = std::array<std::uint8_t, 32>;

/// Fills `out` from the operating system's generator.
void random_bytes(std::span<std::uint8_t> out);

/// `size` random bytes as base64url text: a token nobody can guess (size 32 = 256 bits).
std::string random_token(std::size_t size = 32);

/// FIPS 180-4.
Sha256 sha256(std::string_view bytes);

/// RFC 2104 over SHA-256.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

/// RFC 2104 over SHA-1, for what is defined with it (RFC 4226); nothing new should be.
std::array<std::uint8_t, 20> hmac_sha1(std::string_view key, std::string_view bytes);

std::string to_hex(std::span<const std::uint8_t> bytes);

/// RFC 4648 section 5, without padding.
std::string base64url_encode(std::string_view bytes);

/// False when `text` is not canonical base64url without padding; `out` is then unspecified.
bool base64url_decode(std::string_view text, std::string& out);

/// Compares in time that depends on the lengths alone.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// RFC 1952 CRC-32, the checksum inside API keys.
std::uint32_t crc32(std::string_view bytes);

/// Digits 0-9A-Za-z; shorter numbers are padded with '0' to `width`.
std::string base62_encode(std::span<const std::uint8_t> bytes, std::size_t width);

/// argon2id (RFC 9106) as a PHC string, 19 MiB and 2 passes, a new 16-byte salt each. Takes 20–150
/// ms of CPU: call it off the event loops (core/password_hasher.h bounds how many run at once).
std::string hash_password(std::string_view password);

/// True when `password` is the one `phc` was made from. As slow as hash_password.
bool verify_password(const std::string& phc, std::string_view password);

/// True when `phc` was made with weaker parameters than hash_password uses now.
bool password_needs_rehash(const std::string& phc);

}  // namespace ao::base
