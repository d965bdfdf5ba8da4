#include <random>

#include "base/file.h"
#include "core/audit.h"
#include "core/audit_signer.h"
#include "core/store_rig.h"
#include "store/audit_store.h"

namespace ao::core {
namespace {

constexpr std::int64_t kEvents = 200;

/// Someone with the database file in their hands, against `audit verify`. What they do is done with
/// SQL on a closed copy, including the rebuilding of the whole chain with right hashes.
class AuditTamper : public StoreRig {
  protected:
    AuditTamper() {
        base::make_private_directory(folder_);
        heads_ = std::make_unique<AuditHeads>(folder_, clock_.now());
        grow(kEvents / 2);
        sign_head(*database_, *heads_, clock_);
        grow(kEvents / 2);
        sign_head(*database_, *heads_, clock_);
    }

    ~AuditTamper() override { std::filesystem::remove_all(folder_); }

    void grow(std::int64_t count) {
        in_store([&](store::Session& session) {
            for (std::int64_t i = 0; i < count; ++i)
                audit(
                    session,
                    actor(),
                    "lead_updated",
                    "lead",
                    "l-" + std::to_string(i),
                    audit_fields({"email"}),
                    clock_.now()
                );
            return true;
        });
    }

    void sql(const std::string& text) {
        in_store([&](store::Session& session) {
            auto rows = session.query_text(text, {});
            while (rows->next()) {
            }
            return true;
        });
    }

    /// Gives every event from `first` on a new number, predecessor and hash.
    void rebuild_from(std::int64_t first) {
        std::vector<model::AuditEvent> events;
        in_store([&](store::Session& session) {
            store::AuditStore(session).for_each([&](const model::AuditEvent& event) {
                if (event.sequence >= first) events.push_back(event);
                return true;
            });
            const std::string from = std::to_string(first);
            auto gone = session.query_text("DELETE FROM audit_event WHERE sequence >= " + from, {});
            while (gone->next()) {
            }
            for (model::AuditEvent& event : events)
                store::AuditStore(session).append(event);
            return true;
        });
    }

    std::string edit(int kind, std::int64_t at, std::mt19937& dice) {
        const std::string n = std::to_string(at);
        static const char* const kColumns[] = {
            "id",
            "tenant_id",
            "type",
            "actor",
            "actor_id",
            "address",
            "request_id",
            "entity_type",
            "entity_id",
            "details",
            "previous_hash",
            "hash"};
        switch (kind) {
            case 0: {
                const std::string column = kColumns[dice() % std::size(kColumns)];
                sql("UPDATE audit_event SET " + column + " = " + column +
                    " || 'x' WHERE sequence = " + n);
                return "change " + column;
            }
            case 1:
                sql("UPDATE audit_event SET at = at + 1 WHERE sequence = " + n);
                return "change the time";
            case 2:
                sql("DELETE FROM audit_event WHERE sequence = " + n);
                return "delete";
            case 3:
                sql("UPDATE audit_event SET sequence = sequence + 100000 WHERE sequence > " + n);
                sql("INSERT INTO audit_event SELECT " + n +
                    " + 1, id || 'i', tenant_id, at, type, actor, actor_id, address, request_id, "
                    "entity_type, entity_id, details, hash, hash FROM audit_event WHERE sequence "
                    "= " +
                    n);
                sql("UPDATE audit_event SET sequence = sequence - 99999 WHERE sequence > 100000");
                return "insert";
            case 4:
                sql("UPDATE audit_event SET sequence = -1 WHERE sequence = " + n);
                sql("UPDATE audit_event SET sequence = " + n + " WHERE sequence = " + n + " + 1");
                sql("UPDATE audit_event SET sequence = " + n + " + 1 WHERE sequence = -1");
                return "reorder";
            case 5:
                sql("DELETE FROM audit_event WHERE sequence > " + n);
                return "cut the tail";
            case 6:
                sql("UPDATE audit_event SET actor = 'mallory' WHERE sequence = " + n);
                rebuild_from(at);
                return "change and rebuild";
            default:
                sql("DELETE FROM audit_event WHERE sequence = " + n);
                rebuild_from(at);
                return "delete and rebuild";
        }
    }

