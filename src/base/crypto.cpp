#include "base/crypto.h"

#include <memory>
#include <new>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <zlib.h>

namespace ao::base {

namespace {

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB and t=2; libsodium fixes p=1.
constexpr unsigned long long kPasswordPasses = 2;
constexpr std::size_t kPasswordMemory = 19ULL * 1024 * 1024;

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// libsodium wants one call before any other; a function-local static makes it once, from whichever
/// thread is first.
void ensure_sodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) throw std::runtime_error("libsodium could not be initialised");
}

}  // namespace

void random_bytes(std::span<std::uint8_t> out) {
    ensure_sodium();
    randombytes_buf(out.data(), out.size());
}

std::string random_token(std::size_t size) {
    std::string bytes(size, '\0');
    random_bytes({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return base64url_encode(bytes);
}

Sha256 sha256(std::string_view bytes) {
    // The algorithm is looked up once and the context kept: SHA256() of OpenSSL 3 does both anew
    // each time, which costs more than hashing an audit event.
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
        EVP_MD_CTX_new(), EVP_MD_CTX_free
    );
    Sha256 digest;
    if (EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
    Sha256 digest;
    if (key.data() == nullptr) key = "";  // to OpenSSL a null key means "the one of the last call"
    auto key_size = static_cast<int>(key.size());
    if (!HMAC(
            EVP_sha256(),
            key.data(),
            key_size,
            as_bytes(bytes),
            bytes.size(),
            digest.data(),
            nullptr
        ))
        throw std::runtime_error("HMAC-SHA-256 is not available");
    return digest;
}

std::array<std::uint8_t, 20> hmac_sha1(std::string_view key, std::string_view bytes) {
    std::array<std::uint8_t, 20> digest{};
    if (key.data() == nullptr) key = "";
    if (!HMAC(
            EVP_sha1(),
            key.data(),
            static_cast<int>(key.size()),
            as_bytes(bytes),
            bytes.size(),
            digest.data(),
            nullptr
        ))
        throw std::runtime_error("HMAC-SHA-1 is not available");
    return digest;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (auto byte : bytes) {
        text += kHex[byte >> 4];
        text += kHex[byte & 15];
    }
    return text;
}

std::string base64url_encode(std::string_view bytes) {
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), as_bytes(bytes), bytes.size(), kVariant);
    text.pop_back();  // the terminating NUL
    return text;
}

bool base64url_decode(std::string_view text, std::string& out) {
    out.resize(text.size());
    std::size_t size = 0;
    const char* end = nullptr;
    int failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(out.data()),
        out.size(),
        text.data(),
        text.size(),
        nullptr,
        &size,
        &end,
        sodium_base64_VARIANT_URLSAFE_NO_PADDING
    );
    if (failed != 0 || end != text.data() + text.size()) return false;
    out.resize(size);
    return true;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint32_t crc32(std::string_view bytes) {
    return static_cast<std::uint32_t>(::crc32(0L, as_bytes(bytes), static_cast<uInt>(bytes.size()))
    );
}

std::string base62_encode(std::span<const std::uint8_t> bytes, std::size_t width) {
    static constexpr char kDigits[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string number(bytes.begin(), bytes.end());
    std::string text;
    while (number.find_first_not_of('\0') != std::string::npos
    ) {  // long division by 62, digit by digit
        unsigned remainder = 0;
        for (char& digit : number) {
            unsigned value = remainder * 256 + static_cast<unsigned char>(digit);
            digit = static_cast<char>(value / 62);
            remainder = value % 62;
        }
        text.insert(text.begin(), kDigits[remainder]);
    }
    if (text.size() < width) text.insert(0, width - text.size(), '0');
    return text;
}

std::string hash_password(std::string_view password) {
    ensure_sodium();
    std::string phc(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str(
            phc.data(), password.data(), password.size(), kPasswordPasses, kPasswordMemory
        ) != 0)
        throw std::bad_alloc();
    phc.resize(phc.find('\0'));
    return phc;
}

bool verify_password(const std::string& phc, std::string_view password) {
    ensure_sodium();
    return crypto_pwhash_str_verify(phc.c_str(), password.data(), password.size()) == 0;
}

bool password_needs_rehash(const std::string& phc) {
    return crypto_pwhash_str_needs_rehash(phc.c_str(), kPasswordPasses, kPasswordMemory) != 0;
}

}  // namespace ao::base
