#pragma once
#include <exception>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

/// The one place where a failure becomes a reply: application/problem+json (RFC 9457) that also
/// carries the members of the older error body (error, status_code, timestamp).
namespace ao::api {

/// What a problem is called and answered with.
struct ProblemKind {
    int status;
    std::string_view type;   ///< stable URI for programs
    std::string_view title;  ///< the same text for every problem of the type
};

/// How each ErrorKind is answered: 400, 422, 401, 403, 404, 409, 412, 413, 429, 503.
ProblemKind problem_kind(base::ErrorKind kind);

/// Where a problem happened.
struct ProblemPlace {
    std::string_view path;
    std::string_view request_id;
    base::Time now{};
};

/// The reply to `error`. 401 asks for a bearer token; retry_after becomes Retry-After and a member
/// of the body.
http::Response problem_response(const base::Error& error, const ProblemPlace& place);

/// Adds to the body of such a reply what helps to go on; `json` is the member's value.
void add_member(http::Response& problem, std::string_view name, std::string_view json);

/// The same for a kind that no ErrorKind has (405, 500, "setup-required").
http::Response problem_response(
    const ProblemKind& kind, const base::Error& error, const ProblemPlace& place
);

/// The reply to an exception, which is logged here: 503 when the database is busy or broken, 500
/// for everything else. Nothing of the exception's text leaves.
http::Response failure_response(const std::exception_ptr& failure, const ProblemPlace& place);

/// What the engine refuses by itself (http::ServerHooks::error_response): 408, 414, 431 …
http::Response engine_problem(int status, std::string_view detail, const ProblemPlace& place);

inline constexpr ProblemKind kSetupRequired{503, "urn:ao:problem:setup-required", "Setup required"};
inline constexpr ProblemKind kWrongMethod{
    405, "urn:ao:problem:method-not-allowed", "Method not allowed"};

}  // namespace ao::api
