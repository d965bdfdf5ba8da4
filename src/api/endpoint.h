#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/json.h"
#include "base/result.h"
#include "http/http.h"
#include "model/actor.h"

namespace ao::api {

/// One authenticated request on its way to a handler.
struct Call {
    http::Request& request;
    model::Actor actor;  ///< of a public route without credentials: tenant "default", no user, role
                         ///< viewer, may nothing
};

/// What a handler gives back; errors become replies in problem.cpp.
using Answer = base::Async<base::Result<http::Response>>;
using EndpointHandler = std::function<Answer(Call&)>;

/// Who may call a route. Has no default on purpose: a line of the table without one does not
/// compile.
class Access {
  public:
    explicit Access(model::Permission permission) : permission_(permission) {}

    /// No credentials needed.
    static Access anyone() { return Access(model::Permission::nothing); }

    /// Any signed-in user or API key.
    static Access signed_in() { return Access(model::Permission::signed_in); }

    [[nodiscard]] model::Permission permission() const { return permission_; }

  private:
    model::Permission permission_;
};

/// How a route counts against the rate limit.
enum class RateClass : std::uint8_t {
    none,    ///< not counted: probes and documents
    normal,  ///< `rate_limit.*`, one bucket a user, key or address
    login,   ///< the sign-in throttle instead
    work,    ///< of workers: counted for those alone who may not
};

/// One query parameter, for the OpenAPI document.
struct QueryParameter {
    std::string name;
    std::string type;  ///< "string", "integer", "boolean", "date-time"
    std::string description;
    bool required = false;
};

/// The wire types and parameters of a route, for the OpenAPI document. `of<T>()` fills in a
/// described type.
struct Shape {
    /// A schema by reference: the name, and what adds it (and what it refers to) to the components.
    struct Type {
        std::string name{};
        std::function<void(std::map<std::string, std::string>& components)> collect{};
    };

    Type request{};
    Type reply{};
    std::vector<QueryParameter> query{};
    std::vector<std::string> headers{};  ///< "Idempotency-Key", "If-Match"
    std::string reply_content_type = "application/json";
    std::string request_content_type = "application/json";
    int status = 200;           ///< of a success
    std::vector<int> errors{};  ///< further statuses besides 401, 403, 422, 429, 503
    std::string description{};
    std::string request_example{};  ///< JSON; empty: made from the type's field examples
    std::string reply_example{};
};

/// One line of the route table.
struct Endpoint {
    http::Method method;
    std::string pattern;
    Access access;
    RateClass rate;
    std::string tag;      ///< "Leads": the chapter in the documentation
    std::string summary;  ///< one line
    Shape shape;
    EndpointHandler handler;
    std::size_t max_body_bytes = 0;  ///< 0: `server.max_body_bytes`
};

/// `on(door, &Door::handler)`: a member function as a handler. The door must outlive the server.
template <class Door>
EndpointHandler on(Door& door, Answer (Door::*handler)(Call&)) {
    return [&door, handler](Call& call) { return (door.*handler)(call); };
}

}  // namespace ao::api
