#include "api/api_rig.h"
#include "base/request_signature.h"

namespace ao::api {
namespace {

using namespace std::chrono_literals;
using http::Method;

class SignedRequests : public ApiRig {
  protected:
    SignedRequests() { made_ = make({.signing = model::RequestSigning::required}); }

    core::MadeApiKey make(core::WantedTerms terms) {
        core::NewApiKey wanted{.name = "k"};
        wanted.terms = std::move(terms);
        return run(keys_.create(actor_of(token_), std::move(wanted))).value();
    }

    std::string seconds(std::chrono::seconds later = 0s) const {
        const auto since = clock_.now().time_since_epoch() + later;
        return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(since).count());
    }

    /// The fields of a request signed by `made_`, as of `later`.
    Headers fields(
        const std::string& method,
        const std::string& target,
        const std::string& body = "",
        std::chrono::seconds later = 0s
    ) {
        const std::string time = seconds(later);
        const std::string nonce = "nonce-00" + std::to_string(++nonces_);
        const auto signature =
            base::request_signature(made_.signing_secret, {time, nonce, method, target, body});
        return {
            {"x-api-key-id", made_.key.id},
            {"X-Signature-Time", time},
            {"X-Signature-Nonce", nonce},
            {"X-Signature", signature}};
    }

    http::Response read(std::chrono::seconds later = 0s) {
        return ask(
            Method::get, "/api/leads?limit=1", fields("GET", "/api/leads?limit=1", "", later)
        );
    }

