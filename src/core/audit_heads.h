#pragma once
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/signing.h"
#include "model/audit_head.h"

namespace ao::core {

/// Signed heads as read from a file.
struct HeadList {
    std::vector<model::AuditHead> heads{};
    std::string fault{};  ///< what is wrong with the file, for people; empty: nothing
};

/// One line of audit_heads.log, without the line end.
std::string head_line(const model::AuditHead& head);

/// Reads a file of head lines; each must be signed by one of `keys`. A last line without an end is
/// what a crash leaves and is ignored. Never throws for what the file contains; FileError when it
/// cannot be read.
HeadList read_heads(const std::filesystem::path& file, const std::vector<std::string>& keys);

/// The signing key of an installation and the heads it has signed: `audit_signing.key` (0600, a
/// secret), `audit_signing.pub` (public keys, those of earlier lives after a restore too) and
/// `audit_heads.log`, all in the data directory. Thread-safe.
class AuditHeads {
  public:
    /// Makes what is missing. Throws FileError when that fails, or others can read the key.
    explicit AuditHeads(std::filesystem::path directory, base::Time now);

    /// Signs a head; does not write it down.
    [[nodiscard]] model::AuditHead sign(std::int64_t sequence, std::string hash, base::Time at)
        const;

    /// Signs a head and appends it to the file, on disk when it returns. Does nothing when one of
    /// that sequence or a later one is there.
    void append(std::int64_t sequence, const std::string& hash, base::Time at);

    /// The newest one in the file.
    [[nodiscard]] std::optional<model::AuditHead> last() const;

    /// Signature of any other text by the same key.
    [[nodiscard]] std::string sign_text(std::string_view text) const { return key_.sign(text); }

    [[nodiscard]] std::string public_key() const { return key_.public_text(); }

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  private:
    void make_files(base::Time now);
    void thin_out();

    const std::filesystem::path directory_;
    base::SigningKey key_;
    mutable std::mutex mutex_;
    std::optional<model::AuditHead> last_;
    std::size_t lines_ = 0;
};

inline constexpr const char* kSigningKeyFile = "audit_signing.key";
inline constexpr const char* kPublicKeysFile = "audit_signing.pub";
inline constexpr const char* kHeadsFile = "audit_heads.log";

/// The heads of the installation in `directory`, without changing anything there. A fault when it
/// has a key but no heads; no heads and no fault when it never signed any.
HeadList installation_heads(const std::filesystem::path& directory);

/// The public keys of the installation in `directory`; none when it has none.
std::vector<std::string> installation_keys(const std::filesystem::path& directory);

}  // namespace ao::core
