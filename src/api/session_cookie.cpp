#include "api/session_cookie.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace ao::api {

namespace {

constexpr std::string_view kSecureName = "__Host-ao_session";
constexpr std::string_view kPlainName = "ao_session";

std::string_view name_of(bool secure) {
    return secure ? kSecureName : kPlainName;
}

void put_cookie(http::Response& response, std::string cookie, bool secure) {
    cookie += "; Path=/; HttpOnly; SameSite=Strict";
    if (secure) cookie += "; Secure";
    response.with("Set-Cookie", std::move(cookie));
}

bool same_text(std::string_view a, std::string_view b) {
    auto same = [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

/// "https://host:port" without its scheme.
std::string_view host_of(std::string_view origin) {
    const std::size_t at = origin.find("://");
    return at == std::string_view::npos ? std::string_view() : origin.substr(at + 3);
}

}  // namespace

std::string_view session_cookie_of(const http::Request& request) {
    const std::string_view name = name_of(request.secure);
    std::string_view rest = request.header("cookie");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (pair.starts_with(' '))
            pair.remove_prefix(1);
        const bool is_it =
            pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=';
        if (is_it) return pair.substr(name.size() + 1);
    }
    return {};
}

void set_session_cookie(
    http::Response& response, std::string_view token, std::chrono::seconds life, bool secure
) {
    std::string cookie(name_of(secure));
    cookie.append("=").append(token).append("; Max-Age=").append(std::to_string(life.count()));
    put_cookie(response, std::move(cookie), secure);
}

void clear_session_cookie(http::Response& response, bool secure) {
    put_cookie(response, std::string(name_of(secure)) + "=; Max-Age=0", secure);
}

base::Async<base::Result<void>> renew_session_cookie(
    core::BrowserSessions& browsers, const Call& call, http::Response& response
) {
    if (call.actor.session_id.empty()) co_return base::Result<void>();
    auto token = co_await browsers.rotate(call.actor);
    if (!token) co_return std::move(token).error();
    set_session_cookie(response, *token, browsers.life(), call.request.secure);
    co_return base::Result<void>();
}

Provenance provenance_of(const http::Request& request) {
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty()) return site == "same-origin" ? Provenance::same_origin : Provenance::other;
    const std::string_view origin = request.header("origin");
    if (origin.empty()) return Provenance::unknown;
    const bool is_ours = same_text(host_of(origin), request.header("host"));
    return is_ours && !host_of(origin).empty() ? Provenance::same_origin : Provenance::other;
}

}  // namespace ao::api
