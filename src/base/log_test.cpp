// What a log file holds after events went through.
#include "base/log.h"

#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/json_node.h"

namespace ao::base::log {

namespace {

class LogTest : public testing::Test {
  protected:
    void SetUp() override {
        file_ = testing::TempDir() + "ao_log_test_" + std::to_string(::getpid()) + ".jsonl";
        std::remove(file_.c_str());
        log::open({.level = Level::info, .file = file_});
    }

    void TearDown() override {
        log::open({.level = Level::warning});
        std::remove(file_.c_str());
    }

    std::vector<std::string> lines(bool flushed = true) {
        if (flushed) flush();
        std::ifstream in(file_);
        std::vector<std::string> found;
        for (std::string line; std::getline(in, line);)
            found.push_back(line);
        return found;
    }

    std::string file_;
};

TEST_F(LogTest, WritesOneJsonObjectALine) {
    info("lead.created", {{"id", "l-1"}, {"count", 3}, {"ratio", 0.5}, {"new", true}});
    auto written = lines();
    ASSERT_EQ(written.size(), 1u);
    auto line = json::Document::parse(written[0]);
    ASSERT_TRUE(line) << written[0];
    json::Node root = line->root();
    EXPECT_TRUE(parse_rfc3339(root.find("time")->string()).ok());
    EXPECT_EQ(root.find("level")->string(), "info");
    EXPECT_EQ(root.find("event")->string(), "lead.created");
    EXPECT_EQ(root.find("id")->string(), "l-1");
    EXPECT_EQ(root.find("count")->integer(), 3);
    EXPECT_EQ(root.find("ratio")->real(), 0.5);
    EXPECT_TRUE(root.find("new")->boolean());
}

TEST_F(LogTest, AnEventStaysOneLineWhateverItsFieldsHold) {
    const std::string forged =
        "x\"}\n{\"level\":\"error\",\"event\":\"forged\"}\r\u2028\u0085\x1b[31m\xff";
    info("lead.created", {{"name", forged}, {"n\n\"", "v"}});
    info("next");
    auto written = lines();
    ASSERT_EQ(written.size(), 2u);
    auto line = json::Document::parse(written[0]);
    ASSERT_TRUE(line) << written[0];
    EXPECT_EQ(line->root().find("event")->string(), "lead.created");
    EXPECT_EQ(line->root().find("n\n\"")->string(), "v");
    EXPECT_EQ(written[0].find('\x1b'), std::string::npos);
    EXPECT_EQ(written[0].find("\u2028"), std::string::npos);
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
    EXPECT_FALSE(enabled(Level::debug));
    EXPECT_TRUE(enabled(Level::info));
    debug("unseen");
    warning("seen");
    auto written = lines();
    ASSERT_EQ(written.size(), 1u);
    EXPECT_NE(written[0].find(R"("level":"warning","event":"seen")"), std::string::npos);
}

TEST_F(LogTest, ErrorsAreWrittenAtOnceWithWhatCameBefore) {
    info("first");
    EXPECT_TRUE(lines(false).empty());
    error("second");
    EXPECT_EQ(lines(false).size(), 2u);
}

TEST_F(LogTest, AnExceptionIsLoggedWithItsText) {
    log::exception(
        "task.failed", std::make_exception_ptr(std::runtime_error("no\nroute")), {{"task", "t-1"}}
    );
    log::exception("task.failed", std::make_exception_ptr(7));
    log::exception("task.failed", nullptr);
    auto written = lines(false);
    ASSERT_EQ(written.size(), 3u);
    EXPECT_NE(written[0].find(R"("error":"no\nroute","task":"t-1")"), std::string::npos)
        << written[0];
    EXPECT_NE(written[1].find(R"("error":"an exception of unknown type")"), std::string::npos)
        << written[1];
}

TEST_F(LogTest, ThreadsDoNotMixTheirLines) {
    constexpr int kThreads = 4;
    constexpr int kEach = 2000;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
        threads.emplace_back([thread] {
            for (int i = 0; i < kEach; ++i)
                info("tick", {{"thread", thread}, {"padding", std::string(100, 'x')}});
        });
    for (auto& thread : threads)
        thread.join();
    auto written = lines();
    ASSERT_EQ(written.size(), static_cast<std::size_t>(kThreads * kEach));
    for (const auto& line : written)
        ASSERT_TRUE(json::Document::parse(line)) << line;
}

TEST_F(LogTest, PrettyLinesAreForPeople) {
    log::open({.file = file_, .pretty = true});
    info("lead.created", {{"name", "a\nb"}});
    auto written = lines(false);
    ASSERT_EQ(written.size(), 1u);
    EXPECT_NE(written[0].find(R"(lead.created name="a\nb")"), std::string::npos) << written[0];
}

TEST(Log, AFileThatCannotBeOpenedIsSaidAtOnce) {
    EXPECT_THROW(log::open({.file = "/nonexistent/dir/x.log"}), std::system_error);
}

}  // namespace

}  // namespace ao::base::log
