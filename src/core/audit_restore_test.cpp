#include "core/audit_restore.h"

#include "base/file.h"
#include "core/audit.h"
#include "core/audit_backup.h"
#include "core/audit_heads.h"
#include "core/store_rig.h"
#include "store/audit_store.h"

namespace ao::core {
namespace {

class RestoredAudit : public StoreRig {
  protected:
    /// Writes so many events, and backs them up.
    std::filesystem::path back_up(int events, bool compress = true) {
        for (int i = 0; i < events; ++i)
            in_store([&](store::Session& session) {
                const std::string number = std::to_string(made_++);
                audit(
                    session,
                    actor(i % 2 == 0 ? "default" : "other"),
                    "thing_done",
                    "thing",
                    "thing-" + number,
                    audit_details({{"number", number}}),
                    clock_.now()
                );
                return true;
            });
        clock_.advance(std::chrono::seconds{1});
        AuditBackups backups(*database_, clock_, heads_, {.directory = directory_ / "backups"});
        backups.prepare();
        const auto meta = backups.create(actor(), compress).value();
        return directory_ / "backups" / std::filesystem::path(meta.backup_file).filename();
    }

    /// A database with nothing in it.
    std::unique_ptr<store::Database> open_empty() {
        store::SqliteOptions options;
        const auto home = directory_ / ("empty-" + std::to_string(made_++));
        std::filesystem::create_directories(home);
        options.path = home / "core.db";
        return store::open_sqlite(options, clock_, metrics_);
    }

    base::Result<AuditRestored> restore(store::Database& into, const std::filesystem::path& file) {
        return restore_audit(into, clock_, actor(), file, {heads_.public_key()});
    }

    const std::filesystem::path heads_directory_ = [this] {
        base::make_private_directory(directory_ / "heads");
        return directory_ / "heads";
    }();
    AuditHeads heads_{heads_directory_, clock_.now()};
    int made_ = 0;
};

TEST_F(RestoredAudit, HasEveryEventWithItsHash) {
    for (const bool compress : {true, false}) {
        const auto file = back_up(2'100, compress);
        auto fresh = open_empty();
        const auto restored = restore(*fresh, file).value();
        EXPECT_EQ(restored.present, 0);
        const auto report = AuditLog(*fresh).verify_now();
        EXPECT_TRUE(report.sound) << report.why;
        EXPECT_EQ(report.events, restored.events + 1) << "and that it was restored";
        const auto events = run(AuditLog(*fresh).list(actor("other"), {}, 0, 1));
        EXPECT_EQ(events.at(0).type, "thing_done");
        fresh->close();
    }
}

TEST_F(RestoredAudit, GoesOnWhereARunWasCutShort) {
    const auto first = back_up(5);
    auto fresh = open_empty();
    // The second backup begins with the events of the first, then has its "audit_backup_created".
    ASSERT_TRUE(restore(*fresh, first));
    EXPECT_EQ(restore(*fresh, first).error().kind, base::ErrorKind::conflict)
        << "the note of the restore is an event of its own";
    auto part = open_empty();
    const auto second = back_up(5);
    auto few = [&](store::Session& session) -> base::Result<bool> {
        database_->read_now([&](store::Session& from) {
            store::AuditStore(from).for_each([&](const model::AuditEvent& event) {
                static_cast<void>(store::AuditStore(session).append(event));
                return event.sequence < 3;
            });
            return true;
        });
        return true;
    };
    ASSERT_TRUE(part->write_now("test", few));
    const auto restored = restore(*part, second).value();
    EXPECT_EQ(restored.present, 3);
    EXPECT_TRUE(AuditLog(*part).verify_now().sound);
}

TEST_F(RestoredAudit, OtherEventsAreNotMixedIn) {
    const auto file = back_up(5);
    auto fresh = open_empty();
    auto other = [&](store::Session& session) -> base::Result<bool> {
        audit(session, actor(), "other", "thing", "x", audit_details({}), clock_.now());
        return true;
    };
    ASSERT_TRUE(fresh->write_now("test", other));
    EXPECT_EQ(restore(*fresh, file).error().kind, base::ErrorKind::conflict);
    EXPECT_EQ(AuditLog(*fresh).verify_now().events, 1);
}

TEST_F(RestoredAudit, FromUnknownOrChangedBackupsIsRefused) {
    const auto file = back_up(5, false);
    auto fresh = open_empty();
    EXPECT_FALSE(restore_audit(*fresh, clock_, actor(), file, {}));
    auto text = base::read_small_file(file);
    text.replace(text.find("thing-1"), 7, "thing-9");
    base::write_small_file(file, text, base::NewFile::Existing::replace);
    const auto refused = restore(*fresh, file);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::invalid);
    EXPECT_EQ(AuditLog(*fresh).verify_now().events, 0);
}

}  // namespace
}  // namespace ao::core
