// Workflows by their API: definitions, webhooks, what the lists and explanations say.
#include "api/api_rig.h"
#include "base/webhook_signature.h"

namespace ao::api {
namespace {

class WorkflowApi : public ApiRig {
  protected:
    std::string boss() { return token_of("boss"); }

    std::string make(const std::string& definition) {
        const auto made = post("/api/workflows", definition, boss());
        EXPECT_EQ(made.status, 200) << made.body;
        return member(made.body, "id");
    }

    std::string publish(const std::string& definition) {
        std::string id = make(definition);
        const auto published = post("/api/workflows/" + id + "/publish", "", boss());
        EXPECT_EQ(published.status, 200) << published.body;
        return id;
    }

    http::Response save(const std::string& id, const std::string& definition) {
        return ask(http::Method::put, "/api/workflows/" + id, bearer(boss()), definition);
    }

    std::string secret_of(const std::string& id) {
        return member(get("/api/workflows/" + id + "/webhook", boss()).body, "secret");
    }

    /// What somebody who knows the secret sends.
    http::Response call_hook(
        const std::string& id,
        const std::string& secret,
        const std::string& message,
        const std::string& body = R"({"person":{"mail":"ada@example.com"},"amount":900})"
    ) {
        const auto at = std::to_string(base::to_micros(clock_.now()) / 1'000'000);
        const Headers headers{
            {"webhook-id", message},
            {"webhook-timestamp", at},
            {"webhook-signature", base::webhook_signature(secret, message, at, body)}};
        return ask(http::Method::post, "/api/hooks/default/" + id, headers, body);
    }

    std::string runs_of(const std::string& id) {
        return get("/api/workflows/runs?workflow_id=" + id, boss()).body;
    }

    static std::string tag_of(const http::Response& response) {
        for (const auto& [name, value] : response.headers)
            if (name == "ETag") return value;
        return {};
    }

    static std::size_t count(const std::string& text, std::string_view word) {
        std::size_t found = 0;
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
            ++found;
        return found;
    }
};

constexpr const char* kHooked =
    R"({"name":"Orders","triggers":[{"kind":"webhook","settings":{"email":"person.mail"},
        "filter":{"field":"trigger.body.amount","op":"greater","value":500}}],
        "steps":[{"id":"a","kind":"wait","settings":{"for":"1d"}}]})";

TEST_F(WorkflowApi, ASignedMessageStartsOneRunForItsLead) {
    const std::string id = publish(kHooked);
    const auto first = call_hook(id, secret_of(id), "message-1");
    EXPECT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(member(first.body, "status"), "accepted") << first.body;
    const auto again = call_hook(id, secret_of(id), "message-1");
    EXPECT_EQ(member(again.body, "execution_id"), member(first.body, "execution_id"));
    EXPECT_EQ(count(runs_of(id), "\"trigger\":\"webhook\""), 1U) << runs_of(id);
    EXPECT_NE(get("/api/leads", boss()).body.find("ada@example.com"), std::string::npos);
    const auto small = call_hook(id, secret_of(id), "message-2", R"({"amount":5})");
    EXPECT_EQ(member(small.body, "status"), "ignored") << small.body;
    EXPECT_NE(small.body.find("is not greater than 500"), std::string::npos) << small.body;
}

TEST_F(WorkflowApi, AWrongSignatureTellsNothing) {
    const std::string id = publish(kHooked);
    const auto forged = call_hook(id, "whsec_AAAA", "message-1");
    EXPECT_EQ(forged.status, 401);
    EXPECT_EQ(call_hook("no-such", "whsec_AAAA", "message-1").status, 401);
    EXPECT_EQ(count(runs_of(id), "\"trigger\":"), 0U);
}

