#include "core/store_backup.h"

#include "core/audit.h"
#include "core/audit_signer.h"
#include "core/store_restore.h"
#include "core/store_rig.h"

namespace ao::core {
namespace {

class StoreBackup : public StoreRig {
  protected:
    StoreBackup() {
        base::make_private_directory(data_);
        heads_ = std::make_unique<AuditHeads>(data_, clock_.now());
        backups_ = std::make_unique<StoreBackups>(
            *database_, clock_, *heads_, StoreBackupOptions{folder_ / "store", data_, 3, "1.2.3"}
        );
        backups_->prepare();
        for (int i = 0; i < 20; ++i)
            add_lead("lead-" + std::to_string(i));
        sign_head(*database_, *heads_, clock_);
    }

    ~StoreBackup() override { std::filesystem::remove_all(folder_); }

    void add_lead(const std::string& id) {
        insert_lead(lead(id));
        in_store([&](store::Session& session) {
            audit(session, actor(), "lead_ingested", "lead", id, audit_details({}), clock_.now());
            return true;
        });
    }

    std::filesystem::path make(const StoreBackupWish& wish = {}) {
        auto made = backups_->create(actor(), wish, {});
        EXPECT_TRUE(made) << made.error().message;
        meta_ = *made;
        const std::string& file = meta_.backup_file;
        return folder_ / "store" / file.substr(file.rfind('/') + 1);
    }

    std::string fault_of(
        const std::filesystem::path& file, const std::optional<base::SecretKey>& key = {}
    ) {
        return check_archive(file, key, {}).why;
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("ao-store-backup-" + base::new_id());
    std::filesystem::path data_ = folder_ / "data";
    std::unique_ptr<AuditHeads> heads_;
    std::unique_ptr<StoreBackups> backups_;
    StoreBackupMeta meta_;
};

TEST_F(StoreBackup, IsSoundAndSaysWhatItHolds) {
    const auto file = make();
    EXPECT_EQ(file.filename(), "store_backup_20260101_000000.tar.gz");
    EXPECT_EQ(meta_.tables.at("lead"), 20);
    EXPECT_EQ(meta_.audit_events, 20);
    EXPECT_EQ(meta_.program_version, "1.2.3");
    EXPECT_EQ(base::sha256_of_file(file), meta_.checksum);
    add_lead("later");
    const ArchiveReport report = check_archive(file, {}, {});
    EXPECT_TRUE(report.sound) << report.why;
    EXPECT_EQ(report.chain.events, 20);
    EXPECT_EQ(report.chain.signed_to, 20);
    EXPECT_EQ(backups_->list().size(), 1U);
}

TEST_F(StoreBackup, IsRestoredOnlyWhereThereIsNothing) {
    const auto file = make();
    const RestoreTarget target{folder_ / "new", folder_ / "new" / "orchestrator.db", false};
    base::make_private_directory(target.data_directory);
    EXPECT_EQ(what_is_there(target), "");
    EXPECT_TRUE(restore(file, target, {}, {}).sound);
    EXPECT_NE(what_is_there(target).find("orchestrator.db"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(target.data_directory / kSigningKeyFile));

    store::SqliteOptions options;
    options.path = target.database;
    auto restored = store::open_sqlite(options, clock_, metrics_);
    AuditHeads heads(target.data_directory, clock_.now());
    sign_head(*restored, heads, clock_);
    const ChainReport chain = AuditLog(*restored, target.data_directory).verify_now();
    EXPECT_TRUE(chain.sound) << chain.why;
    EXPECT_EQ(chain.events, 20);
}

TEST_F(StoreBackup, ForceMovesWhatIsThereAside) {
    const auto file = make();
    const RestoreTarget target{folder_ / "old", folder_ / "old" / "orchestrator.db", true};
    base::make_private_directory(target.data_directory / "backups");
    base::append_to_file(target.database, "precious");
    EXPECT_TRUE(restore(file, target, {}, {}).sound);
    EXPECT_EQ(base::read_small_file(folder_ / "old.bak" / "orchestrator.db"), "precious");
    EXPECT_TRUE(std::filesystem::exists(target.data_directory / "backups")) << "stays";
}

TEST_F(StoreBackup, EncryptedOnesWantTheirKey) {
    const base::SecretKey key = base::make_secret_key();
    const auto file = make({.key = key, .with_secrets = true});
    EXPECT_EQ(fault_of(file, key), "");
    EXPECT_NE(fault_of(file).find("it is encrypted"), std::string::npos);
    EXPECT_NE(fault_of(file, base::make_secret_key()).find("the key is not"), std::string::npos);
    EXPECT_EQ(base::read_small_file(file, 10U << 20).find("ada@example.com"), std::string::npos);
    EXPECT_FALSE(backups_->create(actor(), {.key = {}, .with_secrets = true}, {}));
}

TEST_F(StoreBackup, DamageLeavesTheTargetAsItWas) {
    const auto file = make();
    const std::string whole = base::read_small_file(file, 10U << 20);
    const auto bad = folder_ / "bad.tar.gz";
    const RestoreTarget target{folder_ / "empty", folder_ / "empty" / "orchestrator.db", false};
    base::make_private_directory(target.data_directory);
    for (std::size_t at = 20; at < whole.size(); at += whole.size() / 25) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 8);
        for (const std::string& content : {changed, whole.substr(0, at)}) {
            base::write_small_file(bad, content, base::NewFile::Existing::replace);
            EXPECT_FALSE(restore(bad, target, {}, {}).sound) << at;
            EXPECT_TRUE(std::filesystem::is_empty(target.data_directory)) << at;
        }
    }
}

TEST_F(StoreBackup, GivesUpWhenTold) {
    auto made = backups_->create(actor(), {}, [](std::int64_t, std::int64_t) { return false; });
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, base::ErrorKind::unavailable);
    EXPECT_TRUE(backups_->list().empty());
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "store")) << "nothing half-made is left";
}

TEST_F(StoreBackup, RetentionKeepsTheNewest) {
    std::filesystem::path last;
    for (int i = 0; i < 5; ++i) {
        clock_.advance(std::chrono::seconds{1});
        last = make();
    }
    EXPECT_EQ(backups_->list().size(), 3U);
    EXPECT_TRUE(std::filesystem::exists(last));
}

}  // namespace
}  // namespace ao::core
