#include "store/migration.h"

#include <csignal>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/conformance_test.h"

namespace ao::store {
namespace {

/// A migration with several statements that would each leave a mark.
const std::vector<Migration> kThree{
    {1, "0001_first", "CREATE TABLE a (x); INSERT INTO a VALUES (1); -- a remark\n"},
    {2, "0002_second", "CREATE TABLE b (y); INSERT INTO b SELECT x FROM a; UPDATE a SET x = 2;"},
    {3, "0003_third", "DROP TABLE a;"}};

std::string make_file(const TemporaryDirectory& place) {
    auto path = place.file("test.db");
    std::ofstream(path).close();
    return path;
}

SqliteConnection connect(const std::string& path) {
    return {path, SqliteConnection::Role::writer};
}

/// Migrates in a process of its own, which is killed after `statements` statements. True: it ended
/// by itself before.
bool migrate_until_killed(
    const std::string& path, const std::vector<Migration>& migrations, int statements
) {
    const auto child = fork();
    if (child == 0) {
        int remaining = statements;
        const auto connection = connect(path);
        migrate(connection, migrations, {}, [&remaining] {
            if (--remaining == 0) kill(getpid(), SIGKILL);
        });
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The whole schema and the history, as text to compare.
std::string picture_of(const SqliteConnection& connection) {
    return connection.value_of(
               "SELECT group_concat(name || ':' || sql, ';') FROM (SELECT * FROM sqlite_schema "
               "ORDER BY name)"
           ) +
           connection.value_of(
               "SELECT group_concat(version || name || checksum, ';') FROM schema_migration"
           );
}

TEST(Migration, RunsEachOnceInOrder) {
    const TemporaryDirectory place;
    const auto connection = connect(make_file(place));
    migrate(connection, {kThree[0]}, {});
    migrate(connection, kThree, {});
    migrate(connection, kThree, {});
    EXPECT_EQ(connection.value_of("SELECT y FROM b"), "1");
    EXPECT_EQ(connection.value_of("SELECT count(*) FROM schema_migration"), "3");
    EXPECT_EQ(connection.value_of("SELECT count(*) FROM sqlite_schema WHERE name = 'a'"), "0");
}

TEST(Migration, AFailingOneLeavesNothingOfItself) {
    const TemporaryDirectory place;
    const auto connection = connect(make_file(place));
    const std::vector<Migration> bad{
        kThree[0], {2, "0002_bad", "CREATE TABLE c (z); INSERT INTO nowhere VALUES (1);"}};
    EXPECT_THROW(migrate(connection, bad, {}), Failure);
    EXPECT_EQ(connection.value_of("SELECT max(version) FROM schema_migration"), "1");
    EXPECT_EQ(connection.value_of("SELECT count(*) FROM sqlite_schema WHERE name = 'c'"), "0");
}

TEST(Migration, TheNumbersOfTheRealOnesAscend) {
    int before = 0;
    for (const auto& migration : sqlite_migrations()) {
        EXPECT_GT(migration.version, before);
        before = migration.version;
    }
}

TEST(Migration, OneThatComesLaterThanAHigherOneRunsToo) {
    const TemporaryDirectory place;
    const auto connection = connect(make_file(place));
    const Migration late{4, "0004_late", "CREATE TABLE d (z);"};
    const Migration high{7, "0007_high", "CREATE TABLE e (z);"};
    migrate(connection, {kThree[0], high}, {});
    migrate(connection, {kThree[0], late, high}, {});
    migrate(connection, {kThree[0], late, high}, {});
    EXPECT_EQ(connection.value_of("SELECT count(*) FROM schema_migration"), "3");
    EXPECT_EQ(connection.value_of("SELECT count(*) FROM sqlite_schema WHERE name = 'd'"), "1");
}

/// kill -9 after every `stride`-th statement in turn: the next start must end where an undisturbed
/// one does.
void expect_recovery_from_kill(const std::vector<Migration>& migrations, int stride) {
    const TemporaryDirectory undisturbed;
    const auto reference = connect(make_file(undisturbed));
    migrate(reference, migrations, {});
    const auto expected = picture_of(reference);
    bool ended = false;
    int statement = 1;
    for (; !ended && statement < 1000; statement += stride) {
        const TemporaryDirectory place;
        const auto path = make_file(place);
        ended = migrate_until_killed(path, migrations, statement);
        const auto connection = connect(path);
        migrate(connection, migrations, {});
        EXPECT_EQ(picture_of(connection), expected) << "killed after statement " << statement;
        EXPECT_EQ(connection.value_of("PRAGMA integrity_check"), "ok") << statement;
    }
    EXPECT_TRUE(ended);
    EXPECT_GT(statement / stride, 5);
}

TEST(Migration, KillAfterAnyStatementRecovers) {
    expect_recovery_from_kill(kThree, 1);
}

TEST(Migration, KillInAnyOfTheRealOnesRecovers) {
    constexpr int kStride = 4;  // each one alone takes hundreds of syncs
    expect_recovery_from_kill(sqlite_migrations(), kStride);
}

}  // namespace
}  // namespace ao::store
