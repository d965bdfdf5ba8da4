#include "store/sqlite_memory.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store/conformance_test.h"
#include "store/sqlite_connection.h"

namespace ao::store {
namespace {

/// The first connection prepares the library, whose memory and cache are then put to the test.
class SqliteMemoryTest : public testing::Test {
  protected:
    TemporaryDirectory place_;
    SqliteConnection connection_ = made_in(place_.file("test.db"));

    static SqliteConnection made_in(const std::string& path) {
        sqlite3* handle = nullptr;
        sqlite3_open(path.c_str(), &handle);
        sqlite3_close(handle);
        return {path, SqliteConnection::Role::writer};
    }
};

TEST_F(SqliteMemoryTest, BlocksOfAnySizeKeepWhatIsInThem) {
    std::mt19937 random(7);
    std::map<char*, std::pair<std::size_t, char>> held;
    for (int turn = 0; turn < 20'000; ++turn) {
        const std::size_t size = 1 + random() % (turn % 10 == 0 ? 20'000 : 600);
        const char mark = static_cast<char>(random());
        auto* block = static_cast<char*>(sqlite3_malloc64(size));
        ASSERT_GE(sqlite3_msize(block), size);
        std::fill_n(block, size, mark);
        ASSERT_TRUE(held.insert({block, {size, mark}}).second) << "given twice";
        if (held.size() < 200) continue;
        const auto oldest = std::next(held.begin(), static_cast<std::ptrdiff_t>(random() % 200));
        const auto [length, content] = oldest->second;
        auto* grown = static_cast<char*>(sqlite3_realloc64(oldest->first, length + random() % 500));
        ASSERT_EQ(std::count(grown, grown + length, content), static_cast<std::ptrdiff_t>(length));
        held.erase(oldest);
        sqlite3_free(grown);
    }
    for (const auto& [block, content] : held)
        sqlite3_free(block);
}

TEST_F(SqliteMemoryTest, AnotherThreadMayFreeAndEnd) {
    std::vector<void*> blocks;
    for (int i = 0; i < 1'000; ++i)
        blocks.push_back(sqlite3_malloc(100 + i));
    std::thread([&] {
        for (void* block : blocks)
            sqlite3_free(block);
    }).join();
    void* block = sqlite3_malloc(100);
    EXPECT_NE(block, nullptr);
    sqlite3_free(block);
}

TEST_F(SqliteMemoryTest, AFileThatGrowsAndShrinksInASmallCacheStaysSound) {
    connection_.execute("PRAGMA cache_size = 20");
    connection_.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT)");
    connection_.execute("CREATE INDEX word_text ON word (text)");
    std::mt19937 random(7);
    for (int turn = 0; turn < 60; ++turn) {
        connection_.execute("BEGIN");
        const std::string seed = std::to_string(random() % 1'000'000);
        const std::string rows =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) ";
        connection_.execute((rows + "INSERT INTO word (text) SELECT hex((i * 7919 + " + seed +
                             ") % 104729) || hex(zeroblob(40)) FROM n")
                                .c_str());
        if (turn % 3 == 2) connection_.execute("DELETE FROM word WHERE id % 3 > 0");
        connection_.execute(turn % 4 == 1 ? "ROLLBACK" : "COMMIT");
        if (turn % 20 == 19) connection_.execute("VACUUM");
    }
    EXPECT_EQ(connection_.value_of("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(
        connection_.value_of("SELECT count(*) FROM word"),
        connection_.value_of("SELECT count(*) FROM word INDEXED BY word_text WHERE text > ''")
    );
}

}  // namespace
}  // namespace ao::store
