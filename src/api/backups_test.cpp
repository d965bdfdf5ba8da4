#include <algorithm>

#include "api/api_rig.h"
#include "base/gzip.h"
#include "base/line_source.h"

namespace ao::api {
namespace {

using http::Method;

class Given final : public base::ByteSource {
  public:
    explicit Given(std::string_view text) : rest_(text) {}

    std::size_t read(std::span<char> out) override {
        const std::size_t size = std::min(out.size(), rest_.size());
        rest_.copy(out.data(), size);
        rest_.remove_prefix(size);
        return size;
    }

  private:
    std::string_view rest_;
};

class Gathered final : public http::BodySink {
  public:
    base::Async<bool> write(std::string_view bytes) override {
        text += bytes;
        co_return true;
    }

    std::string text;
};

class BackupDoors : public ApiRig {
  protected:
    BackupDoors() : token_(token_of("boss")) {}

    std::string make(const std::string& query = "") {
        last_ = post("/api/admin/audit/backup" + query, "", token_);
        EXPECT_EQ(last_.status, 200) << last_.body;
        const std::string file = member(last_.body, "backup_file");
        return file.substr(file.rfind('/') + 1);
    }

    std::string download(const std::string& name) {
        return sent(get("/api/admin/audit/backups/" + name, token_));
    }

    /// All that a streamed reply sends.
    std::string sent(const http::Response& reply) {
        EXPECT_EQ(reply.status, 200) << reply.body;
        Gathered gathered;
        auto stream = [&]() -> base::Async<bool> {
            co_await reply.producer(gathered);
            co_return true;
        };
        run(stream());
        return gathered.text;
    }

    /// Makes a backup of the whole store and waits for it; gives its name.
    std::string make_store(const std::string& body = "") {
        EXPECT_EQ(post("/api/admin/backup", body, token_).status, 202);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        do
            last_ = get("/api/admin/backup", token_);
        while (member(last_.body, "state") == "running" &&
               std::chrono::steady_clock::now() < deadline);
        EXPECT_EQ(member(last_.body, "state"), "done") << last_.body;
        const std::string list = get("/api/admin/backups", token_).body;
        const auto begin = list.find("store_backup_");
        return list.substr(begin, list.find('"', begin) - begin);
    }

    std::string verify_store(const std::string& name, const std::string& body = "") {
        return post("/api/admin/backups/" + name + "/verify", body, token_).body;
    }

    static std::size_t lines_of(const std::string& text) {
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }

    std::string verify(const std::string& name) {
        return post("/api/admin/audit/backups/" + name + "/verify", "", token_).body;
    }

