#include "core/backups.h"

#include <utility>

#include "base/log.h"
#include "core/file_piece.h"
#include "core/operator.h"
#include "core/store_restore.h"
#include "core/users.h"

namespace ao::core {

namespace {

model::Actor schedule_actor() {
    return model::system_actor(std::string(kDefaultTenant), "schedule");
}

}  // namespace

Backups::Backups(
    store::Database& database,
    const base::Clock& clock,
    const AuditHeads& heads,
    BackupOptions options
)
    : database_(database),
      clock_(clock),
      options_(std::move(options)),
      audit_(database, clock, heads, {options_.directory / "audit", options_.keep_audit}),
      store_(
          database,
          clock,
          heads,
          {options_.directory / "store",
           options_.data_directory,
           options_.keep_store,
           options_.program_version}
      ),
      thread_("ao-backup") {}

void Backups::start() {
    audit_.prepare();
    store_.prepare();
    thread_.start(std::chrono::minutes{1}, [this] { make_due(); });
}

void Backups::stop() {
    thread_.stop();
}

bool Backups::is_due(std::chrono::hours every, std::optional<base::Time> newest) const {
    return every.count() > 0 && (!newest || *newest + every <= clock_.now());
}

void Backups::make_due() {
    try {
        make_due_audit();
        make_due_store();
    } catch (...) {  // a broken database ends no thread; health and every request tell of it
        base::log::exception("backup.failed", std::current_exception());
    }
}

void Backups::make_due_audit() {
    if (!is_due(options_.audit_every, audit_.newest())) return;
    auto made = audit_.create(schedule_actor(), true, [this] { return thread_.stopping(); });
    if (!made) base::log::error("backup.failed", {{"why", made.error().message}});
}

std::optional<base::SecretKey> Backups::scheduled_key() const {
    if (options_.store_key_file.empty()) return std::nullopt;
    return read_key_file(options_.store_key_file);
}

/// Makes one and proves at once that it can be restored.
void Backups::make_due_store() {
    if (!is_due(options_.store_every, store_.newest()) || !claim_run()) return;
    StoreBackupWish wish;
    try {
        wish.key = scheduled_key();
    } catch (const base::FileError& failure) {
        finish_run(base::unavailable(failure.what(), std::chrono::seconds{60}));
        return;
    }
    run_store(schedule_actor(), wish);
    const StoreBackupRun made = store_state();
    if (made.state != BackupState::done || thread_.stopping()) return;
    const ArchiveReport drill = check_archive(made.path, wish.key, {});
    if (drill.sound)
        base::log::info("backup.drilled", {{"file", made.backup->backup_file}});
    else
        base::log::error(
            "backup.unsound", {{"file", made.backup->backup_file}, {"why", drill.why}}
        );
}

bool Backups::claim_run() {
    std::lock_guard lock(run_mutex_);
    if (run_.state == BackupState::running) return false;
    run_ = {};
    run_.state = BackupState::running;
    return true;
}

void Backups::finish_run(base::Result<StoreBackupMeta> made) {
    std::lock_guard lock(run_mutex_);
    run_.state = made ? BackupState::done : BackupState::failed;
    if (made) {
        const std::string& file = made->backup_file;
        run_.path = options_.directory / "store" / file.substr(file.rfind('/') + 1);
        run_.backup = *std::move(made);
    } else {
        run_.why = made.error().message;
        base::log::error("backup.failed", {{"why", run_.why}});
    }
}

StoreBackupRun Backups::store_state() const {
    std::lock_guard lock(run_mutex_);
    return run_;
}

void Backups::run_store(const model::Actor& actor, const StoreBackupWish& wish) {
    auto progress = [this](std::int64_t done, std::int64_t total) {
        std::lock_guard lock(run_mutex_);
        run_.done = done;
        run_.total = total;
        return !thread_.stopping();
    };
    try {
        finish_run(store_.create(actor, wish, progress));
    } catch (const std::exception& failure) {
        base::log::exception("backup.failed", std::current_exception());
        finish_run(base::unavailable(failure.what(), std::chrono::seconds{60}));
    }
}

base::Result<StoreBackupRun> Backups::begin_store(const model::Actor& actor, StoreBackupWish wish) {
    if (auto allowed = check_operator(actor); !allowed) return allowed.error();
    if (wish.with_secrets && !actor.local)
        return base::forbidden("Secrets are backed up by the command line of the server alone.");
    if (wish.with_secrets && !wish.key)
        return base::invalid("Secrets go into encrypted backups only: name a key.");
    if (!claim_run()) return base::conflict("A backup is being made already.");
    const bool accepted = thread_.submit([this, actor, wish] { run_store(actor, wish); });
    if (!accepted)
        finish_run(base::unavailable("Too many backups are waiting.", std::chrono::seconds{30}));
    return store_state();
}

base::Result<StoreBackupRun> Backups::store_run(const model::Actor& actor) const {
    if (auto allowed = check_operator(actor); !allowed) return allowed.error();
    return store_state();
}

base::Async<base::Result<std::vector<StoreBackupMeta>>> Backups::list_store(model::Actor actor) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    auto list = [&](store::Session&) { return store_.list(); };
    co_return co_await database_.read(store::ReadCost::scan, list);
}

