#include <csignal>
#include <fstream>

#include <sys/resource.h>
#include <sys/stat.h>

#include "store/account_store.h"
#include "store/conformance_test.h"
#include "store/lead_store.h"
#include "store/migration.h"
#include "store/sqlite_connection.h"

namespace ao::store {
namespace {

class SqliteDatabaseTest : public testing::Test {
  protected:
    SqliteOptions options() {
        SqliteOptions options;
        options.path = place_.file("test.db");
        return options;
    }

    std::unique_ptr<Database> open() { return open_sqlite(options(), clock_, metrics_); }

    static void put(Database& database, const std::string& name, const std::string& text) {
        auto body = [&](Session& session) -> base::Result<bool> {
            AccountStore(session).put_setting(name, text);
            return true;
        };
        ASSERT_TRUE(database.write_now("test", body));
    }

    static std::optional<std::string> find(Database& database, const std::string& name) {
        return database.read_now([&](Session& session) {
            return AccountStore(session).find_setting(name);
        });
    }

    /// The Failure that opening ends with.
    Failure failure_of_open() {
        try {
            open();
        } catch (const Failure& failure) {
            return failure;
        }
        return {Failure::Kind::other, "opened", ""};
    }

    base::ManualClock clock_;
    base::Metrics metrics_;
    TemporaryDirectory place_;
};

TEST_F(SqliteDatabaseTest, FilesAreForTheirOwnerAlone) {
    const auto database = open();
    put(*database, "a", "1");
    for (const auto* name : {"test.db", "test.db-wal", "test.db-shm", "orchestrator.lock"}) {
        struct stat file {};

        ASSERT_EQ(stat(place_.file(name).c_str(), &file), 0) << name;
        EXPECT_EQ(file.st_mode & 0777U, 0600U) << name;
    }
}

TEST_F(SqliteDatabaseTest, WhatWasAnsweredIsInTheFilesAtOnce) {
    const auto database = open();
    put(*database, "a", "1");
    const TemporaryDirectory copy;  // what a crash at this moment would leave
    for (const auto* name : {"test.db", "test.db-wal"})
        std::filesystem::copy_file(place_.file(name), copy.file(name));
    SqliteOptions copied;
    copied.path = copy.file("test.db");
    const auto recovered = open_sqlite(copied, clock_, metrics_);
    EXPECT_EQ(find(*recovered, "a"), "1");
}

TEST_F(SqliteDatabaseTest, ASecondServerOnTheDirectoryIsRefusedByName) {
    const auto database = open();
    const auto failure = failure_of_open();
    EXPECT_EQ(failure.kind, Failure::Kind::busy);
    EXPECT_NE(
        std::string(failure.what()).find("(pid " + std::to_string(getpid()) + ")"),
        std::string::npos
    );
    EXPECT_NE(failure.advice, "");
}

TEST_F(SqliteDatabaseTest, TheDirectoryIsFreeAgainAfterClosing) {
    open().reset();
    EXPECT_NO_THROW(open());
}

TEST_F(SqliteDatabaseTest, AMissingDirectoryIsNamed) {
    SqliteOptions nowhere;
    nowhere.path = place_.file("missing/test.db");
    EXPECT_THROW(open_sqlite(nowhere, clock_, metrics_), Failure);
}

TEST_F(SqliteDatabaseTest, AFileThatIsNoDatabaseIsCorruptWithAdvice) {
    std::ofstream(place_.file("test.db")) << std::string(8192, 'x');
    const auto failure = failure_of_open();
    EXPECT_EQ(failure.kind, Failure::Kind::corrupt);
    EXPECT_NE(failure.advice.find("backup"), std::string::npos);
}

TEST_F(SqliteDatabaseTest, ADatabaseOfAnotherProgramIsLeftAlone) {
    std::ofstream(place_.file("test.db")).close();
    SqliteConnection(place_.file("test.db"), SqliteConnection::Role::writer)
        .execute("CREATE TABLE recipe (id TEXT)");
    EXPECT_EQ(failure_of_open().kind, Failure::Kind::schema);
}

TEST_F(SqliteDatabaseTest, ANewerSchemaIsRefused) {
    open().reset();
    SqliteConnection(place_.file("test.db"), SqliteConnection::Role::writer)
        .execute("INSERT INTO schema_migration VALUES (9999, '9999_later', 'x', 0)");
    const auto failure = failure_of_open();
    EXPECT_EQ(failure.kind, Failure::Kind::schema);
    EXPECT_NE(std::string(failure.what()).find("9999"), std::string::npos);
    EXPECT_NE(failure.advice.find("newer version"), std::string::npos);
}

TEST_F(SqliteDatabaseTest, AChangedMigrationIsRefused) {
    open().reset();
    SqliteConnection(place_.file("test.db"), SqliteConnection::Role::writer)
        .execute("UPDATE schema_migration SET checksum = 'x' WHERE version = 1");
    EXPECT_EQ(failure_of_open().kind, Failure::Kind::schema);
}

TEST_F(SqliteDatabaseTest, DamageMetByAWriteStopsWritingForGood) {
    {
        const auto database = open();
        for (int i = 0; i < 200; ++i)
            put(*database, std::to_string(i), std::string(500, 'x'));
    }
    std::fstream file(place_.file("test.db"), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = std::filesystem::file_size(place_.file("test.db"));
    const std::string garbage(4096, '\xEE');
    // The last pages are the settings'; those of the schema are read at the start.
    for (std::uintmax_t page = size / 4096 - 20; page < size / 4096; ++page) {
        file.seekp(static_cast<std::streamoff>(page * 4096));
        file.write(garbage.data(), 4096);
    }
    file.close();
    const auto database = open();
    const auto write = [&] {
        auto body = [](Session& session) -> base::Result<bool> {
            for (int i = 0; i < 200; ++i)
                AccountStore(session).put_setting(std::to_string(i), "changed");
            return true;
        };
        try {
            static_cast<void>(database->write_now("test", body).ok());
        } catch (const Failure& failure) {
            return failure.kind;
        }
        return Failure::Kind::other;
    };
    EXPECT_EQ(write(), Failure::Kind::corrupt);
    EXPECT_NE(database->fault(), "");
    auto harmless = [](Session&) -> base::Result<bool> { return true; };
    EXPECT_THROW(static_cast<void>(database->write_now("test", harmless).ok()), Failure);
}

TEST_F(SqliteDatabaseTest, AFullDiskFailsTheWriteAndRecoversByItself) {
    const auto database = open();
    put(*database, "before", "1");
    // A file-size limit stands in for a full disk.
    const auto wal = std::filesystem::file_size(place_.file("test.db-wal"));
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    const rlimit tight{wal + 8192, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &tight);
    auto body = [](Session& session) -> base::Result<bool> {
        AccountStore(session).put_setting("large", std::string(500'000, 'x'));
        return true;
    };
    auto kind = Failure::Kind::other;
    try {
        static_cast<void>(database->write_now("test", body).ok());
    } catch (const Failure& failure) {
        kind = failure.kind;
    }
    setrlimit(RLIMIT_FSIZE, &old);
    EXPECT_TRUE(kind == Failure::Kind::full || kind == Failure::Kind::io);
    EXPECT_EQ(find(*database, "large"), std::nullopt);
    if (kind != Failure::Kind::full) return;  // an I/O error stops the writer: see above
    EXPECT_NE(database->fault(), "") << "health says so as long as nothing can be written";
    put(*database, "after", "1");
    EXPECT_EQ(database->fault(), "");
    EXPECT_EQ(find(*database, "after"), "1");
}

TEST_F(SqliteDatabaseTest, TheLogIsCheckpointedAndEmptiedAtTheEnd) {
    auto small = options();
    small.checkpoint_bytes = 256 << 10;
    {
        const auto database = open_sqlite(small, clock_, metrics_);
        for (int i = 0; i < 400; ++i)
            put(*database, std::to_string(i % 50), std::string(4000, 'x'));
        EXPECT_LT(std::filesystem::file_size(place_.file("test.db-wal")), 2U << 20);
        EXPECT_GT(database->figures().commits, 399U);
        EXPECT_GT(database->figures().file_bytes, 4096);
    }
    EXPECT_FALSE(
        std::filesystem::exists(place_.file("test.db-wal")) &&
        std::filesystem::file_size(place_.file("test.db-wal")) > 0
    );
}

TEST_F(SqliteDatabaseTest, AnIdleReaderDoesNotKeepTheLogFromBeingBegunAnew) {
    auto small = options();
    small.checkpoint_bytes = 64 << 10;
    const auto database = open_sqlite(small, clock_, metrics_);
    put(*database, "a", "1");
    EXPECT_EQ(find(*database, "a"), "1");  // this thread now holds a snapshot, and reads no more
    // Begun anew, the file of the log keeps its size while it is filled from its beginning.
    bool begun_anew = false;
    for (int tenth = 0; tenth < 200 && !begun_anew; ++tenth) {
        const auto size = std::filesystem::file_size(place_.file("test.db-wal"));
        for (int i = 0; i < 10; ++i)
            put(*database, std::to_string(i), std::string(8000, 'x'));
        begun_anew = std::filesystem::file_size(place_.file("test.db-wal")) == size;
    }
    EXPECT_TRUE(begun_anew);
}

TEST_F(SqliteDatabaseTest, DescriptionReadsTheSafetySettingsBack) {
    const auto find_fact = [&](const std::string& name) -> std::string {
        for (const auto& [fact, text] : describe_sqlite(options()))
            if (fact == name) return text;
        return "";
    };
    EXPECT_EQ(find_fact("state"), "not created yet");
    open().reset();
    EXPECT_EQ(find_fact("journal_mode"), "wal");
    EXPECT_EQ(find_fact("synchronous"), "2 (FULL)");
    EXPECT_EQ(find_fact("foreign_keys"), "1");
    EXPECT_EQ(find_fact("quick_check"), "ok");
    EXPECT_EQ(find_fact("schema"), std::to_string(sqlite_migrations().back().version));
    const auto database = open();
    EXPECT_NE(find_fact("state").find("pid"), std::string::npos) << "a running server's";
}

TEST_F(SqliteDatabaseTest, AnUnsafeJournalModeIsPutRight) {
    open().reset();
    {
        const SqliteConnection connection(place_.file("test.db"), SqliteConnection::Role::writer);
        connection.execute("PRAGMA journal_mode = DELETE");
        connection.execute("PRAGMA synchronous = OFF");
    }
    const auto database = open();
    database->close();
    for (const auto& [name, text] : describe_sqlite(options())) {
        if (name == "journal_mode") {
            EXPECT_EQ(text, "wal");
        }
    }
}

}  // namespace
}  // namespace ao::store
