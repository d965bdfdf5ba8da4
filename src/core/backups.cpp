#include "core/backups.h"

#include <fstream>

#include "base/log.h"
#include "core/users.h"

namespace ao::core {

namespace {

base::Result<void> check_operator(const model::Actor& actor) {
    if (actor.tenant_id == kDefaultTenant && actor.may(model::Permission::admin)) return {};
    return base::forbidden("Admin access required");
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
      thread_("ao-backup") {}

void Backups::start() {
    audit_.prepare();
    thread_.start(std::chrono::minutes{1}, [this] { make_due(); });
}

void Backups::stop() {
    thread_.stop();
}

bool Backups::is_due(std::chrono::hours every, std::optional<base::Time> newest) const {
    return every.count() > 0 && (!newest || *newest + every <= clock_.now());
}

void Backups::make_due() {
    if (!is_due(options_.audit_every, audit_.newest())) return;
    try {
        const auto actor = model::system_actor(std::string(kDefaultTenant), "schedule");
        auto made = audit_.create(actor, true, [this] { return thread_.stopping(); });
        if (!made) base::log::error("backup.failed", {{"why", made.error().message}});
    } catch (...) {  // a broken database ends no thread; health and every request tell of it
        base::log::exception("backup.failed", std::current_exception());
    }
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
    auto read = [&](store::Session&) {
        std::string piece(size, '\0');
        std::ifstream in(path, std::ios::binary);
        in.seekg(offset);
        in.read(piece.data(), static_cast<std::streamsize>(size));
        piece.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
        return piece;
    };
    co_return co_await database_.read(store::ReadCost::scan, read);
}

}  // namespace ao::core