    ChainReport verify() { return AuditLog(*database_, folder_).verify_now(); }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("ao-heads-" + base::new_id());
    std::unique_ptr<AuditHeads> heads_;
};

TEST_F(AuditTamper, AnUntouchedLogIsSound) {
    const ChainReport report = verify();
    EXPECT_TRUE(report.sound) << report.why;
    EXPECT_EQ(report.events, kEvents);
    EXPECT_EQ(report.signed_to, kEvents);
    EXPECT_EQ(report.heads, 3) << "the empty log, the middle, the end";
}

TEST_F(AuditTamper, SixtyRandomEditsAreAllFoundAndExplained) {
    constexpr int kEdits = 60;
    std::mt19937 dice(20'260'101);
    // An edit is undone by copying the clean rows back.
    sql("CREATE TABLE clean AS SELECT * FROM audit_event");
    for (int i = 0; i < kEdits; ++i) {
        const std::int64_t at = 1 + static_cast<std::int64_t>(dice() % (kEvents - 1));
        const std::string what = edit(i % 8, at, dice);
        const ChainReport report = verify();
        EXPECT_FALSE(report.sound) << what << " at " << at;
        EXPECT_FALSE(report.why.empty());
        EXPECT_GT(report.broken_at, 0) << what << ": " << report.why;
        sql("DELETE FROM audit_event");
        sql("INSERT INTO audit_event SELECT * FROM clean");
    }
    EXPECT_TRUE(verify().sound);
}

TEST_F(AuditTamper, TheWordsSayWhatHappened) {
    auto why_after = [&](const std::string& text) {
        sql(text);
        return verify().why;
    };
    EXPECT_EQ(
        why_after("DELETE FROM audit_event WHERE sequence > 190").substr(0, 52),
        "the end was cut off: events 191 to 200 are missing, "
    );
    EXPECT_EQ(
        why_after("DELETE FROM audit_event WHERE sequence BETWEEN 5 AND 7"),
        "events 5 to 7 are missing"
    );
    EXPECT_EQ(
        why_after("UPDATE audit_event SET actor = 'x' WHERE sequence = 3"),
        "event 3 was changed: its content does not give its hash"
    );
}

TEST_F(AuditTamper, ARebuiltLogIsFoundByTheHeadBeforeIt) {
    sql("UPDATE audit_event SET actor = 'mallory' WHERE sequence = 150");
    rebuild_from(150);
    const ChainReport report = verify();
    EXPECT_EQ(report.broken_at, kEvents);
    EXPECT_NE(report.why.find("the log was rebuilt: event 200"), std::string::npos) << report.why;
    EXPECT_NE(report.why.find("Events up to 100"), std::string::npos) << report.why;
}

TEST_F(AuditTamper, AForgedHeadIsFound) {
    std::string text = base::read_small_file(folder_ / kHeadsFile);
    std::string forged = text;
    const auto place = forged.rfind("\"sequence\":200");
    forged.replace(place, 14, "\"sequence\":190");
    base::write_small_file(folder_ / kHeadsFile, forged, base::NewFile::Existing::replace);
    EXPECT_NE(verify().why.find("its signature is not valid"), std::string::npos) << verify().why;

    base::write_small_file(folder_ / kHeadsFile, text, base::NewFile::Existing::replace);
    base::write_small_file(folder_ / kPublicKeysFile, "x\n", base::NewFile::Existing::replace);
    EXPECT_NE(verify().why.find("not this installation's"), std::string::npos) << verify().why;
    std::filesystem::remove(folder_ / kHeadsFile);
    EXPECT_NE(verify().why.find("is gone"), std::string::npos) << verify().why;
}

TEST_F(AuditTamper, HeadsKeptElsewhereFindWhatTheLocalOnesCannot) {
    const HeadList kept = installation_heads(folder_);
    sql("DELETE FROM audit_event WHERE sequence > 100");
    std::string lines = base::read_small_file(folder_ / kHeadsFile);
    lines.resize(lines.rfind('\n', lines.size() - 2) + 1);
    base::write_small_file(folder_ / kHeadsFile, lines, base::NewFile::Existing::replace);
    EXPECT_TRUE(verify().sound) << "the last head went with its events";
    auto report = AuditLog(*database_, folder_).verify_now(kept.heads);
    EXPECT_FALSE(report.sound);
    EXPECT_NE(report.why.find("events 101 to 200 are missing"), std::string::npos) << report.why;
}

TEST_F(AuditTamper, ATornLastLineIsWhatACrashLeaves) {
    base::append_to_file(folder_ / kHeadsFile, R"({"sequence":20)");
    EXPECT_TRUE(verify().sound) << verify().why;
    heads_ = std::make_unique<AuditHeads>(folder_, clock_.now());
    grow(1);
    sign_head(*database_, *heads_, clock_);
    EXPECT_EQ(verify().signed_to, kEvents + 1) << verify().why;
}

TEST_F(AuditTamper, ATamperedLogIsNotSignedOver) {
    sql("DELETE FROM audit_event WHERE sequence > 190");
    grow(20);
    sign_head(*database_, *heads_, clock_);
    EXPECT_EQ(heads_->last()->sequence, kEvents);
    EXPECT_FALSE(verify().sound);
}

TEST_F(AuditTamper, TheSignerSignsAfterSoManyEventsAndAtTheEnd) {
    base::SystemClock clock;
    AuditSigner signer(
        *database_, *heads_, clock, {.every_events = 10, .every = std::chrono::hours{1}}
    );
    signer.start();
    grow(12);
    const auto deadline = clock.steady() + std::chrono::seconds{10};
    while (heads_->last()->sequence < kEvents + 12 && clock.steady() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(heads_->last()->sequence, kEvents + 12);
    grow(3);
    signer.stop();
    EXPECT_EQ(heads_->last()->sequence, kEvents + 15);
}

TEST_F(AuditTamper, TheFilesArePrivateAndTheKeyStays) {
    const std::string key = heads_->public_key();
    heads_ = std::make_unique<AuditHeads>(folder_, clock_.now());
    EXPECT_EQ(heads_->public_key(), key);
    for (const char* name : {kSigningKeyFile, kPublicKeysFile, kHeadsFile}) {
        auto rights = std::filesystem::status(folder_ / name).permissions();
        using std::filesystem::perms;
        EXPECT_EQ(rights, perms::owner_read | perms::owner_write) << name;
    }
}

}  // namespace
}  // namespace ao::core
