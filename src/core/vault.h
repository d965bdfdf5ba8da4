#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_stream.h"

namespace ao::core {

/// The file in the data directory that holds the key of a Vault.
inline constexpr const char* kVaultKeyFile = "secrets.key";

/// Keeps the secrets that users give us (how their CRM knows us) unreadable in the database and in
/// its backups: they are sealed with the installation's key, which is a file beside it.
/// Thread-safe.
class Vault {
  public:
    /// Reads the key, or makes it when there is none. Throws base::FileError when it cannot be
    /// read, others may read it, or it is no key.
    explicit Vault(const std::filesystem::path& directory);
    ~Vault();
    Vault(const Vault&) = delete;
    Vault& operator=(const Vault&) = delete;

    /// `owner` is what the secret is for: "crm/<tenant>".
    [[nodiscard]] std::string seal(std::string_view secret, std::string_view owner) const;

    /// Error: unavailable when it was sealed with another key, or for another owner.
    [[nodiscard]] base::Result<std::string> open(std::string_view sealed, std::string_view owner)
        const;

    /// A secret that is made, not stored: the same for the same `owner` as long as the key is. As
    /// Standard Webhooks write one: "whsec_" and base64 of 32 bytes.
    [[nodiscard]] std::string signing_secret(std::string_view owner) const;

  private:
    base::SecretKey key_;
};

}  // namespace ao::core
