#include "api/leads.h"

#include <gmock/gmock.h>

#include "api/door_rig.h"
#include "api/lead_wire.h"
#include "base/json_described.h"

namespace ao::api {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A JSON reply, looked into by name.
class Json {
  public:
    explicit Json(const std::string& text) : document_(*base::json::Document::parse(text)) {}

    std::string text(std::string_view name) const {
        return std::string(document_.root().find(name)->string());
    }

    std::int64_t number(std::string_view name) const {
        return *document_.root().find(name)->integer();
    }

    std::string raw(std::string_view name) const {
        std::string out;
        document_.root().find(name)->write(out);
        return out;
    }

    std::vector<std::string> keys() const {
        std::vector<std::string> all;
        for (base::json::Member member : document_.root().members())
            all.emplace_back(member.key);
        return all;
    }

  private:
    base::json::Document document_;
};

class LeadRoutes : public DoorRig {
  protected:
    std::string create(const std::string& body) {
        auto response = send(door_, &LeadDoor::create, {.body = body});
        EXPECT_TRUE(response) << response.error().message;
        return Json(response->body).text("id");
    }

    Json lead(const std::string& id) { return Json(send(door_, &LeadDoor::get, {.id = id})->body); }

    core::Leads leads_{*database_, clock_, {}};
    core::LeadImport importer_{*database_, clock_, {}};
    LeadDoor door_{leads_, importer_, clock_};
};

TEST_F(LeadRoutes, PostAnswersAsTheContractSays) {
    auto response = send(
        door_,
        &LeadDoor::create,
        {.body =
             R"({"first_name":"John","last_name":"Doe","email":"john@example.com","phone":"+1-555-123-4567","company":"Acme Corp","source":"web_form","custom_fields":{"industry":"Technology"}})"}
    );
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    Json reply(response->body);
    EXPECT_THAT(
        reply.keys(), ElementsAre("id", "status", "message", "crm_id", "timestamp", "data")
    );
    EXPECT_EQ(reply.text("status"), "success");
    EXPECT_EQ(reply.text("message"), "Lead created successfully");
    EXPECT_EQ(reply.raw("crm_id"), "null");
    EXPECT_EQ(reply.text("timestamp"), "2026-01-01T00:00:00.000000Z");
    Json data(reply.raw("data"));
    EXPECT_EQ(data.text("first_name"), "John");
    EXPECT_EQ(data.text("source"), "web_form");
    EXPECT_EQ(data.raw("custom_fields"), R"({"industry":"Technology"})");
}

TEST_F(LeadRoutes, EverythingIsOptionalAndUnknownKeysAreIgnored) {
    for (const char* body :
         {"{}", R"({"email":null,"tags":null,"score":null})", R"({"surprise":[1,{"x":2}]})"})
        EXPECT_NE(create(body), "");
}

TEST_F(LeadRoutes, NobodyMayChooseIdsTenantsOrTimes) {
    const std::string id = create(
        R"({"id":"mine","tenant_id":"two","created_at":"2000-01-01T00:00:00Z","version":9,"phone_e164":"+1","email":"a@b.example"})"
    );
    EXPECT_NE(id, "mine");
    Json stored = lead(id);
    EXPECT_EQ(stored.number("version"), 1);
    EXPECT_EQ(stored.text("created_at"), "2026-01-01T00:00:00.000000Z");
    EXPECT_EQ(stored.text("phone_e164"), "");
    EXPECT_THAT(stored.keys(), Not(testing::Contains("tenant_id")));
}

TEST_F(LeadRoutes, FaultsComeTogetherWithPointers) {
    auto wrong_types = send(
        door_, &LeadDoor::create, {.body = R"({"email":5,"score":"high","custom_fields":[1]})"}
    );
    ASSERT_FALSE(wrong_types);
    EXPECT_EQ(wrong_types.error().kind, ErrorKind::invalid);
    EXPECT_GE(wrong_types.error().fields.size(), 2U);
    auto bad_values =
        send(door_, &LeadDoor::create, {.body = R"({"email":"x","phone":"letters","score":101})"});
    ASSERT_FALSE(bad_values);
    EXPECT_EQ(bad_values.error().fields.size(), 3U);
    for (const char* body : {"", "{", "[]x", "{\"a\":1,\"a\":2}", "\xFF"})
        EXPECT_EQ(send(door_, &LeadDoor::create, {.body = body}).error().kind, ErrorKind::malformed)
            << body;
    const std::string deep = std::string(100'000, '[');
    EXPECT_EQ(send(door_, &LeadDoor::create, {.body = deep}).error().kind, ErrorKind::malformed);
}

TEST_F(LeadRoutes, PutKeepsWhatIsAbsentNullOrBlank) {
    const std::string id =
        create(R"({"first_name":"John","email":"john@example.com","company":"Acme","tags":["a"]})");
    auto response = send(
        door_,
        &LeadDoor::put,
        {.body = R"({"first_name":"","email":null,"company":" ","phone":"555-1234"})", .id = id}
    );
    ASSERT_TRUE(response);
    Json reply(response->body);
    EXPECT_EQ(reply.text("status"), "updated");
    EXPECT_EQ(reply.text("message"), "Lead updated successfully");
    EXPECT_EQ(header(*response, "ETag"), "\"2\"");
    Json stored = lead(id);
    EXPECT_EQ(stored.text("first_name"), "John");
    EXPECT_EQ(stored.text("email"), "john@example.com");
    EXPECT_EQ(stored.text("company"), "Acme");
    EXPECT_EQ(stored.text("phone"), "555-1234");
    EXPECT_EQ(stored.raw("tags"), R"(["a"])");
}

TEST_F(LeadRoutes, PatchClearsWithNull) {
    const std::string id = create(
        R"({"first_name":"John","email":"a@b.example","score":5,"tags":["a"],"status":"new","custom_fields":{"a":1,"b":2}})"
    );
    auto patch = [&](const char* body) {
        return send(door_, &LeadDoor::patch, {.body = body, .id = id});
    };
    ASSERT_TRUE(patch(R"({"first_name":null,"score":null,"status":null,"custom_fields":{"a":null}})"
    ));
    Json stored = lead(id);
    EXPECT_EQ(stored.text("first_name"), "");
    EXPECT_EQ(stored.text("email"), "a@b.example");
    EXPECT_EQ(stored.number("score"), 0);
    EXPECT_EQ(stored.text("status"), "active");
    EXPECT_EQ(stored.raw("custom_fields"), R"({"b":2})");
    ASSERT_TRUE(patch(R"({"tags":null,"custom_fields":null})"));
    EXPECT_EQ(lead(id).raw("custom_fields"), "{}");
    EXPECT_EQ(lead(id).raw("tags"), "[]");
}

TEST_F(LeadRoutes, EtagsSaveReadingAndProtectWriting) {
    const std::string id = create("{}");
    auto read = send(door_, &LeadDoor::get, {.id = id});
    EXPECT_EQ(header(*read, "ETag"), "\"1\"");
    auto again = send(door_, &LeadDoor::get, {.id = id, .headers = {{"If-None-Match", "W/\"1\""}}});
    EXPECT_EQ(again->status, 304);
    EXPECT_EQ(again->body, "");
    auto change = [&](const char* tag) {
        return send(
            door_,
            &LeadDoor::put,
            {.body = R"({"owner":")" + std::string(tag == std::string("*") ? "x" : "ann") + "\"}",
             .id = id,
             .headers = {{"If-Match", tag}}}
        );
    };
    EXPECT_TRUE(change("\"1\""));
    EXPECT_EQ(change("\"1\"").error().kind, ErrorKind::precondition_failed);
    EXPECT_TRUE(change("*"));
    auto remove = send(door_, &LeadDoor::remove, {.id = id, .headers = {{"If-Match", "\"1\""}}});
    EXPECT_EQ(remove.error().kind, ErrorKind::precondition_failed);
}

TEST_F(LeadRoutes, AnAnswerFromMemoryIsNeverOlderThanTheLastChange) {
    const std::string id = create(R"({"owner":"ann"})");
    const auto get = [&] { return send(door_, &LeadDoor::get, {.id = id}); };
    const auto list = [&] { return send(door_, &LeadDoor::list, {.query = "limit=5"}); };
    const auto total = [&] { return Json(list()->body).raw("total"); };

    EXPECT_EQ(get()->shared_body, get()->shared_body) << "kept";
    EXPECT_EQ(list()->shared_body, list()->shared_body) << "kept";
    EXPECT_EQ(total(), "1");
    model::Actor stranger = actor();
    stranger.tenant_id = "other";
    EXPECT_FALSE(send(door_, &LeadDoor::get, {.id = id}, stranger));
    EXPECT_EQ(
        Json(send(door_, &LeadDoor::list, {.query = "limit=5"}, stranger)->body).raw("total"), "0"
    );

    ASSERT_TRUE(send(door_, &LeadDoor::put, {.body = R"({"owner":"bob"})", .id = id}));
    EXPECT_EQ(Json(get()->body).text("owner"), "bob");
    EXPECT_EQ(header(*get(), "ETag"), "\"2\"");
    EXPECT_THAT(list()->body, HasSubstr("\"bob\""));
    create("{}");
    EXPECT_EQ(total(), "2");
    ASSERT_TRUE(send(door_, &LeadDoor::remove, {.id = id}));
    EXPECT_EQ(get().error().kind, ErrorKind::not_found);
    EXPECT_EQ(total(), "1");
}

TEST_F(LeadRoutes, DeleteAnswersAsTheContractSays) {
    const std::string id = create("{}");
    auto response = send(door_, &LeadDoor::remove, {.id = id});
    EXPECT_EQ(response->body, R"({"status":"deleted","lead_id":")" + id + "\"}");
    auto gone = send(door_, &LeadDoor::get, {.id = id});
    EXPECT_EQ(gone.error().kind, ErrorKind::not_found);
    EXPECT_EQ(gone.error().message, "Lead " + id + " not found");
}

TEST_F(LeadRoutes, TheSameKeyGetsTheFirstAnswer) {
    const Sent sent{
        .body = R"({"email":"a@b.example"})", .headers = {{"Idempotency-Key", "order-66"}}};
    auto first = send(door_, &LeadDoor::create, sent);
    clock_.advance(std::chrono::hours{1});
    auto again = send(door_, &LeadDoor::create, sent);
    ASSERT_TRUE(first);
    ASSERT_TRUE(again);
    EXPECT_EQ(first->body, again->body);
    EXPECT_EQ(header(*first, "Idempotency-Replayed"), "");
    EXPECT_EQ(header(*again, "Idempotency-Replayed"), "true");
    Sent other = sent;
    other.body = "{}";
    EXPECT_EQ(send(door_, &LeadDoor::create, other).error().kind, ErrorKind::invalid);
    const std::string endless(256, 'k');
    other.headers = {{"Idempotency-Key", endless}};
    EXPECT_EQ(
        send(door_, &LeadDoor::create, other).error().fields[0].pointer, "header:Idempotency-Key"
    );
}

TEST_F(LeadRoutes, ListsHaveTheKeysOfTheContractAndACursor) {
    for (int i = 0; i < 3; ++i)
        create(R"({"source":"web"})");
    create(R"({"source":"fair"})");
    auto first = send(door_, &LeadDoor::list, {.query = "limit=2&source=web&sort=-created_at"});
    ASSERT_TRUE(first);
    Json page(first->body);
    EXPECT_THAT(page.keys(), ElementsAre("total", "skip", "limit", "leads", "next_cursor"));
    EXPECT_EQ(page.number("total"), 3);
    EXPECT_EQ(page.number("limit"), 2);
    auto second = send(
        door_,
        &LeadDoor::list,
        {.query = "limit=2&source=web&sort=-created_at&cursor=" + page.text("next_cursor")}
    );
    ASSERT_TRUE(second);
    EXPECT_EQ(Json(second->body).raw("next_cursor"), "null");
    EXPECT_EQ(Json(send(door_, &LeadDoor::list, {.query = "skip=3"})->body).number("total"), 4);
}

TEST_F(LeadRoutes, TimelinesTellWhatHappened) {
    const std::string id = create("{}");
    auto response = send(door_, &LeadDoor::timeline, {.id = id});
    ASSERT_TRUE(response);
    EXPECT_THAT(response->body, HasSubstr(R"("type":"lead_ingested")"));
    EXPECT_FALSE(send(door_, &LeadDoor::timeline, {.query = "limit=0", .id = id}));
}

TEST_F(LeadRoutes, ExportsReadBackAsTheSameLeads) {
    create(
        R"({"first_name":"=1+1","last_name":"O\"Brien, Jr.","email":"a@b.example","phone":"+1-555-123-4567","tags":["x;y","z"],"custom_fields":{"n":[1,2],"t":"line\nend"},"score":7})"
    );
    std::string many = R"({"leads":[)";
    for (int i = 0; i < 600; ++i)
        many += R"({"source":"web","first_name":"N)" + std::to_string(i) + "\"},";
    many.back() = ']';
    ASSERT_TRUE(send(door_, &LeadDoor::bulk_create, {.body = many + "}"}));
    auto csv = send(door_, &LeadDoor::export_all, {.query = "format=csv"});
    ASSERT_TRUE(csv);
    EXPECT_THAT(csv->content_type, HasSubstr("text/csv"));
    EXPECT_THAT(csv->body, HasSubstr("\"'=1+1\""));

    auto imported = send(door_, &LeadDoor::import_csv, {.body = csv->body}, actor("two"));
    ASSERT_TRUE(imported);
    EXPECT_EQ(Json(imported->body).number("created"), 601);
    auto all = [&](const std::string& tenant) {
        std::vector<std::string> lines;
        model::LeadPage page{.limit = 1'000};
        const auto list = run(leads_.list(actor(tenant), {}, page));
        for (const model::Lead& one : list->leads)
            lines.push_back(
                one.first_name + one.last_name + one.email + one.phone + one.phone_e164 +
                one.source + one.status + base::json::to_string(one.tags) + one.custom_fields.text +
                std::to_string(one.score)
            );
        return lines;
    };
    EXPECT_THAT(all("two"), testing::UnorderedElementsAreArray(all("default")));

    auto json = send(door_, &LeadDoor::export_all, {.query = "format=json&source=web"});
    ASSERT_TRUE(json);
    auto document = base::json::Document::parse(json->body);
    ASSERT_TRUE(document);
    int elements = 0;
    for ([[maybe_unused]] base::json::Node node : document->root().elements())
        ++elements;
    EXPECT_EQ(elements, 600);
    EXPECT_FALSE(send(door_, &LeadDoor::export_all, {.query = "format=xml"}));
}

