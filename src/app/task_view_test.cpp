#include "app/task_view.h"

#include <gmock/gmock.h>

#include "app/task_line.h"
#include "app/top_screen.h"

namespace ao::app {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

const base::Time kNow = base::from_micros(1'700'000'000'000'000);

api::TaskReply task(const std::string& id) {
    api::TaskReply reply;
    reply.id = id;
    reply.type = "crm_update";
    reply.status = "processing";
    reply.queue = "crm";
    reply.attempt = 2;
    reply.max_attempts = 8;
    reply.created_at = kNow - seconds{300};
    reply.started_at = kNow - seconds{5};
    reply.worker_id = "w1";
    return reply;
}

std::size_t width(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

TEST(TaskView, SpansAreShort) {
    EXPECT_EQ(span_text(seconds{-5}), "0s");
    EXPECT_EQ(span_text(seconds{119}), "119s");
    EXPECT_EQ(span_text(seconds{120}), "2m");
    EXPECT_EQ(span_text(seconds{7'200}), "2h");
    EXPECT_EQ(span_text(seconds{2 * 86'400}), "2d");
}

TEST(TaskView, NumbersAreShort) {
    EXPECT_EQ(latency_text(std::nullopt), "-");
    EXPECT_EQ(latency_text(7.4), "7 ms");
    EXPECT_EQ(latency_text(1'250), "1.2 s");
    EXPECT_EQ(rate_text(0.44), "0.4/s");
    EXPECT_EQ(rate_text(1'234), "1234/s");
}

TEST(TaskView, ABarFillsWithProgress) {
    EXPECT_EQ(progress_bar(0, 16), "[........]   0 %");
    EXPECT_EQ(progress_bar(50, 16), "[####....]  50 %");
    EXPECT_EQ(progress_bar(250, 16), "[########] 100 %");
    EXPECT_EQ(progress_bar(7, 3), "  7 %");
}

TEST(TaskView, CutsCharactersNotBytes) {
    EXPECT_EQ(cut_to("grün", 4), "grün");
    EXPECT_EQ(cut_to("grünlich", 4), "grü…");
    EXPECT_EQ(cut_to("", 4), "");
}

TEST(TaskView, ALineSaysWhatMatters) {
    auto failing = task("a");
    failing.error = "the CRM answered 503";
    auto running = task("b");
    running.progress = api::TaskProgressReply{40, "page 4"};
    const auto table = task_table({failing, running}, kNow, false);
    EXPECT_THAT(table, HasSubstr("a   crm_update  crm    processing  2/8      5m   the CRM"));
    EXPECT_THAT(table, HasSubstr("40 % page 4"));
}

TEST(TaskView, APageShowsEverything) {
    api::TaskDetailReply detail;
    static_cast<api::TaskReply&>(detail) = task("a");
    detail.data = {R"({"lead_id":"l"})"};
    detail.tags = {"x", "y"};
    detail.failures.push_back({1, kNow, "boom"});
    detail.log.push_back({2, kNow, "info", "hello"});
    const auto page = task_page(detail, kNow, false);
    for (const char* part : {"crm_update", "2/8", "x, y", R"({"lead_id":"l"})", "boom", "hello"})
        EXPECT_THAT(page, HasSubstr(part));
    EXPECT_THAT(page, Not(HasSubstr("unique key")));
}

TEST(TaskView, AQueueShowsItsRules) {
    api::QueueReply queue{.name = "crm", .paused = true, .ready = 3};
    queue.oldest_age_seconds = 61;
    queue.limits.rate_per_second = 2.5;
    EXPECT_THAT(queue_table({queue}, false), HasSubstr("paused, 2.5/s"));
    EXPECT_THAT(queue_table({queue}, false), HasSubstr("61s"));
    api::QueueRuleReply rule;
    EXPECT_EQ(rule_text(rule), "no limits");
    rule.max_running = 5;
    rule.rate_per_second = 2.5;
    rule.burst = 10;
    EXPECT_EQ(rule_text(rule), "max 5, 2.5/s, burst 10");
}

TEST(TopScreen, FitsItsScreenAndCountsWhatDoesNot) {
    TopState state;
    state.now = kNow;
    for (int i = 0; i < 40; ++i) {
        state.running.push_back(task("running-" + std::to_string(i)));
        state.queues.push_back({.name = "queue-" + std::to_string(i)});
        state.failures.push_back(task("failed"));
        state.failures.back().error = std::string(300, 'x');
    }
    const auto screen = top_screen(state, {24, 80}, false);
    std::size_t lines = 0;
    for (std::size_t begin = 0; begin < screen.size(); ++lines) {
        const auto end = screen.find('\n', begin);
        EXPECT_LE(width(std::string_view(screen).substr(begin, end - begin)), 80U);
        begin = end + 1;
    }
    EXPECT_LE(lines, 24U);
    EXPECT_THAT(screen, HasSubstr("more"));
    EXPECT_THAT(screen, HasSubstr("No worker has been heard of."));
    EXPECT_THAT(top_screen(state, {0, 200}, false), HasSubstr("queue-39"));
}

TEST(TopScreen, TroubleStandsOnTop) {
    TopState state;
    state.trouble = "the server does not answer";
    EXPECT_EQ(top_screen(state, {24, 80}, false).find("the server does not answer"), 0U);
}

TEST(TaskLine, AFilterBecomesAQuery) {
    TaskFilterLine line;
    EXPECT_TRUE(line.empty());
    line.filter.status = "failed,dead";
    line.filter.error = "50 %";
    line.filter.min_age_seconds = 60;
    line.filter.created_after = kNow;
    EXPECT_EQ(
        line.query(),
        "status=failed%2Cdead&error=50%20%25&created_after=" +
            query_escaped(base::to_rfc3339(kNow)) + "&min_age_seconds=60"
    );
}

}  // namespace
}  // namespace ao::app
