#include "store/sqlite_log_file.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store/conformance_test.h"

namespace ao::store {
namespace {

/// A log opened as SQLite opens it.
class SqliteLogFileTest : public testing::Test {
  protected:
    void SetUp() override {
        std::ofstream(place_.file("test.db")).close();  // a log gets the rights of its database
        const int flags = SQLITE_OPEN_WAL | SQLITE_OPEN_CREATE | SQLITE_OPEN_READWRITE;
        ASSERT_EQ(vfs_->xOpen(vfs_, path_.c_str(), file(), flags, nullptr), SQLITE_OK);
    }

    void TearDown() override { close(); }

    void close() {
        if (file()->pMethods == nullptr) return;
        EXPECT_EQ(file()->pMethods->xClose(file()), SQLITE_OK);
        file()->pMethods = nullptr;
    }

    void write(const std::string& text, std::int64_t offset) {
        ASSERT_EQ(
            file()->pMethods->xWrite(file(), text.data(), static_cast<int>(text.size()), offset),
            SQLITE_OK
        );
    }

    std::string read(std::size_t size, std::int64_t offset) {
        std::string text(size, ' ');
        EXPECT_EQ(
            file()->pMethods->xRead(file(), text.data(), static_cast<int>(size), offset), SQLITE_OK
        );
        return text;
    }

    void sync() { ASSERT_EQ(file()->pMethods->xSync(file(), SQLITE_SYNC_NORMAL), SQLITE_OK); }

    [[nodiscard]] std::uintmax_t on_disk() const { return std::filesystem::file_size(path_); }

    sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }

    TemporaryDirectory place_;
    std::string path_ = place_.file("test.db-wal");
    sqlite3_vfs* vfs_ = sqlite3_vfs_find(collecting_vfs());
    std::vector<std::int64_t> memory_ =
        std::vector<std::int64_t>(static_cast<std::size_t>(vfs_->szOsFile) / 8 + 1);
};

TEST_F(SqliteLogFileTest, WhatFollowsWhatWasWrittenWaitsForTheSync) {
    write("head", 0);
    write(std::string(4096, 'a'), 4);
    write("head", 4100);
    EXPECT_EQ(on_disk(), 0);
    sync();
    EXPECT_EQ(on_disk(), 4104);
    EXPECT_EQ(read(8, 4096), "aaaahead");
}

TEST_F(SqliteLogFileTest, WhatIsReadHasBeenWritten) {
    write("abcdef", 0);
    EXPECT_EQ(read(6, 0), "abcdef");
    EXPECT_EQ(on_disk(), 6);
    sqlite3_int64 size = 0;
    write("g", 6);
    EXPECT_EQ(file()->pMethods->xFileSize(file(), &size), SQLITE_OK);
    EXPECT_EQ(size, 7);
}

TEST_F(SqliteLogFileTest, APieceThatGoesElsewhereKeepsTheOrder) {
    write("aaaa", 0);
    write("bb", 1);
    write("c", 2);
    sync();
    EXPECT_EQ(read(4, 0), "abca");
}

TEST_F(SqliteLogFileTest, PiecesOfAnySizeArrive) {
    std::string whole;
    for (const std::size_t size : {1U, 65'535U, 2U, 65'536U, 65'537U, 100'000U, 3U}) {
        const std::string piece(size, static_cast<char>('a' + whole.size() % 26));
        write(piece, static_cast<std::int64_t>(whole.size()));
        whole += piece;
    }
    sync();
    std::ifstream file(path_, std::ios::binary);
    const std::string found{std::istreambuf_iterator<char>(file), {}};
    EXPECT_TRUE(found == whole);
}

TEST_F(SqliteLogFileTest, ClosingWritesTheRest) {
    write("rest", 0);
    close();
    EXPECT_EQ(on_disk(), 4);
}

TEST_F(SqliteLogFileTest, ATruncatedLogIsAsShortAsAsked) {
    write("abcdef", 0);
    EXPECT_EQ(file()->pMethods->xTruncate(file(), 2), SQLITE_OK);
    EXPECT_EQ(on_disk(), 2);
}

}  // namespace
}  // namespace ao::store
