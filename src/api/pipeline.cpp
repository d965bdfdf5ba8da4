#include "api/pipeline.h"

#include "base/log.h"

namespace ao::api {

namespace {

constexpr std::string_view kSetupPath = "/api/setup";

// OWASP REST Security and HTTP Headers cheat sheets; a JSON reply is never a page.
constexpr std::string_view kJsonFields =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";
constexpr std::string_view kOtherFields =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Frame-Options: DENY\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";

bool has_field(const http::Response& response, std::string_view name) {
    for (const auto& [field, value] : response.headers)
        if (field == name) return true;
    return false;
}

bool is_json(std::string_view content_type) {
    return content_type.starts_with("application/json") ||
           content_type.starts_with("application/problem+json");
}

void secure(http::Response& response, bool over_tls) {
    bool plain = is_json(response.content_type) && !has_field(response, "Cache-Control");
    response.fixed_fields = plain ? kJsonFields : kOtherFields;
    if (over_tls) response.with("Strict-Transport-Security", "max-age=31536000");
}

/// draft-ietf-httpapi-ratelimit-headers: structured fields with one policy named "default".
void tell_rate(http::Response& response, const RateDecision& decision) {
    response.with(
        "RateLimit-Policy",
        "\"default\";q=" + std::to_string(decision.limit) +
            ";w=" + std::to_string(decision.window.count())
    );
    response.with(
        "RateLimit",
        "\"default\";r=" + std::to_string(decision.remaining) +
            ";t=" + std::to_string(decision.reset.count())
    );
}

std::string bucket_of(const model::Actor& actor) {
    if (!actor.api_key_id.empty()) return "key:" + actor.api_key_id;
    bool is_person = !actor.user_id.empty() && !actor.token_id.empty();
    return is_person ? "user:" + actor.user_id : "addr:" + actor.address;
}

base::Error rate_exceeded(const RateDecision& decision) {
    return {
        base::ErrorKind::throttled, "Rate limit exceeded. Try again later.", {}, decision.reset};
}

base::Error setup_missing() {
    return base::unavailable(
        "This installation has no administrator yet. Open the setup link that the server printed "
        "at its start.",
        std::chrono::seconds{5}
    );
}

model::Actor anonymous(const http::Request& request, bool may_everything) {
    return model::Actor{
        .tenant_id = "default",
        .user_id = may_everything ? "anonymous" : "",
        .username = may_everything ? "anonymous" : "",
        .role = may_everything ? model::Role::admin : model::Role::viewer,
        .address = std::string(request.remote_address),
        .request_id = std::string(request.id)};
}

}  // namespace

Pipeline::Pipeline(
    Authenticator& authenticator,
    RateLimiter& limiter,
    core::Setup& setup,
    core::AuditLog& audit,
    const base::Clock& clock,
    PipelineOptions options
)
    : authenticator_(authenticator),
      limiter_(limiter),
      setup_(setup),
      audit_(audit),
      clock_(clock),
      options_(options) {
    if (!options_.auth_enabled)
        base::log::warning(
            "auth.disabled", {{"meaning", "everybody who reaches the port may do everything"}}
        );
}

void Pipeline::mount(const std::vector<Endpoint>& endpoints, http::Router& router) {
    for (const Endpoint& endpoint : endpoints) {
        if (endpoint.access.permission() == model::Permission::nothing)
            public_paths_.insert(endpoint.pattern);
        router.add(
            {.method = endpoint.method,
             .pattern = endpoint.pattern,
             .handler = [this,
                         &endpoint](http::Request& request) { return serve(endpoint, request); },
             .max_body_bytes = endpoint.max_body_bytes}
        );
    }
    router.set_fallback([this](http::Request& request, const std::string& allow) {
        return serve_unmatched(request, allow);
    });
}

http::Response Pipeline::engine_error(
    int status, std::string_view detail, std::string_view request_id
) const {
    http::Response response =
        engine_problem(status, detail, {.path = "", .request_id = request_id, .now = clock_.now()});
    secure(response, false);
    return response;
}

base::Async<http::Response> Pipeline::serve(const Endpoint& endpoint, http::Request& request) {
    http::Response response;
    try {
        response = co_await steps(endpoint, request);
    } catch (...) {
        response = failure_response(std::current_exception(), place_of(request));
    }
    secure(response, request.secure);
    co_return response;
}

base::Async<http::Response> Pipeline::steps(const Endpoint& endpoint, http::Request& request) {
    const bool is_public = endpoint.access.permission() == model::Permission::nothing;
    const bool works_before_setup =
        endpoint.rate == RateClass::none || endpoint.pattern == kSetupPath;
    if (!works_before_setup && options_.auth_enabled && setup_.required())
        co_return problem_response(kSetupRequired, setup_missing(), place_of(request));

    auto actor = co_await actor_of(request, is_public);
    if (!actor) co_return problem_response(actor.error(), place_of(request));
    Call call{request, std::move(*actor)};

    std::optional<RateDecision> rate;
    if (endpoint.rate == RateClass::normal && limiter_.options().enabled)
        rate = limiter_.count(bucket_of(call.actor));
    http::Response response;
    if (rate && !rate->allowed)
        response = problem_response(rate_exceeded(*rate), place_of(request));
    else
        response = co_await answer(endpoint, call);
    if (rate) tell_rate(response, *rate);
    co_return response;
}

/// Permission and handler.
base::Async<http::Response> Pipeline::answer(const Endpoint& endpoint, Call& call) {
    const model::Permission wanted = endpoint.access.permission();
    if (!call.actor.may(wanted)) {
        std::string route = std::string(http::to_string(endpoint.method)) + " " + endpoint.pattern;
        co_await audit_.record_denial(call.actor, std::move(route), clock_.now());
        base::Error refused = base::forbidden(
            "You may not do this: it needs the permission " +
            std::string(model::to_string(wanted)) + "."
        );
        co_return problem_response(refused, place_of(call.request));
    }
    auto response = co_await endpoint.handler(call);
    if (!response) co_return problem_response(response.error(), place_of(call.request));
    co_return std::move(*response);
}

base::Async<base::Result<model::Actor>> Pipeline::actor_of(
    const http::Request& request, bool is_public
) {
    if (is_public) co_return anonymous(request, false);
    auto actor = co_await authenticator_.identify(request);
    if (!actor && !options_.auth_enabled) co_return anonymous(request, true);
    co_return actor;
}

base::Async<http::Response> Pipeline::serve_unmatched(http::Request& request, std::string allow) {
    http::Response response;
    try {
        response = co_await unmatched(request, std::move(allow));
    } catch (...) {
        response = failure_response(std::current_exception(), place_of(request));
    }
    secure(response, request.secure);
    co_return response;
}

base::Async<http::Response> Pipeline::unmatched(http::Request& request, std::string allow) {
    const bool is_closed =
        request.path.starts_with("/api/") && !public_paths_.contains(request.path);
    std::optional<RateDecision> rate;
    if (is_closed) {
        if (options_.auth_enabled && setup_.required())
            co_return problem_response(kSetupRequired, setup_missing(), place_of(request));
        auto actor = co_await actor_of(request, false);
        if (!actor) co_return problem_response(actor.error(), place_of(request));
        if (limiter_.options().enabled) rate = limiter_.count(bucket_of(*actor));
        if (rate && !rate->allowed) {
            http::Response refused = problem_response(rate_exceeded(*rate), place_of(request));
            tell_rate(refused, *rate);
            co_return refused;
        }
    }
    http::Response response =
        allow.empty()
            ? problem_response(base::not_found("There is nothing at this path."), place_of(request))
            : problem_response(
                  kWrongMethod,
                  base::not_found("This path does not offer the method. It offers: " + allow + "."),
                  place_of(request)
              );
    if (!allow.empty()) response.with("Allow", allow);
    if (rate) tell_rate(response, *rate);
    co_return response;
}

ProblemPlace Pipeline::place_of(const http::Request& request) const {
    return {.path = request.path, .request_id = request.id, .now = clock_.now()};
}

}  // namespace ao::api
