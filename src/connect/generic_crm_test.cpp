#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/crm.h"
#include "connect/crm_lead.h"
#include "connect/loopback_server.h"
#include "connect/support_program.h"

namespace ao::connect {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class GenericCrmTest : public testing::Test {
  protected:
    GenericCrmTest() {
        lead_.id = "lead-1";
        lead_.first_name = "Ann";
        lead_.email = "ann@example.com";
        lead_.score = 7;
        lead_.tags = {"hot", "new"};
        lead_.custom_fields.text = R"({"plan":"gold"})";
    }

    CrmReply push(CrmOptions options, const std::string& external_id = {}) {
        const auto crm = make_generic_crm(client_, std::move(options));
        return run_on(loop_, crm->push(lead_, external_id, "key-1"));
    }

    static CrmOptions at(const std::string& host_port) {
        return {.api_base_url = "http://" + host_port + "/"};
    }

    /// The answer to a push to a CRM that answers everything with this.
    CrmReply push_to(const std::string& status, const std::string& body, const char* headers = "") {
        const auto server = LoopbackServer::answering([&](const std::string&) {
            return LoopbackServer::reply(status, body, headers);
        });
        return push(at(server.host_port()));
    }

    std::vector<std::string> calls() const { return SupportProgram::lines_of(out_); }

    model::Lead lead_;
    TemporaryDirectory directory_;
    std::string out_ = directory_ / "calls";
    base::EventLoop loop_;
    base::Metrics metrics_;
    HttpClient client_{loop_, {.allow_private = true}, metrics_};
};

TEST_F(GenericCrmTest, creates_the_lead_once_for_a_key) {
    const SupportProgram stub("crm_stub.py", {"--out", out_});
    for (int attempt = 0; attempt < 2; ++attempt) {
        const CrmReply reply = push(at(stub.host_port()));
        EXPECT_EQ(reply.fault, Fault::none) << reply.detail;
        EXPECT_EQ(reply.external_id, "crm-1");
        EXPECT_EQ(reply.method, "POST");
        EXPECT_EQ(reply.path, "/leads");
    }
    ASSERT_EQ(calls().size(), 2U);
    EXPECT_THAT(
        calls()[0],
        HasSubstr(R"("body": {"lead_id": "lead-1", "first_name": "Ann", "email": )"
                  R"("ann@example.com", "score": 7, "tags": ["hot", "new"], )"
                  R"("custom_fields": {"plan": "gold"}})")
    );
    EXPECT_THAT(calls()[0], HasSubstr(R"("key": "key-1", "duplicate": false)"));
    EXPECT_THAT(calls()[1], HasSubstr(R"("key": "key-1", "duplicate": true)"));
}

TEST_F(GenericCrmTest, updates_a_known_lead_and_makes_it_again_when_it_is_gone) {
    const SupportProgram stub("crm_stub.py", {"--out", out_});
    EXPECT_EQ(push(at(stub.host_port())).external_id, "crm-1");
    const CrmReply updated = push(at(stub.host_port()), "crm-1");
    EXPECT_EQ(updated.fault, Fault::none);
    EXPECT_EQ(updated.status, 200);
    EXPECT_EQ(updated.method, "PUT");
    EXPECT_EQ(updated.path, "/leads/crm-1");
    EXPECT_EQ(updated.external_id, "crm-1");

    const CrmReply again = push(at(stub.host_port()), "crm-77");
    EXPECT_EQ(again.fault, Fault::none);
    EXPECT_EQ(again.method, "POST");
    EXPECT_EQ(again.external_id, "crm-2");
}

TEST_F(GenericCrmTest, ids_are_encoded_in_paths) {
    const auto server = LoopbackServer::answering([](const std::string& request) {
        const std::string line = request.substr(0, request.find("\r\n"));
        return LoopbackServer::reply("200 OK", R"({"id":")" + line + "\"}");
    });
    const auto line = [&](const char* id) { return push(at(server.host_port()), id).external_id; };
    EXPECT_EQ(line("a/../b?c=d#e f"), "PUT /leads/a%2F..%2Fb%3Fc%3Dd%23e%20f HTTP/1.1");
    EXPECT_EQ(line("é"), "PUT /leads/%C3%A9 HTTP/1.1");
    EXPECT_EQ(line(".."), "POST /leads HTTP/1.1");
}

TEST_F(GenericCrmTest, sends_mapped_fields_and_nothing_else) {
    const SupportProgram stub("crm_stub.py", {"--out", out_});
    CrmOptions options = at(stub.host_port());
    using enum model::CrmTransform;
    options.fields = {
        {"email", none, "EMail"},
        {"full_name", none, "Name"},
        {"custom_fields.plan", none, "Plan"},
        {"custom_plan", none, "Plan2"},
        {"company", none, "Firm"},
        {"nonsense", none, "X"}};
    EXPECT_EQ(push(options).fault, Fault::none);
    EXPECT_THAT(
        calls().at(0),
        HasSubstr(R"("body": {"EMail": "ann@example.com", "Name": "Ann", "Plan": "gold", )"
                  R"("Plan2": "gold"})")
    );
}

