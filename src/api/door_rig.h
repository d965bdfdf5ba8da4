#pragma once
#include <string>
#include <utility>
#include <vector>

#include "api/endpoint.h"
#include "core/store_rig.h"

namespace ao::api {

/// What a test sends to a handler; the engine and the pipeline are left out.
struct Sent {
    std::string body{};
    std::string query{};
    std::string id{};    ///< the "{id}" of the path
    std::string name{};  ///< the "{name}" of the path
    std::string type{};
    std::string scope{};
    std::vector<http::Field> headers{};
    std::string route = "/api/leads";
    http::Method method = http::Method::post;
};

/// Gathers what a streamed reply writes.
class GatheredBody final : public http::BodySink {
  public:
    base::Async<bool> write(std::string_view bytes) override {
        text += bytes;
        ++pieces;
        co_return true;
    }

    std::string text;
    int pieces = 0;
};

/// Doors over verbs over a real database.
class DoorRig : public core::StoreRig {
  protected:
    template <class Door>
    base::Result<http::Response> send(
        Door& door, Answer (Door::*handler)(Call&), const Sent& sent, model::Actor who = actor()
    ) {
        http::Request request;
        request.method = sent.method;
        request.route = sent.route;
        request.body = sent.body;
        request.query = sent.query;
        request.fields = sent.headers;
        request.params = {
            {"id", sent.id}, {"name", sent.name}, {"type", sent.type}, {"scope", sent.scope}};
        Call call{request, std::move(who)};
        base::Result<http::Response> response = run((door.*handler)(call));
        if (response && response->producer) {
            GatheredBody body;
            run(produce(*response, body));
            response->body = std::move(body.text);
        }
        if (response && response->shared_body) response->body = *response->shared_body;
        return response;
    }

    static std::string header(const http::Response& response, std::string_view name) {
        for (const auto& [key, content] : response.headers)
            if (key == name) return content;
        return "";
    }

  private:
    static base::Async<bool> produce(const http::Response& response, http::BodySink& sink) {
        co_await response.producer(sink);
        co_return true;
    }
};

}  // namespace ao::api
