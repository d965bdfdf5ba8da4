#include "api/problem.h"

#include <algorithm>

#include "base/json.h"
#include "base/log.h"
#include "core/failure.h"

namespace ao::api {

namespace {

using base::ErrorKind;
using base::json::Writer;

constexpr ProblemKind kInternal{500, "urn:ao:problem:internal-error", "Internal error"};

void write_faults(Writer& json, const std::vector<base::FieldError>& fields) {
    json.key("errors").begin_array();
    for (const base::FieldError& field : fields) {
        json.begin_object();
        json.member("pointer", std::string_view(field.pointer));
        json.member("message", std::string_view(field.message));
        json.member("code", std::string_view(field.code));
        json.end_object();
    }
    json.end_array();
}

/// Readers of JSON say what is wrong with it; whose text it was is known here.
std::string sentence_of(const base::Error& error) {
    const bool has_no_subject =
        error.message.starts_with("is ") || error.message.starts_with("has ");
    if (error.kind != ErrorKind::malformed || !has_no_subject) return error.message;
    return "The body " + error.message + ".";
}

/// Those that no ErrorKind has.
constexpr ProblemKind kOfTheEngine[] = {
    kWrongMethod,
    kInternal,
    {408, "urn:ao:problem:request-timeout", "Request timeout"},
    {414, "urn:ao:problem:uri-too-long", "URI too long"},
    {417, "urn:ao:problem:expectation-failed", "Expectation failed"},
    {421, "urn:ao:problem:misdirected", "Misdirected request"},
    {431, "urn:ao:problem:headers-too-large", "Request header fields too large"},
    {501, "urn:ao:problem:not-implemented", "Not implemented"},
    {505, "urn:ao:problem:version-not-supported", "HTTP version not supported"},
};

ProblemKind engine_kind(int status) {
    for (const ErrorKind kind :
         {ErrorKind::malformed,
          ErrorKind::not_found,
          ErrorKind::too_large,
          ErrorKind::unavailable}) {
        const ProblemKind known = problem_kind(kind);
        if (known.status == status) return known;
    }
    for (const ProblemKind& kind : kOfTheEngine)
        if (kind.status == status) return kind;
    return {status, "about:blank", status >= 500 ? "Server error" : "Request refused"};
}

}  // namespace

ProblemKind problem_kind(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::malformed:
            return {400, "urn:ao:problem:malformed", "Malformed request"};
        case ErrorKind::invalid:
            return {422, "urn:ao:problem:validation", "Validation failed"};
        case ErrorKind::unauthenticated:
            return {401, "urn:ao:problem:unauthenticated", "Authentication required"};
        case ErrorKind::forbidden:
            return {403, "urn:ao:problem:forbidden", "Forbidden"};
        case ErrorKind::not_found:
            return {404, "urn:ao:problem:not-found", "Not found"};
        case ErrorKind::conflict:
            return {409, "urn:ao:problem:conflict", "Conflict"};
        case ErrorKind::precondition_failed:
            return {412, "urn:ao:problem:precondition-failed", "Precondition failed"};
        case ErrorKind::too_large:
            return {413, "urn:ao:problem:too-large", "Content too large"};
        case ErrorKind::throttled:
            // Registered by draft-ietf-httpapi-ratelimit-headers.
            return {
                429,
                "https://iana.org/assignments/http-problem-types#quota-exceeded",
                "Too many requests"};
        case ErrorKind::unavailable:
            return {503, "urn:ao:problem:unavailable", "Service unavailable"};
    }
    return kInternal;
}

http::Response problem_response(const base::Error& error, const ProblemPlace& place) {
    return problem_response(problem_kind(error.kind), error, place);
}

http::Response problem_response(
    const ProblemKind& kind, const base::Error& error, const ProblemPlace& place
) {
    http::Response response{.status = kind.status, .content_type = "application/problem+json"};
    const std::string sentence = sentence_of(error);
    const std::string_view detail = sentence.empty() ? kind.title : std::string_view(sentence);
    const bool waits = kind.status == 429 || kind.status == 503;
    const std::int64_t seconds = std::max<std::int64_t>(1, error.retry_after.count());
    Writer json(response.body);
    json.begin_object();
    json.member("type", kind.type);
    json.member("title", kind.title);
    json.member("status", kind.status);
    json.member("detail", detail);
    json.member("instance", place.path);
    if (!error.code.empty()) json.member("code", std::string_view(error.code));
    json.member("error", detail);
    json.member("status_code", kind.status);
    json.member("timestamp", std::string_view(base::to_rfc3339(place.now)));
    json.member("request_id", place.request_id);
    if (waits) json.member("retry_after", seconds);
    if (!error.fields.empty() || kind.status == 422) write_faults(json, error.fields);
    json.end_object();
    if (waits) response.with("Retry-After", std::to_string(seconds));
    if (kind.status == 401) response.with("WWW-Authenticate", "Bearer");
    return response;
}

void add_member(http::Response& problem, std::string_view name, std::string_view json) {
    problem.body.pop_back();
    problem.body.append(",\"").append(name).append("\":").append(json).append("}");
}

http::Response failure_response(const std::exception_ptr& failure, const ProblemPlace& place) {
    base::log::exception(
        "api.request_failed", failure, {{"request_id", place.request_id}, {"path", place.path}}
    );
    if (auto explained = core::explain_failure(failure)) return problem_response(*explained, place);
    base::Error error{
        .kind = ErrorKind::unavailable,
        .message = "Something went wrong on our side. The request id helps to find it in the log."};
    return problem_response(kInternal, error, place);
}

http::Response engine_problem(int status, std::string_view detail, const ProblemPlace& place) {
    base::Error error{.kind = ErrorKind::malformed, .message = std::string(detail)};
    return problem_response(engine_kind(status), error, place);
}

}  // namespace ao::api