    std::string token_;
    http::Response last_;
};

TEST_F(BackupDoors, MakeListSendVerifyAndRemoveABackup) {
    const std::string name = make("?compress=true");
    EXPECT_EQ(name, "audit_backup_20260101_000000.log.gz");
    EXPECT_EQ(member(last_.body, "compressed"), "true");
    EXPECT_EQ(member(last_.body, "checksum").size(), 64U);
    const std::string list = get("/api/admin/audit/backups", token_).body;
    EXPECT_NE(list.find("backups/audit/" + name), std::string::npos) << list;

    const std::string packed = download(name);
    Given given(packed);
    base::GunzipSource source(given);
    base::LineSource lines(source);
    std::size_t count = 0;
    for (std::string_view line; lines.next(line); ++count)
        EXPECT_TRUE(line.starts_with('{')) << line;
    EXPECT_EQ(std::to_string(count), member(last_.body, "events"));

    EXPECT_EQ(member(verify(name), "sound"), "true") << verify(name);
    EXPECT_EQ(ask(Method::del, "/api/admin/audit/backups/" + name, bearer(token_)).status, 200);
    EXPECT_EQ(get("/api/admin/audit/backups/" + name, token_).status, 404);
    auto types = audit_types();
    for (const char* type :
         {"audit_backup_created",
          "audit_backup_downloaded",
          "audit_backup_verified",
          "audit_backup_removed"})
        EXPECT_EQ(std::count(types.begin(), types.end(), type), 1) << type;
}

TEST_F(BackupDoors, SendVerifyAndRemoveABackupOfTheStore) {
    const std::string name = make_store();
    const auto path = data_ / "backups/store" / name;
    const http::Response reply = get("/api/admin/backups/" + name, token_);
    EXPECT_EQ(reply.content_type, "application/gzip");
    EXPECT_EQ(sent(reply), base::read_small_file(path));
    const std::string check = verify_store(name);
    EXPECT_EQ(member(check, "sound"), "true") << check;
    EXPECT_GT(std::stoll(member(check, "rows")), 0) << check;
    EXPECT_GT(std::stoll(member(check, "audit_events")), 0) << check;

    const std::string whole = base::read_small_file(path);
    static_cast<void>(base::write_small_file(
        path, whole.substr(0, whole.size() / 2), base::NewFile::Existing::replace
    ));
    EXPECT_EQ(member(verify_store(name), "sound"), "false");
    EXPECT_NE(member(verify_store(name), "why"), "");

    EXPECT_EQ(ask(Method::del, "/api/admin/backups/" + name, bearer(token_)).status, 200);
    EXPECT_EQ(get("/api/admin/backups/" + name, token_).status, 404);
    EXPECT_EQ(post("/api/admin/backups/" + name + "/verify", "", token_).status, 404);
    auto types = audit_types();
    for (const char* type :
         {"store_backup_created",
          "store_backup_downloaded",
          "store_backup_verified",
          "store_backup_removed"})
        EXPECT_EQ(std::count(types.begin(), types.end(), type), 1) << type;
    EXPECT_EQ(std::count(types.begin(), types.end(), "store_backup_unsound"), 2);
}

TEST_F(BackupDoors, AnEncryptedBackupOfTheStoreWantsItsKey) {
    const std::string key = R"({"key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"})";
    const std::string other = R"({"key":"AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"})";
    const std::string name = make_store(key);
    EXPECT_TRUE(name.ends_with(".sealed")) << name;
    EXPECT_EQ(get("/api/admin/backups/" + name, token_).content_type, "application/octet-stream");
    auto without = post("/api/admin/backups/" + name + "/verify", "", token_);
    EXPECT_EQ(without.status, 422);
    EXPECT_NE(without.body.find("\"/key\""), std::string::npos) << without.body;
    EXPECT_EQ(post("/api/admin/backups/" + name + "/verify", R"({"key":"x"})", token_).status, 422);
    EXPECT_EQ(member(verify_store(name, key), "sound"), "true") << verify_store(name, key);
    EXPECT_EQ(member(verify_store(name, other), "sound"), "false");
}

TEST_F(BackupDoors, BackupsOfTheStoreAreTheOperators) {
    const std::string name = make_store();
    auto tenant = run(tenants_.create(actor(), {.name = "Acme"})).value();
    make_user("elsewhere", model::Role::admin, tenant.id);
    const std::string token = token_of("elsewhere");
    EXPECT_EQ(get("/api/admin/backups/" + name, token).status, 403);
    EXPECT_EQ(post("/api/admin/backups/" + name + "/verify", "", token).status, 403);
    for (const std::string& bad : {name + ".meta", std::string("..%2f..%2fjwt_secret")})
        EXPECT_EQ(get("/api/admin/backups/" + bad, token_).status, 404) << bad;
}

TEST_F(BackupDoors, TwoInOneSecondDoNotOverwriteEachOther) {
    const std::string first = make();
    const std::string second = make("?compress=false");
    const std::string third = make();
    EXPECT_EQ(first, "audit_backup_20260101_000000.log.gz");
    EXPECT_EQ(second, "audit_backup_20260101_000000-2.log");
    EXPECT_EQ(third, "audit_backup_20260101_000000-3.log.gz");
    EXPECT_EQ(member(verify(second), "sound"), "true");
    EXPECT_GT(lines_of(download(second)), 0U);
}

TEST_F(BackupDoors, RetentionRemovesTheOldest) {
    const std::string oldest = make();
    for (int i = 0; i < 10; ++i) {
        clock_.advance(std::chrono::seconds{1});
        make();
    }
    EXPECT_EQ(get("/api/admin/audit/backups/" + oldest, token_).status, 404);
    const std::string list = get("/api/admin/audit/backups", token_).body;
    EXPECT_EQ(list.find(oldest), std::string::npos);
    EXPECT_NE(list.find("20260101_000001"), std::string::npos);
}

TEST_F(BackupDoors, DamageToAFileItsDescriptionAndTheLogIsFound) {
    const std::string name = make();
    const auto path = data_ / "backups/audit" / name;
    const std::string good = base::read_small_file(path);
    auto put = [&](const std::filesystem::path& where, const std::string& text) {
        EXPECT_TRUE(base::write_small_file(where, text, base::NewFile::Existing::replace));
    };
    put(path, good.substr(0, good.size() - 9));
    EXPECT_NE(member(verify(name), "why").find("checksum"), std::string::npos);
    put(path, good);
    const std::string meta = base::read_small_file(path.string() + ".meta");
    std::string other = meta;
    other.replace(other.find("\"events\":") + 9, 1, "9");
    put(path.string() + ".meta", other);
    EXPECT_NE(member(verify(name), "why").find("signature"), std::string::npos) << verify(name);
    put(path.string() + ".meta", meta);
    EXPECT_EQ(member(verify(name), "sound"), "true");
    in_store([&](store::Session& session) {
        auto rows = session.query_text(
            "DELETE FROM audit_event WHERE sequence = " + member(last_.body, "last_sequence"), {}
        );
        return rows->next();
    });
    EXPECT_NE(member(verify(name), "why").find("is gone there"), std::string::npos);
}

TEST_F(BackupDoors, OthersAndOtherNamesAreRefused) {
    make_user("viewer", model::Role::viewer);
    auto refused = post("/api/admin/audit/backup?compress=true", "", token_of("viewer"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(member(refused.body, "error"), "Admin access required");
    EXPECT_EQ(get("/api/admin/audit/backups", token_of("viewer")).status, 403);
    auto tenant = run(tenants_.create(actor(), {.name = "Acme"})).value();
    make_user("elsewhere", model::Role::admin, tenant.id);
    refused = post("/api/admin/audit/backup", "", token_of("elsewhere"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(member(refused.body, "error"), "Admin access required");
    EXPECT_EQ(post("/api/admin/audit/backup?compress=perhaps", "", token_).status, 422);
    const std::string name = make();
    for (const std::string& bad :
         {name + ".meta",
          std::string("..%2f..%2faudit_signing.key"),
          std::string("x.log"),
          std::string("audit_backup_20260101_000000-2.log.gz")})
        EXPECT_EQ(get("/api/admin/audit/backups/" + bad, token_).status, 404) << bad;
}

TEST_F(BackupDoors, FilesArePrivate) {
    const auto path = data_ / "backups/audit" / make();
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(path.parent_path()).permissions(), perms::owner_all);
    for (const std::string& file : {path.string(), path.string() + ".meta"})
        EXPECT_EQ(
            std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write
        );
}

TEST_F(BackupDoors, TheScheduleMakesWhatIsDue) {
    core::Backups scheduled(
        *database_,
        clock_,
        heads_,
        {.directory = data_ / "scheduled", .audit_every = std::chrono::hours{6}}
    );
    auto count = [&] { return run(scheduled.list_audit(actor_of(token_))).value().size(); };
    scheduled.make_due();
    scheduled.make_due();
    EXPECT_EQ(count(), 1U);
    clock_.advance(std::chrono::hours{6});
    scheduled.make_due();
    EXPECT_EQ(count(), 2U);
}

}  // namespace
}  // namespace ao::api
