#include "app/debug_server.h"

#include <gtest/gtest.h>

#include "app/debug_page.h"

namespace ao::app {

namespace {

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

const DebugStep* find_step(const DebugAnswer& answer, std::string_view name) {
    for (const DebugStep& step : answer.verdict.steps)
        if (step.step == name) return &step;
    return nullptr;
}

struct DebugLeadsTest : testing::Test {
    base::ManualClock clock;
    DebugLeads leads{clock, ""};
};

TEST_F(DebugLeadsTest, StartWithOneWholeLead) {
    auto lead = leads.get("lead-1");
    ASSERT_TRUE(lead);
    for (const char* part :
         {R"("first_name":"John")",
          R"("company":"Test Corp")",
          R"("status":"active")",
          R"("created_at":"2026-01-01T00:00:00)"})
        EXPECT_TRUE(holds(*lead, part)) << part << " in " << *lead;
    EXPECT_EQ(leads.get("zzz").error().message, "Lead zzz not found");
}

TEST_F(DebugLeadsTest, KeepWhatAPutChangedAndTheRest) {
    clock.advance(std::chrono::seconds{5});
    auto put = leads.put(
        "lead-1",
        R"({"email":"new@example.com","first_name":"John","last_name":"Doe","phone":"555-1234"})"
    );
    ASSERT_TRUE(put.reply);
    EXPECT_TRUE(holds(
        *put.reply,
        R"({"id":"lead-1","status":"updated","message":"Lead updated successfully","crm_id":null)"
    ));
    const std::string lead = *leads.get("lead-1");
    for (const char* part :
         {R"("last_name":"Doe")",
          R"("email":"new@example.com")",
          R"("phone":"555-1234")",
          R"("company":"Test Corp")",
          R"("created_at":"2026-01-01T00:00:00)",
          R"("updated_at":"2026-01-01T00:00:05)"})
        EXPECT_TRUE(holds(lead, part)) << part << " in " << lead;
}

TEST_F(DebugLeadsTest, SayWhyAPutIsRefusedFieldByField) {
    const std::string before = *leads.get("lead-1");
    auto put = leads.put("lead-1", R"({"email":"nobody","score":"high","company":"Acme","x":1})");
    ASSERT_FALSE(put.reply);
    EXPECT_EQ(put.reply.error().kind, base::ErrorKind::invalid);
    ASSERT_EQ(put.reply.error().fields.size(), 2U);
    for (const char* name : {"/email", "/score"}) {
        const DebugStep* step = find_step(put, name);
        ASSERT_NE(step, nullptr) << name;
        EXPECT_FALSE(step->ok);
        EXPECT_FALSE(step->detail.empty());
    }
    for (const char* name : {"json", "object", "/company", "/x"}) {
        const DebugStep* step = find_step(put, name);
        ASSERT_NE(step, nullptr) << name;
        EXPECT_TRUE(step->ok) << name;
    }
    EXPECT_EQ(*leads.get("lead-1"), before);
}

TEST_F(DebugLeadsTest, SayWhereJsonEnds) {
    auto put = leads.put("lead-1", R"({"email":)");
    ASSERT_FALSE(put.reply);
    EXPECT_EQ(put.reply.error().kind, base::ErrorKind::malformed);
    ASSERT_EQ(put.verdict.steps.size(), 1U);
    EXPECT_FALSE(put.verdict.steps[0].ok);
    EXPECT_FALSE(leads.put("lead-1", "[1]").reply);
}

TEST_F(DebugLeadsTest, KeepUnknownKeysAndRefuseToBeRenamed) {
    ASSERT_TRUE(leads.put("lead-9", R"({"nickname":"Jo","id":"other","a\"b":[1]})").reply);
    const std::string lead = *leads.get("lead-9");
    EXPECT_TRUE(holds(lead, R"("nickname":"Jo","a\"b":[1]})")) << lead;
    EXPECT_TRUE(holds(lead, R"("id":"lead-9")")) << lead;
    EXPECT_TRUE(holds(lead, R"("source":"api")")) << lead;
}

TEST_F(DebugLeadsTest, HoldABoundedNumberOfLeads) {
    for (std::size_t i = 1; i < DebugLeads::kMaxLeads; ++i)
        ASSERT_TRUE(leads.put("n" + std::to_string(i), "{}").reply);
    auto one_more = leads.put("more", "{}");
    ASSERT_FALSE(one_more.reply);
    EXPECT_EQ(one_more.reply.error().kind, base::ErrorKind::too_large);
    EXPECT_TRUE(leads.put("n1", R"({"company":"Acme"})").reply);
}

TEST_F(DebugLeadsTest, PostMakesTestNew) {
    auto post = leads.post(R"({"first_name":"Jane","phone":"555-5678"})");
    ASSERT_TRUE(post.reply);
    EXPECT_TRUE(holds(
        *post.reply, R"({"id":"test-new","status":"created","message":"Lead created","crm_id":null)"
    ));
    EXPECT_TRUE(leads.get("test-new"));
}

TEST(Shown, IsOneLineThatNoTerminalObeys) {
    EXPECT_EQ(
        shown("a\033[31m\n\xFFé\xC2\x9B\xE2\x80\xAE–", 99),
        "a\\x1b[31m\\n\\xffé\\xc2\\x9b\\xe2\\x80\\xae–"
    );
    EXPECT_EQ(shown("aéb", 2), "a… (3 more bytes)");
}

TEST(DebugTrace, ShowsTheFaultAndTheReply) {
    DebugTrace trace{.method = "PUT", .target = "/debug/lead/x", .body = "{}", .body_bytes = 2};
    trace.steps = {{"/email", false, "no"}, {"json", true, "yes"}};
    trace.reply = "{}";
    const std::string text = trace.to_text(false);
    EXPECT_TRUE(holds(text, "[PUT] ✗ /email  no\n")) << text;
    EXPECT_TRUE(holds(text, "[PUT] ✓ json  yes\n")) << text;
    EXPECT_TRUE(holds(text, "[PUT] Response: {}\n")) << text;
    EXPECT_FALSE(holds(text, "\033"));
    EXPECT_TRUE(holds(trace.to_text(true), "\033[31m✗"));
}

TEST(DebugPage, EscapesWhatPeopleSend) {
    DebugTraces traces;
    for (std::size_t i = 0; i <= DebugTraces::kKept; ++i)
        traces.add({.method = "PUT", .target = "/" + std::to_string(i), .body = "<script>\"&"});
    const std::string page = debug_page(traces);
    EXPECT_TRUE(holds(page, "&lt;script&gt;&quot;&amp;"));
    EXPECT_FALSE(holds(page, "<script"));
    EXPECT_TRUE(holds(page, "PUT /50 "));
    EXPECT_FALSE(holds(page, "PUT /0 "));
}

TEST(DebugServer, StaysOnThisMachine) {
    base::ManualClock clock;
    for (const char* host : {"127.0.0.1", "127.8.0.1", "::1", "[::1]", "localhost"})
        EXPECT_TRUE(is_loopback_host(host)) << host;
    for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "", "["}) {
        EXPECT_FALSE(is_loopback_host(host)) << host;
        EXPECT_THROW(DebugServer({.host = host}, clock), std::invalid_argument) << host;
    }
}

}  // namespace

}  // namespace ao::app
