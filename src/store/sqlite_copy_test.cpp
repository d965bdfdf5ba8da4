#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "base/id.h"
#include "store/database_copy.h"
#include "store/open.h"

namespace ao::store {
namespace {

class Copies : public testing::Test {
  protected:
    Copies() {
        std::filesystem::create_directories(directory_);
        SqliteOptions options;
        options.path = directory_ / "a%?#.db";
        database_ = open_sqlite(options, clock_, metrics_);
    }

    ~Copies() override {
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    void set(const std::string& name) {
        auto body = [&](Session& session) -> base::Result<bool> {
            const std::string sql = "INSERT INTO setting (name, content) VALUES ($1, 'x')";
            const Value values[] = {value(name)};
            auto rows = session.query_text(sql, values);
            while (rows->next()) {
            }
            return true;
        };
        ASSERT_TRUE(database_->write_now("test", body));
    }

    base::ManualClock clock_;
    base::Metrics metrics_;
    std::filesystem::path directory_ =
        std::filesystem::temp_directory_path() / ("ao-copy-" + base::new_id());
    std::unique_ptr<Database> database_;
};

TEST_F(Copies, HoldWhatWasWrittenBeforeAndLeaveNothingBeside) {
    set("one");
    set("two");
    std::int64_t done = 0;
    std::int64_t total = 0;
    const auto path = directory_ / "copy#1.db";
    database_->copy_to(path, [&](std::int64_t d, std::int64_t t) {
        done = d;
        total = t;
    });
    EXPECT_GT(total, 10);
    EXPECT_EQ(done, total);
    auto copy = open_sqlite_copy(path);
    EXPECT_EQ(copy->fault(), "");
    EXPECT_EQ(copy->schema_version(), sqlite_schema_version());
    auto counts = copy->table_counts();
    EXPECT_EQ(counts.at("setting"), 2);
    EXPECT_EQ(counts.at("tenant"), 1);
    EXPECT_FALSE(counts.contains("lead_search"));
    copy.reset();
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
        const std::string name = entry.path().filename();
        EXPECT_TRUE(name == "copy#1.db" || !name.starts_with("copy")) << name;
    }
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(path).permissions(), perms::owner_read | perms::owner_write);
    EXPECT_THROW(database_->copy_to(path, {}), Failure) << "nothing is overwritten";
}

TEST_F(Copies, AreOfOneMomentWhileOthersWrite) {
    for (int i = 0; i < 200; ++i)
        set("before " + std::to_string(i) + std::string(3'000, 'x'));
    std::atomic<bool> copied{false};
    std::thread writer([&] {
        for (int i = 0; !copied || i < 10; ++i)
            set("during " + std::to_string(i));
    });
    const auto path = directory_ / "copy.db";
    database_->copy_to(path, {});
    copied = true;
    writer.join();
    auto copy = open_sqlite_copy(path);
    EXPECT_EQ(copy->fault(), "");
    EXPECT_GE(copy->table_counts().at("setting"), 200);
}

TEST_F(Copies, DamageIsFound) {
    for (int i = 0; i < 50; ++i)
        set("row " + std::to_string(i) + std::string(2'000, 'x'));
    const auto path = directory_ / "copy.db";
    database_->copy_to(path, {});
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-4'096, std::ios::end);
        file << std::string(4'096, '\xff');
    }
    EXPECT_NE(open_sqlite_copy(path)->fault(), "");
    const auto nonsense = directory_ / "nonsense.db";
    std::ofstream(nonsense) << std::string(8'192, 'n');
    EXPECT_THROW(static_cast<void>(open_sqlite_copy(nonsense)->schema_version()), Failure);
}

}  // namespace
}  // namespace ao::store
