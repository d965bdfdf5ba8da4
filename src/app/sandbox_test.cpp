#include "app/sandbox.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/id.h"

namespace ao::app {
namespace {

namespace fs = std::filesystem;

class Sandbox : public testing::Test {
  protected:
    Sandbox() {
        fs::create_directories(home_ / "data");
        fs::create_directories(home_ / "elsewhere");
        std::ofstream(home_ / "elsewhere" / "secret") << "secret";
    }

    ~Sandbox() override { fs::remove_all(home_); }

    /// The exit status of a child that is confined to data/ and then runs `what`; 100: there is no
    /// such confinement on this kernel.
    template <class What>
    int confined(bool Confinement::*need, What what) {
        const pid_t child = ::fork();
        if (child == 0) {
            const Confinement reached =
                enter_sandbox({.writable = {home_ / "data"}, .readable = {"/usr", "/lib"}});
            ::_exit(reached.*need ? what() : 100);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
    }

    static int opened(const fs::path& path, int how) {
        const int file = ::open(path.c_str(), how, 0600);
        if (file >= 0) ::close(file);
        return file >= 0 ? 0 : errno;
    }

    const fs::path home_ = fs::temp_directory_path() / ("ao-sandbox-" + base::new_id());
};

TEST_F(Sandbox, StartsNoOtherProgram) {
    const int status = confined(&Confinement::system_calls, [] {
        ::execl("/bin/true", "true", nullptr);
        return errno;
    });
    EXPECT_EQ(status, EPERM);
}

TEST_F(Sandbox, TracesNobodyAndHoldsInNewThreads) {
    const int status = confined(&Confinement::system_calls, [] {
        int seen = 0;
        std::thread([&seen] {
            seen = ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 ? 0 : errno;
        }).join();
        return seen;
    });
    EXPECT_EQ(status, EPERM);
}

TEST_F(Sandbox, WritesInItsDirectoriesOnly) {
    const fs::path inside = home_ / "data" / "file";
    const int written = confined(&Confinement::files, [&] {
        const int made = opened(inside, O_CREAT | O_WRONLY);
        if (made != 0) return made;
        if (opened(inside, O_TRUNC | O_WRONLY) != 0) return errno;
        return ::rename(inside.c_str(), (home_ / "data" / "other").c_str()) == 0 ? 0 : errno;
    });
    if (written == 100) GTEST_SKIP() << "this kernel has no Landlock";
    EXPECT_EQ(written, 0);
    EXPECT_EQ(
        confined(
            &Confinement::files,
            [&] { return opened(home_ / "elsewhere" / "new", O_CREAT | O_WRONLY); }
        ),
        EACCES
    );
    EXPECT_FALSE(fs::exists(home_ / "elsewhere" / "new"));
}

TEST_F(Sandbox, ReadsNothingElse) {
    const int secret = confined(&Confinement::files, [&] {
        return opened(home_ / "elsewhere" / "secret", O_RDONLY);
    });
    if (secret == 100) GTEST_SKIP() << "this kernel has no Landlock";
    EXPECT_EQ(secret, EACCES);
    EXPECT_EQ(
        confined(&Confinement::files, [] { return opened("/usr", O_RDONLY | O_DIRECTORY); }), 0
    );
}

TEST_F(Sandbox, OfAServerHasWhatItsConfigurationNames) {
    const fs::path file = home_ / "config.json";
    std::ofstream(file) << R"({"data_dir":")" + (home_ / "data").string() +
                               R"(","backup":{"directory":"/srv/backups"}})";
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    const auto loaded = Config::load({file.string(), {}, {}});
    ASSERT_TRUE(loaded.faults.empty());
    const SandboxPlan plan = sandbox_plan(loaded.config, file);
    const auto has = [](const std::vector<fs::path>& paths, const fs::path& wanted) {
        return std::find(paths.begin(), paths.end(), wanted) != paths.end();
    };
    EXPECT_TRUE(has(plan.writable, home_ / "data"));
    EXPECT_TRUE(has(plan.writable, "/srv/backups"));
    EXPECT_TRUE(has(plan.readable, home_)) << "the configuration is read again";
    EXPECT_FALSE(has(plan.readable, "/"));
    EXPECT_FALSE(has(plan.readable, "/home"));
}

}  // namespace
}  // namespace ao::app
