#include "app/data_dir.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/id.h"

namespace ao::app {

namespace {

class DataDirTest : public testing::Test {
  protected:
    ~DataDirTest() override { std::filesystem::remove_all(directory_); }

    Config config() const {
        ConfigSources sources;
        sources.flags["data_dir"] = (directory_ / "data").string();
        return Config::load(sources).config;
    }

    static mode_t mode_of(const std::string& path) {
        struct stat found {};

        EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
        return found.st_mode & 0777;
    }

    std::filesystem::path directory_ = std::filesystem::temp_directory_path() / base::new_id();
};

}  // namespace

TEST_F(DataDirTest, IsMadeForItsOwnerAlone) {
    Config installation = config();
    prepare_data_dir(installation);
    EXPECT_EQ(mode_of(installation.text("data_dir")), 0700U);
    prepare_data_dir(installation);
}

TEST_F(DataDirTest, SaysWhichPathCannotBeMade) {
    std::filesystem::create_directories(directory_);
    std::ofstream(directory_ / "data") << "a file";
    try {
        prepare_data_dir(config());
        FAIL() << "a file was taken for a directory";
    } catch (const std::runtime_error& failure) {
        EXPECT_NE(std::string(failure.what()).find(directory_.string()), std::string::npos);
    }
}

TEST_F(DataDirTest, KeepsOneSecretThatOnlyItsOwnerReads) {
    Config installation = config();
    prepare_data_dir(installation);
    std::string secret = token_secret(installation);
    EXPECT_GE(secret.size(), 32U);
    EXPECT_EQ(token_secret(installation), secret);
    EXPECT_EQ(mode_of(installation.data_path("jwt_secret")), 0600U);
}

TEST_F(DataDirTest, RefusesASecretThatOthersReadOrThatIsCutShort) {
    Config installation = config();
    prepare_data_dir(installation);
    std::string path = installation.data_path("jwt_secret");
    token_secret(installation);
    ::chmod(path.c_str(), 0644);
    EXPECT_THROW(token_secret(installation), std::runtime_error);
    std::ofstream(path, std::ios::trunc) << "short";
    ::chmod(path.c_str(), 0600);
    EXPECT_THROW(token_secret(installation), std::runtime_error);
}

TEST_F(DataDirTest, APlaceInMemoryIsWarnedOfAlsoBeforeItIsMade) {
    auto warning_for = [](const std::string& path) {
        ConfigSources sources;
        sources.flags["data_dir"] = path;
        return data_dir_warning(Config::load(sources).config);
    };

    struct statfs facts {};

    if (::statfs("/dev/shm", &facts) != 0 || facts.f_type != TMPFS_MAGIC)
        GTEST_SKIP() << "/dev/shm is no tmpfs here";
    EXPECT_NE(warning_for("/dev/shm/none/such/data").find("lies in memory"), std::string::npos);
    EXPECT_NE(warning_for("/dev/shm").find("lies in memory"), std::string::npos);
    EXPECT_EQ(warning_for("/proc/self"), "");
}

}  // namespace ao::app