TEST_F(WorkflowApi, AChangedSecretLeavesTheOldOneItsGrace) {
    const std::string id = publish(kHooked);
    const std::string path = "/api/workflows/" + id + "/webhook/rotate";
    const std::string first = secret_of(id);
    const auto rotated = post(path, R"({"grace_hours":2})", boss());
    EXPECT_EQ(rotated.status, 200) << rotated.body;
    const std::string second = member(rotated.body, "secret");
    EXPECT_NE(first, second);
    EXPECT_EQ(call_hook(id, first, "m-1").status, 200);
    EXPECT_EQ(call_hook(id, second, "m-2").status, 200);
    clock_.advance(std::chrono::hours{3});
    EXPECT_EQ(call_hook(id, first, "m-3").status, 401);
    EXPECT_EQ(call_hook(id, second, "m-4").status, 200);
    EXPECT_EQ(post(path, R"({"grace_hours":0})", boss()).status, 200);
    EXPECT_EQ(call_hook(id, second, "m-5").status, 401);
    EXPECT_EQ(post(path, R"({"grace_hours":721})", boss()).status, 422);
    EXPECT_EQ(post("/api/workflows/no-such/webhook/rotate", "{}", boss()).status, 404);
}

std::string calling(const std::string& url, const std::string& secret) {
    return R"({"name":"Ask","steps":[{"id":"a","kind":"http_request","settings":{"url":")" + url +
           R"(","secret_headers":{"Authorization":")" + secret + R"("}}}]})";
}

TEST_F(WorkflowApi, NoReplyHoldsTheSecretsOfSteps) {
    const std::string id = publish(calling("https://api.example.com", "Bearer key-1"));
    EXPECT_EQ(save(id, calling("https://api.example.com", "Bearer key-2")).status, 200);
    EXPECT_EQ(post("/api/workflows/" + id + "/publish", "", boss()).status, 200);
    EXPECT_EQ(save(id, calling("https://api.example.com", "********")).status, 200);
    std::string replies;
    for (const char* path : {"", "/versions/1", "/versions/2", "/diff?from=1&to=2"})
        replies += get("/api/workflows/" + id + path, boss()).body;
    replies += post("/api/workflows/" + id + "/dry-run", "{}", boss()).body;
    EXPECT_EQ(count(replies, "key-"), 0U) << replies;
    EXPECT_EQ(count(replies, "******** (new)"), 1U) << replies;
    const auto elsewhere = save(id, calling("https://thief.example", "********"));
    EXPECT_EQ(elsewhere.status, 422);
    EXPECT_NE(elsewhere.body.find("secret_headers/Authorization"), std::string::npos);
}

std::string wait_for(const std::string& name, const std::string& time) {
    return R"({"name":")" + name + R"(","steps":[{"id":"a","kind":"wait","settings":{"for":")" +
           time + R"("}}]})";
}

TEST_F(WorkflowApi, NoReplyHoldsTheAddressOfAChannel) {
    const auto telling = [](const std::string& url, const std::string& text) {
        return R"({"name":"Tell","steps":[{"id":"a","kind":"notify","settings":{"url":")" + url +
               R"(","text":")" + text + R"("}}]})";
    };
    const std::string id = publish(telling("https://hooks.example.com/T0/KEY-1", "one"));
    EXPECT_EQ(save(id, telling("********", "two")).status, 200);
    EXPECT_EQ(post("/api/workflows/" + id + "/publish", "", boss()).status, 200);
    EXPECT_EQ(save(id, telling("https://hooks.example.com/T0/KEY-2", "two")).status, 200);
    EXPECT_EQ(post("/api/workflows/" + id + "/publish", "", boss()).status, 200);
    const auto begun = post("/api/workflows/" + id + "/execute", "{}", boss());
    std::string replies = begun.body;
    for (const std::string path :
         {"", "/versions/1", "/versions/3", "/diff?from=1&to=2", "/diff?from=2&to=3"})
        replies += get("/api/workflows/" + id + path, boss()).body;
    replies += post("/api/workflows/" + id + "/dry-run", "{}", boss()).body;
    replies += get("/api/workflows/runs/" + member(begun.body, "execution_id"), boss()).body;
    EXPECT_EQ(count(replies, "KEY-"), 0U) << replies;
    EXPECT_EQ(count(replies, "hooks.example.com"), 0U) << replies;
    EXPECT_EQ(count(replies, "******** (new)"), 1U) << replies;
    EXPECT_EQ(save(make(telling("https://a.example", "x")), telling("********", "x")).status, 200);
    EXPECT_EQ(post("/api/workflows", telling("********", "x"), boss()).status, 422);
}