base::Async<base::Result<std::filesystem::path>> Backups::take_store(
    model::Actor actor, std::string name
) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    auto found = store_.find(name);
    if (!found) co_return found;
    std::function<base::Result<void>()> work = [this, actor, name] {
        store_.record_download(actor, name);
        return base::Result<void>();
    };
    auto recorded = co_await thread_.run<void>(std::move(work));
    if (!recorded) co_return recorded.error();
    co_return found;
}

base::Async<base::Result<ArchiveReport>> Backups::verify_store(
    model::Actor actor, std::string name, std::optional<base::SecretKey> key
) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    std::function<base::Result<ArchiveReport>()> work =
        [this, actor, name, key]() -> base::Result<ArchiveReport> {
        auto goes_on = [this](std::int64_t, std::int64_t) { return !thread_.stopping(); };
        try {
            return store_.verify(actor, name, key ? key : scheduled_key(), goes_on);
        } catch (const base::FileError& failure) {
            return base::unavailable(failure.what(), std::chrono::seconds{60});
        }
    };
    co_return co_await thread_.run<ArchiveReport>(std::move(work));
}

base::Async<base::Result<void>> Backups::remove_store(model::Actor actor, std::string name) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    std::function<base::Result<void>()> work = [this, actor, name] {
        return store_.remove(actor, name);
    };
    co_return co_await thread_.run<void>(std::move(work));
}

base::Async<base::Result<AuditBackupMeta>> Backups::create_audit(
    model::Actor actor, bool compress
) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    std::function<base::Result<AuditBackupMeta>()> work = [this, actor, compress] {
        return audit_.create(actor, compress, [this] { return thread_.stopping(); });
    };
    co_return co_await thread_.run<AuditBackupMeta>(std::move(work));
}

base::Async<base::Result<std::vector<AuditBackupMeta>>> Backups::list_audit(model::Actor actor) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    // A reader thread and not the background one: a list must not wait for a backup.
    auto list = [&](store::Session&) { return audit_.list(); };
    co_return co_await database_.read(store::ReadCost::scan, list);
}

base::Async<base::Result<std::filesystem::path>> Backups::take_audit(
    model::Actor actor, std::string name
) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    auto found = audit_.find(name);
    if (!found) co_return found;
    std::function<base::Result<void>()> work = [this, actor, name] {
        audit_.record_download(actor, name);
        return base::Result<void>();
    };
    auto recorded = co_await thread_.run<void>(std::move(work));
    if (!recorded) co_return recorded.error();
    co_return found;
}

base::Async<base::Result<AuditBackupReport>> Backups::verify_audit(
    model::Actor actor, std::string name
) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    std::function<base::Result<AuditBackupReport>()> work = [this, actor, name] {
        return audit_.verify(actor, name);
    };
    co_return co_await thread_.run<AuditBackupReport>(std::move(work));
}

base::Async<base::Result<void>> Backups::remove_audit(model::Actor actor, std::string name) {
    if (auto allowed = check_operator(actor); !allowed) co_return allowed.error();
    std::function<base::Result<void>()> work = [this, actor, name] {
        return audit_.remove(actor, name);
    };
    co_return co_await thread_.run<void>(std::move(work));
}

base::Async<std::string> Backups::read_piece(
    std::filesystem::path path, std::int64_t offset, std::size_t size
) {
    co_return co_await read_file_piece(database_, std::move(path), offset, size);
}

}  // namespace ao::core
