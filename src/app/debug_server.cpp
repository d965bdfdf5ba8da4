#include "app/debug_server.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include "api/problem.h"
#include "app/debug_page.h"

namespace ao::app {

namespace {

namespace json = base::json;

constexpr std::size_t kMaxBody = std::size_t{256} << 10;
constexpr std::size_t kMaxConnections = 64;

constexpr std::string_view kSecurityFields =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

/// The name in a Host field: without the port.
std::string_view name_of(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

http::ServerOptions server_options(const DebugServerOptions& options) {
    http::ServerOptions server;
    server.host = options.host;
    if (server.host.starts_with('[')) server.host = server.host.substr(1, server.host.size() - 2);
    server.port = options.port;
    server.workers = 1;
    server.max_body_bytes = kMaxBody;
    server.max_connections = kMaxConnections;
    return server;
}

/// Takes a place among the members of `body`, a JSON object.
void add_steps(std::string& body, const std::vector<DebugStep>& steps) {
    body.pop_back();
    body += R"(,"steps":)";
    json::write(body, steps);
    body += '}';
}

}  // namespace

bool is_loopback_host(std::string_view host) {
    if (host == "localhost") return true;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    boost::system::error_code bad;
    auto address = boost::asio::ip::make_address(std::string(host), bad);
    return !bad && address.is_loopback();
}

DebugServer::DebugServer(DebugServerOptions options, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock), leads_(clock, options_.default_region) {
    if (!is_loopback_host(options_.host))
        throw std::invalid_argument(
            "the debug server has no sign-in and listens on this machine only: --host must be "
            "127.0.0.1, ::1 or localhost, not " +
            options_.host
        );
    add(http::Method::get, "/health", &DebugServer::health);
    add(http::Method::get, "/debug/lead/{id}", &DebugServer::get);
    add(http::Method::put, "/debug/lead/{id}", &DebugServer::put);
    add(http::Method::post, "/debug/lead", &DebugServer::post);
    add_page("/", &DebugServer::requests_page);
    add_page("/debug.css", &DebugServer::style_sheet);
    router_.set_fallback([this](http::Request& request, const std::string& allow) {
        return serve(request, allow.empty() ? nullptr : &DebugServer::wrong_method, allow);
    });
    http_ = std::make_unique<http::Server>(server_options(options_), router_, hooks());
}

DebugServer::~DebugServer() {
    stop();
}

void DebugServer::start() {
    http_->start();
}

void DebugServer::stop() {
    if (!std::exchange(stopped_, true)) http_->stop();
}

void DebugServer::add(http::Method method, std::string pattern, Act act) {
    auto handler = [this, act](http::Request& request) { return serve(request, act, {}); };
    router_.add({.method = method, .pattern = std::move(pattern), .handler = std::move(handler)});
}

void DebugServer::add_page(std::string pattern, Page page) {
    auto handler = [this, page](http::Request& request) { return serve_page(request, page); };
    router_.add(
        {.method = http::Method::get, .pattern = std::move(pattern), .handler = std::move(handler)}
    );
}

base::Async<http::Response> DebugServer::serve(http::Request& request, Act act, std::string allow) {
    http::Response response = respond(request, act);
    if (!allow.empty()) response.with("Allow", std::move(allow));
    co_return response;
}

/// A page is not told of: looking must not fill what one looks at.
base::Async<http::Response> DebugServer::serve_page(http::Request& request, Page page) {
    http::Response response = is_loopback_host(name_of(request.header("host")))
                                  ? (this->*page)()
                                  : respond(request, nullptr);
    response.fixed_fields = kSecurityFields;
    co_return response;
}

http::Response DebugServer::requests_page() {
    http::Response page{.content_type = "text/html; charset=utf-8", .body = debug_page(traces_)};
    page.with("Content-Security-Policy", std::string(kDebugPagePolicy));
    return page;
}

http::Response DebugServer::style_sheet() {
    return {.content_type = "text/css; charset=utf-8", .body = std::string(debug_style())};
}

http::ServerHooks DebugServer::hooks() {
    http::ServerHooks hooks;
    hooks.error_response =
        [this](int status, std::string_view detail, const http::Request& request) {
            const base::Time now = clock_.now();
            const api::ProblemPlace place{request.path, request.id, now};
            http::Response response = api::engine_problem(status, detail, place);
            response.fixed_fields = kSecurityFields;
            DebugTrace trace{.at = now, .method = "HTTP", .target = "refused before it was read"};
            trace.steps.push_back({"http", false, shown(detail, DebugTrace::kShownBody)});
            trace.add_reply(response);
            tell(std::move(trace));
            return response;
        };
    return hooks;
}

http::Response DebugServer::respond(const http::Request& request, Act act) {
    DebugTrace trace = DebugTrace::of(request, clock_.now());
    http::Response response;
    const api::ProblemPlace place{request.path, request.id, clock_.now()};
    if (!is_loopback_host(name_of(request.header("host"))))
        response = api::engine_problem(421, "Call this server as localhost or 127.0.0.1.", place);
    else if (act != nullptr)
        response = (this->*act)(request, trace);
    else
        response = api::engine_problem(404, "There is no such path here; see /.", place);
    response.fixed_fields = kSecurityFields;
    trace.add_reply(response);
    tell(std::move(trace));
    return response;
}

void DebugServer::tell(DebugTrace trace) {
    options_.print(trace.to_text(options_.colours));
    traces_.add(std::move(trace));
}

http::Response DebugServer::health(const http::Request&, DebugTrace&) {
    return {.body = R"({"status":"ok"})"};
}

http::Response DebugServer::wrong_method(const http::Request& request, DebugTrace&) {
    return api::engine_problem(
        405,
        "This path does not take " + std::string(http::to_string(request.method)) + ".",
        {request.path, request.id, clock_.now()}
    );
}

http::Response DebugServer::get(const http::Request& request, DebugTrace&) {
    base::Result<std::string> lead = leads_.get(std::string(request.param("id")));
    if (lead) return {.body = *std::move(lead)};
    return api::problem_response(lead.error(), {request.path, request.id, clock_.now()});
}

http::Response DebugServer::post(const http::Request& request, DebugTrace& trace) {
    return answer(request, trace, leads_.post(request.body));
}

http::Response DebugServer::put(const http::Request& request, DebugTrace& trace) {
    return answer(request, trace, leads_.put(std::string(request.param("id")), request.body));
}

http::Response DebugServer::answer(
    const http::Request& request, DebugTrace& trace, DebugAnswer answer
) {
    trace.add_steps(answer.verdict);
    if (answer.reply) return {.body = *std::move(answer.reply)};
    http::Response response =
        api::problem_response(answer.reply.error(), {request.path, request.id, clock_.now()});
    add_steps(response.body, answer.verdict.steps);
    return response;
}

}  // namespace ao::app