TEST_F(GenericCrmTest, puts_fields_where_they_belong) {
    using enum model::CrmTransform;
    lead_.first_name = " Ann ";
    lead_.phone = "+1 (555) 010";
    lead_.company = "ACME";
    lead_.custom_fields.text = R"({"seats":"12","vague":"many"})";
    const std::vector<model::CrmField> fields{
        {"email", upper, "$.contact.email"},
        {"first_name", trim, "$.contact.name.first"},
        {"phone", digits, "phone"},
        {"company", lower, "$.contact.firm"},
        {"score", text, "rating"},
        {"tags", text, "$.labels"},
        {"custom_seats", number, "seats"},
        {"custom_vague", number, "vague"},
        {"last_name", none, "$.contact.name.last"}};
    EXPECT_EQ(
        crm_json(lead_, fields),
        R"({"contact":{"email":"ANN@EXAMPLE.COM","name":{"first":"Ann"},"firm":"acme"},)"
        R"("phone":"1555010","rating":"7","labels":"hot,new","seats":12})"
    );
}

TEST_F(GenericCrmTest, reads_the_id_where_the_operator_says) {
    const std::string reply = R"({"id":"wrong","result":{"record":{"number":7}}})";
    EXPECT_EQ(external_id_of(reply, "$.result.record.number"), "7");
    EXPECT_EQ(external_id_of(reply, "$.result.record"), "");
    EXPECT_EQ(external_id_of(reply, "$.result.nothing.here"), "");
    EXPECT_EQ(external_id_of(reply, "id"), "wrong");
}

TEST_F(GenericCrmTest, shows_its_credentials) {
    const SupportProgram stub("crm_stub.py", {"--out", out_, "--token", "s3cret"});
    const CrmReply refused = push(at(stub.host_port()));
    EXPECT_EQ(refused.fault, Fault::authentication_failed);
    EXPECT_THAT(refused.detail, HasSubstr("check the token or key (crm.auth"));
    CrmOptions options = at(stub.host_port());
    options.auth_type = "bearer";
    options.auth_token = "s3cret";
    EXPECT_EQ(push(options).fault, Fault::none);
    options.auth_type = "api_key";
    options.auth_key_name = "X-Key";
    options.auth_key_value = "other";
    EXPECT_EQ(push(options).fault, Fault::authentication_failed);
    EXPECT_THAT(calls().back(), HasSubstr(R"("x-key": "other")"));
    EXPECT_THAT(calls().back(), Not(HasSubstr("s3cret")));
}

TEST_F(GenericCrmTest, tells_final_answers_from_those_to_retry) {
    EXPECT_EQ(push_to("400 Bad", "").fault, Fault::rejected);
    EXPECT_EQ(push_to("422 Bad", "").fault, Fault::rejected);
    EXPECT_EQ(push_to("404 None", "").fault, Fault::rejected);
    const CrmReply busy = push_to("503 Busy", "", "Retry-After: 9\r\n");
    EXPECT_EQ(busy.fault, Fault::unavailable);
    EXPECT_EQ(busy.retry_after, 9s);
    EXPECT_EQ(push_to("429 Many", "").fault, Fault::throttled);
    const CrmReply exists = push_to("409 Exists", R"({"id":"old"})");
    EXPECT_EQ(exists.fault, Fault::none);
    EXPECT_EQ(exists.status, 409);
    EXPECT_EQ(exists.external_id, "old");
}

TEST_F(GenericCrmTest, finds_the_id_wherever_the_crm_puts_it) {
    EXPECT_EQ(push_to("201 Created", R"({"id":"a"})").external_id, "a");
    EXPECT_EQ(push_to("201 Created", R"({"id":17})").external_id, "17");
    EXPECT_EQ(push_to("201 Created", R"({"data":{"id":"b"}})").external_id, "b");
    for (const char* none :
         {"", "{}", "[]", "not json", R"({"id":null})", R"({"data":[1]})", R"({"id":{"x":1}})"}) {
        const CrmReply reply = push_to("201 Created", none);
        EXPECT_EQ(reply.external_id, "") << none;
        EXPECT_EQ(reply.fault, Fault::none) << none;
    }
}

TEST_F(GenericCrmTest, probe_asks_for_one_lead) {
    const SupportProgram stub("crm_stub.py", {"--out", out_});
    const auto crm = make_generic_crm(client_, at(stub.host_port()));
    EXPECT_EQ(run_on(loop_, crm->probe()).status, 200);
    EXPECT_THAT(calls().at(0), HasSubstr(R"("path": "/leads", "query": "limit=1")"));
}

TEST_F(GenericCrmTest, explains_a_url_that_points_back) {
    const LoopbackServer server([](Peer& peer) { peer.hang(); });
    HttpClient client(
        loop_, {.allow_private = true, .own_addresses = {server.host_port()}}, metrics_
    );
    const auto crm = make_generic_crm(client, at(server.host_port()));
    const CrmReply reply = run_on(loop_, crm->push(lead_, "", "key-1"));
    EXPECT_EQ(reply.fault, Fault::self_call);
    EXPECT_THAT(reply.detail, HasSubstr("the address points back at this server"));
    EXPECT_EQ(server.accepted(), 0);
}

TEST_F(GenericCrmTest, is_configured_by_its_address) {
    EXPECT_FALSE(make_generic_crm(client_, {})->configured());
    EXPECT_TRUE(make_generic_crm(client_, at("crm.example.com"))->configured());
}

}  // namespace
}  // namespace ao::connect
