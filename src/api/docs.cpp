#include "api/docs.h"

#include <span>

#include "base/embedded.h"

namespace ao::api {

std::span<const base::EmbeddedFile> documentation_pages();

namespace {

// The pages run one script and one style of this server and talk to this server only.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' "
    "data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

std::string_view content_type_of(std::string_view path) {
    if (path.ends_with(".html")) return "text/html; charset=utf-8";
    if (path.ends_with(".css")) return "text/css; charset=utf-8";
    return "text/javascript; charset=utf-8";
}

base::Result<http::Response> serve(std::string_view name) {
    for (const base::EmbeddedFile& file : documentation_pages()) {
        if (file.path != name) continue;
        http::Response response{
            .content_type = content_type_of(name), .body = std::string(file.bytes)};
        response.with("Content-Security-Policy", kPolicy).with("Cache-Control", "no-cache");
        return response;
    }
    return base::not_found("There is no such page. The documentation is at /docs.");
}

}  // namespace

void DocsDoor::publish(std::string openapi) {
    document_ = std::make_shared<const std::string>(std::move(openapi));
}

Answer DocsDoor::openapi(Call&) {
    http::Response response;
    response.shared_body = document_;
    co_return response;
}

Answer DocsDoor::page(Call&) {
    co_return serve("docs.html");
}

Answer DocsDoor::reading_page(Call&) {
    co_return serve("redoc.html");
}

Answer DocsDoor::home(Call&) {
    if (app_ != nullptr) co_return app_->page();
    co_return serve("home.html");
}

Answer DocsDoor::setup_page(Call&) {
    if (app_ != nullptr) co_return app_->page();
    co_return serve("setup.html");
}

Answer DocsDoor::asset(Call& call) {
    co_return serve(call.request.param("file"));
}

}  // namespace ao::api
