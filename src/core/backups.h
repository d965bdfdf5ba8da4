#pragma once
#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "core/audit_backup.h"
#include "core/background_thread.h"
#include "core/store_backup.h"

namespace ao::core {

struct BackupOptions {
    std::filesystem::path directory;    ///< `audit/` and `store/` are below it
    std::size_t keep_audit = 10;        ///< files; 0: all
    std::chrono::hours audit_every{0};  ///< 0: never by itself
    std::filesystem::path data_directory{};
    std::size_t keep_store = 7;         ///< files; 0: all
    std::chrono::hours store_every{0};  ///< 0: never by itself
    std::string store_key_file{};       ///< encrypts the scheduled ones; empty: they are not
    std::string program_version{};
};

/// idle: none was made since the start.
enum class BackupState : std::uint8_t { idle, running, done, failed };
BOOST_DESCRIBE_ENUM(BackupState, idle, running, done, failed)

/// How the latest backup of the whole store goes.
struct StoreBackupRun {
    BackupState state = BackupState::idle;
    std::int64_t done = 0;                    ///< of `total`, in units that mean nothing else
    std::int64_t total = 0;                   ///< 0: not known yet
    std::string why{};                        ///< it failed
    std::optional<StoreBackupMeta> backup{};  ///< when done
    std::filesystem::path path{};             ///< where it lies
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

    /// Begins a backup of the whole store, and answers at once: store_run() tells how it goes.
    /// Conflict while one is being made; forbidden when someone from another machine wants secrets
    /// in it.
    base::Result<StoreBackupRun> begin_store(const model::Actor& actor, StoreBackupWish wish);

    [[nodiscard]] base::Result<StoreBackupRun> store_run(const model::Actor& actor) const;

    base::Async<base::Result<std::vector<StoreBackupMeta>>> list_store(model::Actor actor);

    /// Where a backup lies, after it was written down that the actor takes a copy.
    base::Async<base::Result<std::filesystem::path>> take_store(
        model::Actor actor, std::string name
    );

    /// Checks all of a backup, as the command line does. Without `key`, encrypted ones are tried
    /// with the key of the scheduled ones.
    base::Async<base::Result<ArchiveReport>> verify_store(
        model::Actor actor, std::string name, std::optional<base::SecretKey> key
    );

    base::Async<base::Result<void>> remove_store(model::Actor actor, std::string name);

    /// When the newest backup of the whole store was made. Reads the directory.
    [[nodiscard]] std::optional<base::Time> newest_store() const { return store_.newest(); }

    /// Makes what is due by the schedule; called every minute by itself.
    void make_due();

    /// Up to `size` bytes of a file from `offset` on, read off the event loops; empty at the end.
    base::Async<std::string> read_piece(
        std::filesystem::path path, std::int64_t offset, std::size_t size
    );

  private:
    void make_due_audit();
    void make_due_store();
    bool claim_run();
    void finish_run(base::Result<StoreBackupMeta> made);
    [[nodiscard]] StoreBackupRun store_state() const;
    void run_store(const model::Actor& actor, const StoreBackupWish& wish);
    [[nodiscard]] std::optional<base::SecretKey> scheduled_key() const;
    bool is_due(std::chrono::hours every, std::optional<base::Time> newest) const;

    store::Database& database_;
    const base::Clock& clock_;
    const BackupOptions options_;
    AuditBackups audit_;
    StoreBackups store_;
    mutable std::mutex run_mutex_;
    StoreBackupRun run_;
    BackgroundThread thread_;
};

}  // namespace ao::core
