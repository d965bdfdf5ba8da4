#include "core/vault.h"

#include <algorithm>
#include <cstring>

#include "base/crypto.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/secret_box.h"

namespace ao::core {

namespace {

std::string text_of(const base::SecretKey& key) {
    return base::base64url_encode({reinterpret_cast<const char*>(key.data()), key.size()}) + "\n";
}

base::SecretKey load_key(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path))
        static_cast<void>(base::write_small_file(
            path, text_of(base::make_secret_key()), base::NewFile::Existing::keep
        ));
    std::string text = base::read_secret_file(path);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    std::string bytes;
    base::SecretKey key{};
    if (!base::base64url_decode(text, bytes) || bytes.size() != key.size())
        throw base::FileError(
            path.string() +
            " is no key. Put back the one from your backup; without it the secrets "
            "in the database (the CRM's) must be entered again."
        );
    std::memcpy(key.data(), bytes.data(), key.size());
    return key;
}

}  // namespace

Vault::Vault(const std::filesystem::path& directory) : key_(load_key(directory / kVaultKeyFile)) {}

Vault::~Vault() {
    key_.fill(0);
}

std::string Vault::seal(std::string_view secret, std::string_view owner) const {
    return base::seal_text(key_, secret, owner);
}

base::Result<std::string> Vault::open(std::string_view sealed, std::string_view owner) const {
    auto secret = base::open_text(key_, sealed, owner);
    if (!secret)
        return base::unavailable(
            "The stored secret was sealed with another key than " + std::string(kVaultKeyFile) +
                " in the data directory. Put that key back, or enter the secret again.",
            std::chrono::minutes{1}
        );
    return std::move(*secret);
}

std::string Vault::signing_secret(std::string_view owner) const {
    const std::string_view key(reinterpret_cast<const char*>(key_.data()), key_.size());
    const auto digest = base::hmac_sha256(key, "signing secret of " + std::string(owner));
    const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
    std::string text = base::base64url_encode(bytes) + "=";  // base64 of 32 bytes ends so
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    return "whsec_" + text;
}

}  // namespace ao::core
