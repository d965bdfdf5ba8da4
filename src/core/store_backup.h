#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/audit_heads.h"
#include "core/backup_shelf.h"
#include "core/store_archive.h"
#include "core/store_restore.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::core {

/// The `.meta` beside a backup of the whole store.
struct StoreBackupMeta {
    std::string timestamp;
    std::string backup_file;  ///< "backups/store/store_backup_20260205_181433.tar.gz"
    std::int64_t size_bytes = 0;
    double size_mb = 0;
    bool encrypted = false;
    bool with_secrets = false;
    std::string checksum;  ///< SHA-256 of the file, hex
    base::Time created_at;
    std::string program_version;
    std::int64_t schema_version = 0;
    std::map<std::string, std::int64_t> tables;  ///< rows of each
    std::int64_t audit_events = 0;
    std::string audit_head;
};
BOOST_DESCRIBE_STRUCT(
    StoreBackupMeta,
    (),
    (timestamp,
     backup_file,
     size_bytes,
     size_mb,
     encrypted,
     with_secrets,
     checksum,
     created_at,
     program_version,
     schema_version,
     tables,
     audit_events,
     audit_head)
)

struct StoreBackupOptions {
    std::filesystem::path directory;       ///< of the backups; made when missing
    std::filesystem::path data_directory;  ///< whose heads and secrets go along
    std::size_t keep = 7;                  ///< older ones are removed; 0: none are
    std::string program_version{};
};

/// How one backup is wanted.
struct StoreBackupWish {
    std::optional<base::SecretKey> key{};  ///< encrypts it
    bool with_secrets = false;             ///< jwt_secret and the signing key too; only encrypted
};

/// The backups in a directory, newest first; from their descriptions alone.
std::vector<StoreBackupMeta> list_store_backups(const std::filesystem::path& directory);

/// Backups of everything, as one archive each: the database, the signed heads of the audit log and
/// the public keys that check them. Everything here blocks: call it on a background thread.
class StoreBackups {
  public:
    StoreBackups(
        store::Database& database,
        const base::Clock& clock,
        const AuditHeads& heads,
        StoreBackupOptions options
    );

    /// Clears away what an interrupted run left.
    void prepare() const;

    /// Makes one; all that was acknowledged before is in it. Unavailable when the disk does not
    /// take it, invalid when secrets are wanted without a key.
    base::Result<StoreBackupMeta> create(
        const model::Actor& actor, const StoreBackupWish& wish, const ArchiveProgress& progress
    );

    [[nodiscard]] std::vector<StoreBackupMeta> list() const {
        return list_store_backups(options_.directory);
    }

    base::Result<void> remove(const model::Actor& actor, const std::string& name);

    /// Unpacks it beside the others and checks all of it, as check_archive() does. Invalid when it
    /// is encrypted and there is no key; unavailable when the disk has no room for it.
    base::Result<ArchiveReport> verify(
        const model::Actor& actor,
        const std::string& name,
        const std::optional<base::SecretKey>& key,
        const ArchiveProgress& progress
    );

    /// Writes down that the actor takes a copy.
    void record_download(const model::Actor& actor, const std::string& name);

    [[nodiscard]] base::Result<std::filesystem::path> find(const std::string& name) const;

    [[nodiscard]] std::optional<base::Time> newest() const { return shelf_.newest(); }

  private:
    StoreBackupMeta write(const StoreBackupWish& wish, const ArchiveProgress& progress);
    std::vector<ArchiveFile> gather(
        const std::filesystem::path& scratch,
        const StoreBackupWish& wish,
        ArchiveManifest& manifest,
        const ArchiveProgress& progress
    );
    void record(const model::Actor& actor, std::string_view type, const std::string& name);

    store::Database& database_;
    const base::Clock& clock_;
    const AuditHeads& heads_;
    const StoreBackupOptions options_;
    const BackupShelf shelf_;
};

/// A directory that is removed with all it holds.
class ScratchDirectory {
  public:
    /// Makes a private directory of a new name inside `parent`.
    explicit ScratchDirectory(const std::filesystem::path& parent);
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// A key file: 32 bytes, mode 0600. Throws FileError when it cannot be read, others may read it, or
/// it is no key.
base::SecretKey read_key_file(const std::filesystem::path& path);

}  // namespace ao::core