TEST_F(LeadRoutes, AnEmptyExportIsWellFormed) {
    EXPECT_EQ(send(door_, &LeadDoor::export_all, {.query = "format=json"})->body, "[]\n");
    EXPECT_THAT(
        send(door_, &LeadDoor::export_all, {})->body, testing::StartsWith("id,first_name,")
    );
}

TEST_F(LeadRoutes, BulkCallsAnswerRowByRow) {
    auto response = send(
        door_,
        &LeadDoor::bulk_create,
        {.body =
             R"({"leads":[{"email":"a@x.io"},{"email":"bad"},{"score":"x"},{"email":"b@x.io"},7]})"}
    );
    ASSERT_TRUE(response);
    Json reply(response->body);
    EXPECT_EQ(reply.text("status"), "partial");
    EXPECT_EQ(reply.number("processed"), 2);
    EXPECT_EQ(reply.number("refused"), 3);
    EXPECT_THAT(reply.raw("results"), HasSubstr(R"("pointer":"/email")"));
    EXPECT_THAT(reply.raw("results"), HasSubstr(R"("pointer":"/score")"));
}

TEST_F(LeadRoutes, BulkCallsOfTheContractSucceed) {
    auto response = send(
        door_,
        &LeadDoor::bulk_create,
        {.body = R"({"leads":[{"email":"a@x.io"},{"email":"b@x.io"}],"mode":"all_or_nothing"})"}
    );
    ASSERT_TRUE(response);
    Json reply(response->body);
    EXPECT_EQ(reply.text("status"), "success");
    EXPECT_EQ(reply.number("processed"), 2);
    auto refused = [&](const char* body) {
        return send(door_, &LeadDoor::bulk_create, {.body = body}).error();
    };
    EXPECT_EQ(refused("{}").fields[0].pointer, "/leads");
    EXPECT_EQ(refused("[]").kind, ErrorKind::invalid);
    EXPECT_EQ(refused(R"({"leads":{}})").fields[0].pointer, "/leads");
    EXPECT_EQ(refused(R"({"leads":[],"mode":"fast"})").fields[0].pointer, "/mode");
    EXPECT_EQ(
        refused(R"({"leads":[{"email":"bad"}],"mode":"all_or_nothing"})").fields[0].pointer,
        "/leads/0/email"
    );
}

TEST_F(LeadRoutes, ImportsTakeAMappingAndReportLines) {
    const Sent sent{
        .body = "Wer,Mail,Intern\nAnna Berg,a@b.example,x\nBob,bad,y\n",
        .query = "column.Wer=name&column.Intern=-&source=fair",
        .headers = {{"Idempotency-Key", "import-1"}}};
    auto response = send(door_, &LeadDoor::import_csv, sent);
    ASSERT_TRUE(response) << response.error().message;
    Json reply(response->body);
    EXPECT_EQ(reply.text("status"), "completed");
    EXPECT_EQ(reply.number("created"), 1);
    EXPECT_THAT(
        reply.raw("refused_lines"), HasSubstr(R"({"line":3,"errors":[{"pointer":"/email")")
    );
    EXPECT_THAT(reply.raw("columns"), HasSubstr(R"({"header":"Wer","field":"name"})"));
    EXPECT_EQ(send(door_, &LeadDoor::import_csv, sent)->body, response->body);
    EXPECT_FALSE(send(door_, &LeadDoor::import_csv, {.body = "x", .query = "dry_run=perhaps"}));
}

}  // namespace
}  // namespace ao::api
