#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/audit_chain.h"
#include "core/audit_heads.h"
#include "core/backup_shelf.h"
#include "model/actor.h"
#include "store/database.h"

namespace ao::core {

/// The `.meta` beside a backup of the audit log. The names of the first eight are the contract's.
struct AuditBackupMeta {
    std::string timestamp;      ///< "20260205_181433"
    std::string backup_file;    ///< "backups/audit/audit_backup_20260205_181433.log.gz"
    std::string original_file;  ///< where the events came from
    std::int64_t size_bytes = 0;
    double size_mb = 0;
    bool compressed = false;
    std::string checksum;  ///< SHA-256 of the file, hex
    base::Time created_at;
    std::int64_t events = 0;
    std::int64_t first_sequence = 0;
    std::int64_t last_sequence = 0;
    base::Time from;          ///< time of the first event
    base::Time to;            ///< of the last
    std::string chain_head;   ///< hash of the last event
    std::string key{};        ///< public key of the installation
    std::string signature{};  ///< over all of the above; see signed_text in the source
};
BOOST_DESCRIBE_STRUCT(
    AuditBackupMeta,
    (),
    (timestamp,
     backup_file,
     original_file,
     size_bytes,
     size_mb,
     compressed,
     checksum,
     created_at,
     events,
     first_sequence,
     last_sequence,
     from,
     to,
     chain_head,
     key,
     signature)
)

/// What a check of a backup of the audit log found.
struct AuditBackupReport {
    bool sound = true;
    std::string why{};  ///< in words; empty when sound
    std::int64_t events = 0;
    model::AuditHead head{};  ///< of the log when it was backed up
};

/// Checks the file and its `.meta`: signature by one of `keys`, checksum, every event's hash and
/// the chain. Does not look at the database. Never throws for what the files contain.
AuditBackupReport check_audit_backup(
    const std::filesystem::path& file, const std::vector<std::string>& keys
);

struct AuditBackupOptions {
    std::filesystem::path directory;  ///< of the backups; made when missing
    std::size_t keep = 10;            ///< older ones are removed; 0: none are
};

/// Backups of the audit log as files of JSON lines, oldest event first. Everything here blocks:
/// call it on a background thread. Thread-safe as far as one process goes.
class AuditBackups {
  public:
    AuditBackups(
        store::Database& database,
        const base::Clock& clock,
        const AuditHeads& heads,
        AuditBackupOptions options
    );

    /// Clears away what an interrupted run left.
    void prepare() const { shelf_.prepare(); }

    /// Writes every event of all tenants, as of one moment, in constant memory; asks `give_up`
    /// every few thousand events. Unavailable when the disk does not take it.
    base::Result<AuditBackupMeta> create(
        const model::Actor& actor, bool compress, const std::function<bool()>& give_up = {}
    );

    /// Newest first. One whose `.meta` is gone has only a name and a size.
    [[nodiscard]] std::vector<AuditBackupMeta> list() const;

    /// Where a backup lies, to be sent.
    [[nodiscard]] base::Result<std::filesystem::path> find(const std::string& name) const;

    /// check_audit_backup(), and whether the database still has the events that the backup has.
    base::Result<AuditBackupReport> verify(const model::Actor& actor, const std::string& name);

    base::Result<void> remove(const model::Actor& actor, const std::string& name);

    /// Writes down that somebody took a copy.
    void record_download(const model::Actor& actor, const std::string& name);

    [[nodiscard]] std::optional<base::Time> newest() const { return shelf_.newest(); }

  private:
    AuditBackupMeta write(bool compress, const std::function<bool()>& give_up);
    void record(const model::Actor& actor, std::string_view type, const std::string& name);

    store::Database& database_;
    const base::Clock& clock_;
    const AuditHeads& heads_;
    const AuditBackupOptions options_;
    const BackupShelf shelf_;
};

}  // namespace ao::core
