#include "core/audit_restore.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/gzip.h"
#include "base/line_source.h"
#include "core/audit.h"
#include "core/audit_backup.h"
#include "core/audit_line.h"
#include "store/audit_store.h"

namespace ao::core {

namespace {

/// Stored in one transaction.
constexpr std::size_t kAtOnce = 2'000;

base::Error other_events() {
    return base::conflict(
        "This installation's audit log has events that are not in the backup. A backup is restored "
        "into a new installation, before anybody was added to it."
    );
}

/// The events of a backup, in order.
class BackupEvents {
  public:
    explicit BackupEvents(const std::filesystem::path& file) : source_(file) {
        if (file.extension() == ".gz") unpacked_ = std::make_unique<base::GunzipSource>(source_);
        lines_.emplace(unpacked_ ? static_cast<base::ByteSource&>(*unpacked_) : source_);
    }

    /// At most kAtOnce more; none at the end.
    std::vector<model::AuditEvent> next() {
        std::vector<model::AuditEvent> events;
        std::string_view line;
        while (events.size() < kAtOnce && lines_->next(line)) {
            auto event = parse_audit_line(line);
            if (!event) throw base::DamagedInput("it is damaged: a line is no audit event");
            events.push_back(*std::move(event));
        }
        return events;
    }

  private:
    base::FileSource source_;
    std::unique_ptr<base::GunzipSource> unpacked_;
    std::optional<base::LineSource> lines_;
};

/// Stores what the log does not have yet. Error: conflict.
base::Result<void> store_some(
    store::Session& session,
    const std::vector<model::AuditEvent>& events,
    std::int64_t had,
    AuditRestored& restored
) {
    store::AuditStore log(session);
    for (const model::AuditEvent& event : events) {
        ++restored.events;
        if (event.sequence <= had) {
            if (log.find_hash(event.sequence) != event.hash) return other_events();
            ++restored.present;
        } else if (log.append(event).hash != event.hash) {
            return other_events();
        }
    }
    return {};
}

}  // namespace

base::Result<AuditRestored> restore_audit(
    store::Database& database,
    const base::Clock& clock,
    const model::Actor& actor,
    const std::filesystem::path& file,
    const std::vector<std::string>& keys
) {
    const AuditBackupReport report = check_audit_backup(file, keys);
    if (!report.sound) return base::invalid("The backup is not sound: " + report.why);
    const auto end = database.read_now([](store::Session& session) {
        return store::AuditStore(session).end().sequence;
    });
    if (end > report.events) return other_events();
    BackupEvents source(file);
    AuditRestored restored;
    for (auto events = source.next(); !events.empty(); events = source.next()) {
        AuditRestored next;
        auto body = [&](store::Session& session) -> base::Result<void> {
            next = restored;
            return store_some(session, events, end, next);
        };
        auto stored = database.write_now("audit.restore", std::move(body));
        if (!stored.ok()) return stored.error();
        restored = next;
    }
    auto note = [&](store::Session& session) -> base::Result<bool> {
        const std::string count = std::to_string(restored.events);
        auto details = audit_details({{"events", count}, {"head", report.head.hash}});
        const std::string name = file.filename().string();
        audit(session, actor, "audit_restored", "backup", name, std::move(details), clock.now());
        return true;
    };
    auto noted = database.write_now("audit.restored", std::move(note));
    if (!noted) return std::move(noted).error();
    return restored;
}

}  // namespace ao::core
