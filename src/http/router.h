#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "http/request.h"
#include "http/response.h"

namespace ao::http {

/// Answers one request on its event loop. Must not block. An exception that escapes ends the
/// connection with a bare 500; api/pipeline.cpp is where they are caught in earnest.
using Handler = std::function<base::Async<Response>(Request&)>;

/// One line of a route table.
struct Route {
    Method method = Method::get;
    std::string pattern;  ///< "/api/leads/{id}"; "{rest*}" as last part takes the remaining path
    Handler handler;
    std::size_t max_body_bytes = 0;  ///< 0: the server's default
};

/// What the router found for a method and path.
struct Match {
    const Route* route = nullptr;  ///< null: no such path, or not with this method
    std::string allow;  ///< when the path exists with other methods: "GET, HEAD, OPTIONS" for the
                        ///< Allow header
};

/// Finds the route of a request: literal parts win over "{name}" parts. Immutable after building;
/// safe from any thread. GET routes answer HEAD; OPTIONS is answered from the table; the rest of a
/// known path is 405, an unknown one 404: both through the fallback handler, so that the
/// application can authenticate first.
class Router {
  public:
    Router();
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// Throws std::logic_error for a duplicate or malformed pattern.
    void add(Route route);

    /// Finds the line for a path as it was sent (escapes and all; they must be sound) and fills
    /// `request.path`, `request.params` and `request.route`. Parts are split before they are
    /// decoded, so "%2F" stays inside its part. "/api/leads/" is "/api/leads" where no line has the
    /// slash.
    Match find(Method method, std::string_view path, Request& request) const;

    /// Called for what matched no line; `allow` as in Match ("" = unknown path, answer 404; else
    /// 405 with Allow).
    using Fallback = std::function<base::Async<Response>(Request&, const std::string& allow)>;
    void set_fallback(Fallback fallback);
    [[nodiscard]] const Fallback& fallback() const;

    [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const;

  private:
    struct Node;
    std::unique_ptr<Node> root_;
    std::vector<std::unique_ptr<Route>> routes_;
    Fallback fallback_;
};

}  // namespace ao::http
