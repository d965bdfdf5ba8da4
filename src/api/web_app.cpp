#include "api/web_app.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "base/crypto.h"

namespace ao::api {

namespace {

constexpr std::string_view kPage = "index.html";
constexpr std::string_view kGzip = ".gz";
constexpr std::string_view kBrotli = ".br";
constexpr std::string_view kHashedNames = "assets/";
constexpr std::string_view kNoncePlace = "%CSP_NONCE%";
constexpr std::size_t kNonceBytes = 16;

std::vector<std::string> split_at_nonce(std::string_view page) {
    std::vector<std::string> pieces;
    std::size_t end = page.find(kNoncePlace);
    while (end != std::string_view::npos) {
        pieces.emplace_back(page.substr(0, end));
        page.remove_prefix(end + kNoncePlace.size());
        end = page.find(kNoncePlace);
    }
    pieces.emplace_back(page);
    return pieces;
}

/// Nothing from anywhere else; styles that the app's parts add at run time carry the nonce.
std::string policy_with(const std::string& nonce) {
    return "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" +
           nonce +
           "'; connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; "
           "worker-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; "
           "form-action 'self'; require-trusted-types-for 'script'; trusted-types default "
           "ao-markup";
}

using ByPath = std::map<std::string_view, std::string_view>;

/// Whether the path is that of another file's packed form.
bool is_form_of_another(const ByPath& all, std::string_view path) {
    return std::ranges::any_of(std::array{kGzip, kBrotli}, [&](std::string_view ending) {
        return path.ends_with(ending) && all.contains(path.substr(0, path.size() - ending.size()));
    });
}

std::string_view form_of(const ByPath& all, std::string_view path, std::string_view ending) {
    const auto found = all.find(std::string(path).append(ending));
    return found == all.end() ? std::string_view() : found->second;
}

bool is_for_people(const http::Request& request) {
    return request.header("accept").find("text/html") != std::string_view::npos;
}

}  // namespace

WebApp::WebApp(std::span<const base::EmbeddedFile> files) {
    ByPath all;
    for (const base::EmbeddedFile& file : files)
        all.emplace(file.path, file.bytes);
    for (const auto& [path, bytes] : all) {
        if (is_form_of_another(all, path)) continue;
        if (path == kPage) {
            page_ = split_at_nonce(bytes);
            continue;
        }
        const auto keep = path.starts_with(kHashedNames) ? http::Files::Keep::forever
                                                         : http::Files::Keep::revalidate;
        const http::Files::Packed packed{form_of(all, path, kGzip), form_of(all, path, kBrotli)};
        files_.add(std::string(path), bytes, keep, packed);
    }
}

http::Response WebApp::page() const {
    const std::string nonce = base::random_token(kNonceBytes);
    http::Response response{.content_type = "text/html; charset=utf-8"};
    for (std::size_t i = 0; i < page_.size(); ++i) {
        if (i > 0) response.body += nonce;
        response.body += page_[i];
    }
    response.with("Content-Security-Policy", policy_with(nonce)).with("Cache-Control", "no-cache");
    return response;
}

std::optional<http::Response> WebApp::find_answer(const http::Request& request) const {
    const bool reads = request.method == http::Method::get || request.method == http::Method::head;
    if (!is_there() || !reads || !request.path.starts_with('/')) return std::nullopt;
    const std::string_view path = request.path.substr(1);
    if (path == "api" || path.starts_with("api/")) return std::nullopt;
    if (files_.contains(path)) return files_.answer(request, path);
    // A missing file of an older version must be an error, not a page, so that the app notices.
    if (path.starts_with(kHashedNames) || !is_for_people(request)) return std::nullopt;
    return page();
}

}  // namespace ao::api