TEST_F(WorkflowApi, NobodysDraftIsOverwrittenUnseen) {
    const std::string id = make(wait_for("Wait", "1d"));
    const std::string path = "/api/workflows/" + id;
    const auto seen = get(path, boss());
    const std::string tag = tag_of(seen);
    EXPECT_EQ(tag, "\"1\"");
    const auto change = [&](const std::string& match, const std::string& time) {
        const Headers headers{bearer(boss()).front(), {"if-match", match}};
        return ask(http::Method::put, path, headers, wait_for("Wait", time));
    };
    const auto first = change(tag, "2d");
    EXPECT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(tag_of(first), "\"2\"");
    const auto lost = change(tag, "3d");
    EXPECT_EQ(lost.status, 412) << lost.body;
    EXPECT_EQ(tag_of(lost), "\"2\"");
    const auto problem = base::json::Document::parse(lost.body);
    ASSERT_TRUE(problem) << lost.body;
    const auto current = problem->root().find("current");
    ASSERT_TRUE(current) << lost.body;
    EXPECT_NE(base::json::to_raw(*current->find("draft")).text.find("2d"), std::string::npos);
    const Headers stale{bearer(boss()).front(), {"if-match", tag}};
    EXPECT_EQ(ask(http::Method::post, path + "/publish", stale).status, 412);
    EXPECT_EQ(change("*", "4d").status, 200);
    EXPECT_EQ(save(id, wait_for("Wait", "5d")).status, 200);
    EXPECT_EQ(tag_of(change("\"4\"", "5d")), "\"4\"") << "nothing changed";
    const Headers fresh{bearer(boss()).front(), {"if-match", "\"4\""}};
    EXPECT_EQ(ask(http::Method::post, path + "/publish", fresh).status, 200);
    post(path + "/pause", "", boss());
    EXPECT_EQ(tag_of(get(path, boss())), "\"5\"");
}

TEST_F(WorkflowApi, SaysWhyALeadDidNotEnter) {
    const std::string id = publish(
        R"({"name":"Hot","entry":"once","triggers":[{"kind":"new_lead","filter":{"field":"lead.score","op":"greater","value":60}}],
            "steps":[{"id":"a","kind":"wait","settings":{"for":"1d"}}]})"
    );
    const auto lead_with = [&](const std::string& email, const std::string& score) {
        const auto made =
            post("/api/leads", R"({"email":")" + email + R"(","score":)" + score + "}", boss());
        return member(made.body, "id");
    };
    const auto why = [&](const std::string& lead) {
        return get("/api/workflows/" + id + "/why?lead_id=" + lead, boss()).body;
    };
    const std::string cold = why(lead_with("cold@example.com", "20"));
    EXPECT_EQ(member(cold, "enters"), "false");
    EXPECT_NE(cold.find("lead.score 20 is not greater than 60"), std::string::npos) << cold;
    const std::string hot = why(lead_with("hot@example.com", "80"));
    EXPECT_NE(hot.find("takes each lead once"), std::string::npos) << hot;
    EXPECT_EQ(count(hot, "\"trigger\":\"new_lead\""), 1U) << hot;
}

TEST_F(WorkflowApi, EveryFaultOfADefinitionHasItsPlace) {
    const auto checked = post(
        "/api/workflows/check",
        R"({"name":"x","triggers":[{"kind":"new_lead"}],"steps":[
            {"id":"a","kind":"branch","settings":{"condition":{"field":"lead.score","op":"greater","value":"sixty"}}},
            {"id":"b","kind":"wait","settings":{"for":"soon"}}]})",
        boss()
    );
    EXPECT_EQ(checked.status, 200) << checked.body;
    EXPECT_EQ(member(checked.body, "valid"), "false");
    EXPECT_NE(checked.body.find("/steps/0/settings/condition/value"), std::string::npos);
    EXPECT_NE(checked.body.find("/steps/1/settings/for"), std::string::npos);
}

TEST_F(WorkflowApi, EveryTemplateCanBePublished) {
    const auto listed = get("/api/workflows/templates", boss());
    const auto document = base::json::Document::parse(listed.body);
    ASSERT_TRUE(document) << listed.body;
    int published = 0;
    for (const auto each : document->root().find("templates")->elements()) {
        publish(base::json::to_raw(*each.find("definition")).text);
        ++published;
    }
    EXPECT_EQ(published, 12);
}

}  // namespace
}  // namespace ao::api
