#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"

namespace ao::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

/// "GET", "DELETE" …
std::string_view to_string(Method method);

/// One header field as it came. Views into the connection's buffer.
struct Field {
    std::string_view name;
    std::string_view value;
};

/// The other end of a connection while its request is answered; for handlers that wait long.
class Peer {
  public:
    virtual ~Peer() = default;

    /// Returns when waiting longer serves nobody: true when the client has closed its side, false
    /// when the server is stopping. May be cancelled. Not while a BodySink writes.
    virtual base::Async<bool> until_gone() = 0;

    /// Whether the client has closed its side by now.
    [[nodiscard]] virtual bool is_gone() = 0;
};

/// One request, valid until its handler's reply is rendered. Every view points into memory the
/// connection owns.
class Request {
  public:
    Method method = Method::get;
    std::string_view target;  ///< as sent, origin form: "/api/leads?limit=3"
    std::string_view path;    ///< percent-decoded, no query: "/api/leads"
    std::string_view query;   ///< raw text after '?', may be empty
    std::string_view body;    ///< whole body, already de-chunked; within the route's limit
    /// The client's: the socket's peer, or X-Forwarded-For behind a trusted proxy.
    std::string_view remote_address;
    /// X-Request-Id of the client when it is 1–128 characters of [A-Za-z0-9._-], else new.
    std::string_view id;
    std::string_view route;  ///< the pattern that matched, "/api/leads/{id}"; empty when none did
    /// Came over TLS (here or, from a trusted proxy, X-Forwarded-Proto: https).
    bool secure = false;
    /// The socket's peer is this machine itself, whatever X-Forwarded-For says.
    bool from_this_machine = false;
    /// Of the connection, as long as the reply is not finished; null in tests without one.
    Peer* peer = nullptr;

    /// The first field of that name, case-insensitively; empty when absent (present-but-empty is
    /// not told apart).
    [[nodiscard]] std::string_view header(std::string_view name) const;

    [[nodiscard]] std::span<const Field> headers() const { return fields; }

    /// The decoded value of a "{name}" part of the route's pattern. Asking for a name the pattern
    /// lacks is a bug (throws).
    [[nodiscard]] std::string_view param(std::string_view name) const;

    /// The first query parameter of that name, decoded ('+' is a space); empty optional when
    /// absent.
    [[nodiscard]] std::optional<std::string> query_param(std::string_view name) const;

    /// All query parameters in order, decoded.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> query_params() const;

    // The engine's own; handlers use the functions above.
    std::vector<Field> fields;                                          ///< filled by the session
    std::vector<std::pair<std::string_view, std::string_view>> params;  ///< filled by the router
    /// Filled by the router when the path holds escapes: what `path` and `params` point into.
    std::string decoded_path;
};

}  // namespace ao::http
