#include "http/router.h"

#include <array>
#include <map>
#include <stdexcept>

#include "http/text.h"

namespace ao::http {

namespace {

constexpr std::size_t kMethods = 7;
constexpr std::size_t kMaxParts = 32;  // a path with more parts is unknown

std::size_t index_of(Method method) {
    return static_cast<std::size_t>(method);
}

/// The parts of a path between its slashes.
struct Parts {
    std::array<std::string_view, kMaxParts> part;
    std::size_t count = 0;
    bool fits = true;
};

Parts split(std::string_view path) {
    Parts parts;
    while (!path.empty()) {
        path.remove_prefix(1);
        if (parts.count == kMaxParts) {
            parts.fits = false;
            break;
        }
        std::string_view part = path.substr(0, path.find('/'));
        parts.part[parts.count++] = part;
        path.remove_prefix(part.size());
    }
    return parts;
}

/// Resolves escapes into `storage` part by part; the parts end up side by side there, joined by
/// slashes.
void decode(Parts& parts, std::size_t raw_size, std::string& storage) {
    storage.clear();
    storage.reserve(raw_size);
    for (std::size_t i = 0; i < parts.count; ++i) {
        storage += '/';
        std::size_t start = storage.size();
        append_decoded(storage, parts.part[i], Plus::literal);
        parts.part[i] = std::string_view(storage).substr(start);
    }
}

}  // namespace

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> any;   // "{name}"
    std::unique_ptr<Node> rest;  // "{name*}"
    std::array<const Route*, kMethods> routes{};

    const Route* route_for(Method method) const {
        const Route* exact = routes[index_of(method)];
        return exact || method != Method::head ? exact : routes[index_of(Method::get)];
    }
};

namespace {

/// Walks the tree for one request, best match first.
template <class Node>
struct Search {
    const Parts& parts;
    Method method;
    std::array<bool, kMethods> others{};  // methods of matching lines that have not this one

    const Route* visit(const Node& node, std::size_t depth) {
        if (depth == parts.count) return take(node);
        if (auto literal = node.literals.find(parts.part[depth]); literal != node.literals.end())
            if (const Route* found = visit(*literal->second, depth + 1)) return found;
        if (node.any && !parts.part[depth].empty())
            if (const Route* found = visit(*node.any, depth + 1)) return found;
        return node.rest ? take(*node.rest) : nullptr;
    }

    const Route* take(const Node& node) {
        if (const Route* route = node.route_for(method)) return route;
        for (std::size_t i = 0; i < kMethods; ++i)
            others[i] = others[i] || node.routes[i];
        return nullptr;
    }
};

std::string allow_header(std::array<bool, kMethods> methods) {
    if (std::none_of(methods.begin(), methods.end(), [](bool has) { return has; })) return {};
    if (methods[index_of(Method::get)]) methods[index_of(Method::head)] = true;
    methods[index_of(Method::options)] = true;
    std::string allow;
    for (std::size_t i = 0; i < kMethods; ++i) {
        if (!methods[i]) continue;
        if (!allow.empty()) allow += ", ";
        allow += to_string(static_cast<Method>(i));
    }
    return allow;
}

bool is_parameter(std::string_view part) {
    return part.size() > 2 && part.front() == '{' && part.back() == '}';
}

bool is_rest(std::string_view part) {
    return is_parameter(part) && part[part.size() - 2] == '*';
}

std::string_view parameter_name(std::string_view part) {
    return part.substr(1, part.size() - (is_rest(part) ? 3 : 2));
}

/// Reads the values of the pattern's "{name}" parts out of the path's.
void fill_params(const Route& route, const Parts& parts, Request& request) {
    if (route.pattern.find('{') == std::string::npos) return;
    Parts pattern = split(route.pattern);
    for (std::size_t i = 0; i < pattern.count; ++i) {
        if (!is_parameter(pattern.part[i])) continue;
        std::string_view value = i < parts.count ? parts.part[i] : std::string_view{};
        if (is_rest(pattern.part[i]) && i < parts.count) {
            std::string_view last = parts.part[parts.count - 1];
            value = {
                value.data(), static_cast<std::size_t>(last.data() + last.size() - value.data())};
        }
        request.params.emplace_back(parameter_name(pattern.part[i]), value);
    }
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}

Router::~Router() = default;

void Router::add(Route route) {
    auto kept = std::make_unique<Route>(std::move(route));
    auto complain = [&](const char* why) {
        throw std::logic_error(
            "route " + std::string(to_string(kept->method)) + " " + kept->pattern + ": " + why
        );
    };
    if (kept->pattern.empty() || kept->pattern.front() != '/')
        complain("a pattern starts with '/'");
    Parts parts = split(kept->pattern);
    if (!parts.fits) complain("too many parts");
    Node* node = root_.get();
    for (std::size_t i = 0; i < parts.count; ++i) {
        std::string_view part = parts.part[i];
        if (is_rest(part) && i + 1 != parts.count) complain("{name*} must be the last part");
        if (!is_parameter(part) && part.find_first_of("{}") != std::string_view::npos)
            complain("a brace inside a part");
        std::unique_ptr<Node>& next = is_rest(part)        ? node->rest
                                      : is_parameter(part) ? node->any
                                                           : node->literals[std::string(part)];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    const Route*& place = node->routes[index_of(kept->method)];
    if (place) complain("added twice");
    place = kept.get();
    routes_.push_back(std::move(kept));
}

Match Router::find(Method method, std::string_view path, Request& request) const {
    request.params.clear();
    request.route = {};
    request.path = path;
    if (path.empty() || path.front() != '/') return {};
    Parts parts = split(path);
    if (!parts.fits) return {};
    if (path.find('%') != std::string_view::npos) {
        decode(parts, path.size(), request.decoded_path);
        request.path = request.decoded_path;
    }
    Search<Node> search{parts, method};
    const Route* route = search.visit(*root_, 0);
    const bool has_spare_slash = parts.count > 1 && parts.part[parts.count - 1].empty();
    if (!route && has_spare_slash) {
        --parts.count;
        route = search.visit(*root_, 0);
    }
    if (!route) return {nullptr, allow_header(search.others)};
    request.route = route->pattern;
    fill_params(*route, parts, request);
    return {route, {}};
}

void Router::set_fallback(Fallback fallback) {
    fallback_ = std::move(fallback);
}

const Router::Fallback& Router::fallback() const {
    return fallback_;
}

const std::vector<std::unique_ptr<Route>>& Router::routes() const {
    return routes_;
}

}  // namespace ao::http
