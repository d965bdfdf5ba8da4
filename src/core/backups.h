#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "core/audit_backup.h"
#include "core/background_thread.h"

namespace ao::core {

struct BackupOptions {
    std::filesystem::path directory;    ///< `audit/` and `store/` are below it
    std::size_t keep_audit = 10;        ///< files; 0: all
    std::chrono::hours audit_every{0};  ///< 0: never by itself
};

/// The verbs of backups, for the API: each runs on one background thread. Only administrators of
/// the tenant "default", the operator's, may: a backup holds the events of every tenant. Also makes
/// the scheduled ones.
class Backups {
  public:
    Backups(
        store::Database& database,
        const base::Clock& clock,
        const AuditHeads& heads,
        BackupOptions options
    );

    /// Clears away what an interrupted backup left, and starts.
    void start();

    /// Gives up what is being made. Blocks. Before the database closes.
    void stop();

    base::Async<base::Result<AuditBackupMeta>> create_audit(model::Actor actor, bool compress);

    base::Async<base::Result<std::vector<AuditBackupMeta>>> list_audit(model::Actor actor);

    /// Where a backup lies, after it was written down that the actor takes a copy.
    base::Async<base::Result<std::filesystem::path>> take_audit(
        model::Actor actor, std::string name
    );

    base::Async<base::Result<AuditBackupReport>> verify_audit(model::Actor actor, std::string name);

    base::Async<base::Result<void>> remove_audit(model::Actor actor, std::string name);

    /// Makes what is due by the schedule; called every minute by itself.
    void make_due();

    /// Up to `size` bytes of a file from `offset` on, read off the event loops; empty at the end.
    base::Async<std::string> read_piece(
        std::filesystem::path path, std::int64_t offset, std::size_t size
    );

  private:
    bool is_due(std::chrono::hours every, std::optional<base::Time> newest) const;

    store::Database& database_;
    const base::Clock& clock_;
    const BackupOptions options_;
    AuditBackups audit_;
    BackgroundThread thread_;
};

}  // namespace ao::core
