#include "api/pipeline.h"

#include <array>
#include <charconv>

#include "base/log.h"

namespace ao::api {

namespace {

constexpr std::string_view kSetupPath = "/api/setup";
constexpr std::size_t kRateFields = 192;

// OWASP REST Security and HTTP Headers cheat sheets; a JSON reply is never a page.
constexpr std::string_view kDataFields =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";
constexpr std::string_view kCachedFields =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";
constexpr std::string_view kPageFields =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Frame-Options: DENY\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";

bool has_field(const http::Response& response, std::string_view name) {
    for (const auto& [field, value] : response.headers)
        if (field == name) return true;
    return false;
}

/// Whatever does not say otherwise is data: never kept by a cache, never run by a browser. What may
/// be kept is a file of ours; a script that runs as a worker obeys the policy it came with, so it
/// may reach us.
void secure(http::Response& response, bool over_tls) {
    if (has_field(response, "Content-Security-Policy"))
        response.fixed_fields = kPageFields;
    else
        response.fixed_fields = has_field(response, "Cache-Control") ? kCachedFields : kDataFields;
    if (over_tls) response.with("Strict-Transport-Security", "max-age=31536000");
}

void append_number(std::string& out, std::string_view before, std::int64_t number) {
    std::array<char, 24> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(before).append(digits.data(), end);
}

/// draft-ietf-httpapi-ratelimit-headers: structured fields with one policy named "default"; and
/// the older fields, which most clients read, with the end of the window in seconds since 1970.
void tell_rate(http::Response& response, const RateDecision& decision, base::Time now) {
    const auto end = std::chrono::ceil<std::chrono::seconds>(now + decision.reset);
    std::string& fields = response.finished_fields;
    fields.reserve(kRateFields);
    append_number(fields, "RateLimit-Policy: \"default\";q=", decision.limit);
    append_number(fields, ";w=", decision.window.count());
    append_number(fields, "\r\nRateLimit: \"default\";r=", decision.remaining);
    append_number(fields, ";t=", decision.reset.count());
    append_number(fields, "\r\nX-RateLimit-Limit: ", decision.limit);
    append_number(fields, "\r\nX-RateLimit-Remaining: ", decision.remaining);
    append_number(fields, "\r\nX-RateLimit-Reset: ", end.time_since_epoch().count());
    fields += "\r\n";
}

std::string bucket_of(const model::Actor& actor) {
    if (!actor.api_key_id.empty()) return "key:" + actor.api_key_id;
    const bool signed_in = !actor.token_id.empty() || !actor.session_id.empty();
    const bool is_person = !actor.user_id.empty() && signed_in;
    return is_person ? "user:" + actor.user_id : "addr:" + actor.address;
}

base::Error rate_exceeded(const RateDecision& decision) {
    return {
        base::ErrorKind::throttled, "Rate limit exceeded. Try again later.", {}, decision.reset};
}

base::Error missing_permission(model::Permission wanted) {
    if (wanted == model::Permission::admin) return base::forbidden("Admin access required");
    return base::forbidden(
        "You may not do this: it needs the permission " + std::string(model::to_string(wanted)) +
        "."
    );
}

/// Of a route that only those who run the installation use.
bool is_administration(const Endpoint& endpoint) {
    const model::Permission wanted = endpoint.access.permission();
    return wanted == model::Permission::admin || wanted == model::Permission::users_manage ||
           wanted == model::Permission::tenants_manage;
}

/// "DELETE /api/leads/{id}", for the audit log.
std::string name_of(const Endpoint& endpoint) {
    return std::string(http::to_string(endpoint.method)) + " " + endpoint.pattern;
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
    const NetworkGate& gate,
    Authenticator& authenticator,
    RateLimiter& limiter,
    core::Setup& setup,
    core::AuditLog& audit,
    const base::Clock& clock,
    PipelineOptions options
)
    : gate_(gate),
      authenticator_(authenticator),
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
    int status, std::string_view detail, const http::Request& request
) const {
    http::Response response = engine_problem(status, detail, place_of(request));
    secure(response, false);
    return response;
}

/// The frame of this coroutine is kept for the next request as long as it has at most 1,020 bytes
/// (Asio, thread_info_base.hpp): what need not wait is done in functions.
base::Async<http::Response> Pipeline::serve(const Endpoint& endpoint, http::Request& request) {
    Passage passage(request);
    try {
        recognise(passage, endpoint);
        if (passage.counted && !count_here(passage)) co_await count_with_others(passage);
        check_permission(passage, endpoint);
        if (passage.note_use || passage.denied) co_await write_down(passage, endpoint);
        if (passage.refusal) co_return finish(passage, std::move(*passage.refusal));
        auto answered = co_await endpoint.handler(passage.call);
        if (answered) co_return finish(passage, *std::move(answered));
        co_return finish(passage, problem_response(answered.error(), place_of(request)));
    } catch (...) {
        co_return fail(passage, std::current_exception());
    }
}

/// What the store is to know of who came and of who was sent away.
base::Async<> Pipeline::write_down(const Passage& passage, const Endpoint& endpoint) {
    const model::Actor& actor = passage.call.actor;
    if (passage.note_use) co_await authenticator_.note_use(actor);
    if (passage.denied) co_await audit_.record_denial(actor, name_of(endpoint), clock_.now());
}

http::Response Pipeline::finish(const Passage& passage, http::Response reply) const {
    if (passage.rate) tell_rate(reply, *passage.rate, clock_.now());
    secure(reply, passage.call.request.secure);
    return reply;
}

http::Response Pipeline::fail(const Passage& passage, const std::exception_ptr& failure) const {
    http::Response reply = failure_response(failure, place_of(passage.call.request));
    secure(reply, passage.call.request.secure);
    return reply;
}

/// Steps 2 to 4.
void Pipeline::recognise(Passage& passage, const Endpoint& endpoint) const {
    const http::Request& request = passage.call.request;
    if (auto refusal = refuse_place(request, is_administration(endpoint)))
        return passage.refuse(*std::move(refusal));
    const model::Permission wanted = endpoint.access.permission();
    const bool works_before_setup =
        endpoint.rate == RateClass::none || endpoint.pattern == kSetupPath;
    if (!works_before_setup && options_.auth_enabled && setup_.required() &&
        !authenticator_.is_local(request))
        return passage.refuse(problem_response(kSetupRequired, setup_missing(), place_of(request)));
    if (wanted == model::Permission::nothing)
        passage.call.actor = anonymous(request, false);
    else
        authenticate(passage);
    const bool is_limited = endpoint.rate == RateClass::normal ||
                            (endpoint.rate == RateClass::work && !passage.call.actor.may(wanted));
    passage.counted = is_limited && is_countable(passage);
}

/// The reply to somebody who may not call from there.
std::optional<http::Response> Pipeline::refuse_place(
    const http::Request& request, bool is_administration
) const {
    const auto refusal = gate_.find_refusal(request.remote_address, is_administration);
    if (!refusal || authenticator_.is_local(request)) return std::nullopt;
    return problem_response(*refusal, place_of(request));
}

/// Fills in the actor, or the refusal.
void Pipeline::authenticate(Passage& passage) const {
    const http::Request& request = passage.call.request;
    auto caller = authenticator_.identify(request);
    if (caller) {
        passage.call.actor = std::move(caller->actor);
        passage.note_use = caller->note_use;
    } else if (options_.auth_enabled) {
        passage.refuse(problem_response(caller.error(), place_of(request)));
    } else {
        passage.call.actor = anonymous(request, true);
    }
}

bool Pipeline::is_countable(const Passage& passage) const {
    return !passage.refusal && limiter_.is_enabled() && !passage.call.actor.local;
}

/// Counts the request against its bucket; false when other servers count too: ask them.
bool Pipeline::count_here(Passage& passage) {
    if (shared_count_) return false;
    take_count(passage, limiter_.count(bucket_of(passage.call.actor)));
    return true;
}

base::Async<> Pipeline::count_with_others(Passage& passage) {
    const std::string bucket = bucket_of(passage.call.actor);
    const std::optional<RateDecision> shared = co_await shared_count_(bucket, limiter_.options());
    if (shared && !shared->allowed) limiter_.note_refusal(bucket);
    take_count(passage, shared ? *shared : limiter_.count(bucket));
}

void Pipeline::take_count(Passage& passage, const RateDecision& decision) const {
    passage.rate = decision;
    if (!decision.allowed)
        passage.refuse(problem_response(rate_exceeded(decision), place_of(passage.call.request)));
}

void Pipeline::check_permission(Passage& passage, const Endpoint& endpoint) const {
    const model::Permission wanted = endpoint.access.permission();
    if (passage.refusal || passage.call.actor.may(wanted)) return;
    passage.denied = true;
    passage.refuse(problem_response(missing_permission(wanted), place_of(passage.call.request)));
}

base::Async<http::Response> Pipeline::serve_unmatched(http::Request& request, std::string allow) {
    Passage passage(request);
    try {
        if (auto found = find_unmatched(request, allow))
            co_return finish(passage, *std::move(found));
        recognise_stranger(passage);
        if (passage.counted && !count_here(passage)) co_await count_with_others(passage);
        if (passage.refusal) co_return finish(passage, std::move(*passage.refusal));
        co_return finish(passage, unmatched(request, allow));
    } catch (...) {
        co_return fail(passage, std::current_exception());
    }
}

/// A refusal, or a page of the web app.
std::optional<http::Response> Pipeline::find_unmatched(
    const http::Request& request, const std::string& allow
) const {
    std::optional<http::Response> found = refuse_place(request, false);
    if (!found && find_page_ && allow.empty()) found = find_page_(request);
    return found;
}

/// Steps 3 and 4 for a path of the API that is in no line of the table; nobody learns which are.
void Pipeline::recognise_stranger(Passage& passage) const {
    const http::Request& request = passage.call.request;
    if (!request.path.starts_with("/api/") || public_paths_.contains(request.path)) return;
    if (options_.auth_enabled && setup_.required())
        return passage.refuse(problem_response(kSetupRequired, setup_missing(), place_of(request)));
    authenticate(passage);
    passage.counted = is_countable(passage);
}

http::Response Pipeline::unmatched(const http::Request& request, const std::string& allow) const {
    if (allow.empty())
        return problem_response(
            base::not_found("There is nothing at this path."), place_of(request)
        );
    const base::Error error =
        base::not_found("This path does not offer the method. It offers: " + allow + ".");
    http::Response response = problem_response(kWrongMethod, error, place_of(request));
    response.with("Allow", allow);
    return response;
}

ProblemPlace Pipeline::place_of(const http::Request& request) const {
    return {.path = request.path, .request_id = request.id, .now = clock_.now()};
}

}  // namespace ao::api