    const std::string token_ = token_of("boss");
    core::MadeApiKey made_;
    int nonces_ = 0;
};

TEST_F(SignedRequests, OpenWithoutTheKey) {
    EXPECT_EQ(read().status, 200);
    const std::string body = R"({"first_name":"Ada"})";
    const auto made = ask(Method::post, "/api/leads", fields("POST", "/api/leads", body), body);
    EXPECT_EQ(made.status, 200);
    const auto me = ask(Method::get, "/api/auth/me", fields("GET", "/api/auth/me"));
    EXPECT_EQ(member(me.body, "username"), "boss");
}

TEST_F(SignedRequests, AreRefusedWhenAnyPartDiffers) {
    const std::string body = R"({"first_name":"Ada"})";
    const auto refused = [&](const Headers& sent,
                             Method method,
                             const std::string& target,
                             const std::string& content) {
        const auto response = ask(method, target, sent, content);
        EXPECT_EQ(response.status, 401);
        return member(response.body, "code");
    };
    const auto sent = [&] { return fields("POST", "/api/leads", body); };
    EXPECT_EQ(refused(sent(), Method::put, "/api/leads", body), "signature_wrong");
    EXPECT_EQ(refused(sent(), Method::post, "/api/leads?x=1", body), "signature_wrong");
    EXPECT_EQ(refused(sent(), Method::post, "/api/leads", body + " "), "signature_wrong");
    Headers other_key = sent();
    other_key[0].second = "key-none";
    EXPECT_EQ(refused(other_key, Method::post, "/api/leads", body), "signature_wrong");
    Headers other_time = sent();
    other_time[1].second = seconds(1s);
    EXPECT_EQ(refused(other_time, Method::post, "/api/leads", body), "signature_wrong");
}

TEST_F(SignedRequests, AreTakenOnce) {
    const Headers sent = fields("GET", "/api/leads");
    EXPECT_EQ(ask(Method::get, "/api/leads", sent).status, 200);
    const auto again = ask(Method::get, "/api/leads", sent);
    EXPECT_EQ(again.status, 401);
    EXPECT_EQ(member(again.body, "code"), "signature_replayed");
    const Headers ahead = fields("GET", "/api/leads", "", 290s);
    EXPECT_EQ(ask(Method::get, "/api/leads", ahead).status, 200);
    clock_.advance(580s);
    EXPECT_EQ(ask(Method::get, "/api/leads", ahead).status, 401) << "still inside its window";
}

TEST_F(SignedRequests, KeepTheTime) {
    clock_.advance(1h);
    EXPECT_EQ(read(-299s).status, 200);
    EXPECT_EQ(read(299s).status, 200);
    for (const auto later : {-301s, 301s}) {
        const auto response = read(later);
        EXPECT_EQ(response.status, 401);
        EXPECT_EQ(member(response.body, "code"), "signature_time");
    }
    signatures_.configure(60s);
    EXPECT_EQ(read(-61s).status, 401);
}

TEST_F(SignedRequests, OfBeforeTheStartAreForgottenAndSoRefused) {
    EXPECT_EQ(read(-2s).status, 401);
    EXPECT_EQ(read(-1s).status, 200) << "clocks differ a little";
}

TEST_F(SignedRequests, WithoutAFieldAreToldWhich) {
    for (std::size_t missing = 1; missing < 4; ++missing) {
        Headers sent = fields("GET", "/api/leads");
        const std::string name = sent[missing].first;
        sent.erase(sent.begin() + static_cast<std::ptrdiff_t>(missing));
        const auto response = ask(Method::get, "/api/leads", sent);
        EXPECT_EQ(response.status, 401);
        EXPECT_EQ(member(response.body, "code"), "signature_malformed") << name;
    }
    Headers odd = fields("GET", "/api/leads");
    odd[2].second = "short";
    EXPECT_EQ(member(ask(Method::get, "/api/leads", odd).body, "code"), "signature_malformed");
}

TEST_F(SignedRequests, AreAskedForWhereRequired) {
    const auto bare = get("/api/leads", made_.secret);
    EXPECT_EQ(bare.status, 401);
    EXPECT_EQ(member(bare.body, "code"), "signature_required");
    made_ = make({.signing = model::RequestSigning::optional});
    EXPECT_EQ(get("/api/leads", made_.secret).status, 200);
    EXPECT_EQ(read().status, 200);
    made_ = make({});
    EXPECT_TRUE(made_.signing_secret.empty());
    EXPECT_EQ(read().status, 401) << "off: nothing is signed with it";
}

TEST_F(SignedRequests, FollowAChangeOfTheKeyAtOnce) {
    const std::string path = "/api/auth/keys/" + made_.key.id;
    const auto put = [&](const std::string& body) {
        return ask(Method::put, path, bearer(token_), body);
    };
    EXPECT_EQ(read().status, 200);
    EXPECT_EQ(put(R"({"signing":"off"})").status, 200);
    EXPECT_EQ(read().status, 401);
    EXPECT_EQ(get("/api/leads", made_.secret).status, 200);
    const auto again = put(R"({"signing":"required"})");
    const std::string secret = member(again.body, "signing_secret");
    EXPECT_NE(secret, made_.signing_secret);
    made_.signing_secret = secret;
    EXPECT_EQ(read().status, 200);
    EXPECT_EQ(member(put(R"({"name":"n"})").body, "signing_secret"), "null") << "shown once";
    EXPECT_EQ(put(R"({"signing":"perhaps"})").status, 422);
}

class BoundKeys : public SignedRequests {};

TEST_F(BoundKeys, OpenFromTheirNetworksOnly) {
    made_ = make(
        {.allow_networks = std::vector<std::string>{"10.0.0.0/8"},
         .deny_networks = std::vector<std::string>{"10.9.0.0/16"}}
    );
    address_ = "10.1.1.1";
    EXPECT_EQ(get("/api/leads", made_.secret).status, 200);
    for (const char* address : {"10.9.1.1", "203.0.113.9", "::1"}) {
        address_ = address;
        const auto refused = get("/api/leads", made_.secret);
        EXPECT_EQ(refused.status, 403) << address;
        EXPECT_EQ(member(refused.body, "code"), "address_not_allowed");
        EXPECT_NE(refused.body.find(address), std::string::npos);
    }
    EXPECT_EQ(get("/api/leads", token_).status, 200) << "the key's list, not its owner's";
}

TEST_F(BoundKeys, MakeAndChangeNoKeys) {
    made_ = make({.allow_networks = std::vector<std::string>{"127.0.0.0/8"}});
    EXPECT_EQ(post("/api/auth/keys", R"({"name":"free"})", made_.secret).status, 403);
    const std::string path = "/api/auth/keys/" + made_.key.id;
    const auto changed = ask(Method::put, path, bearer(made_.secret), R"({"allow_networks":[]})");
    EXPECT_EQ(changed.status, 403);
    EXPECT_EQ(get("/api/auth/keys", made_.secret).status, 200);
}

TEST_F(BoundKeys, FaultyTermsAreNamed) {
    const auto refused = post(
        "/api/auth/keys", R"({"name":"k","allow_networks":["10.0.0.0/8","10.0.0.0/33"]})", token_
    );
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("/allow_networks/1"), std::string::npos) << refused.body;
    const auto listed = get("/api/auth/keys", token_);
    EXPECT_EQ(listed.body.find("aosig_"), std::string::npos);
}

}  // namespace
}  // namespace ao::api
