#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"

namespace ao::http {

/// Where a streamed reply is written. Belongs to the session; valid until the producer returns.
class BodySink {
  public:
    virtual ~BodySink() = default;

    /// Sends `bytes` (chunked on HTTP/1.1) and waits until the socket took them, so a slow reader
    /// slows the producer. False when the client has gone or the server is stopping: the producer
    /// should return.
    virtual base::Async<bool> write(std::string_view bytes) = 0;
};

/// What a handler answers. Content-Length, Date, Connection and X-Request-Id are the session's job.
struct Response {
    using Producer = std::function<base::Async<>(BodySink&)>;

    int status = 200;
    std::string_view content_type = "application/json";  ///< of static storage
    std::string body{};
    std::vector<std::pair<std::string, std::string>>
        headers{};  ///< further fields; CR, LF and NUL in values are dropped

    std::shared_ptr<const std::string>
        shared_body{};    ///< instead of body: bytes kept by somebody else (static files, caches)
    Producer producer{};  ///< instead of body: streams the reply
    /// Further fields as finished lines ("Name: value\r\n" each), of static storage: what every
    /// reply carries costs one copy instead of two strings a field.
    std::string_view fixed_fields{};
    /// The same, of this reply alone; the bytes are sent as they are.
    std::string finished_fields{};
    bool close = false;  ///< close the connection after this reply
    /// Awaited when the reply did not get to its end, for what must then be undone. The request is
    /// still valid.
    std::function<base::Async<>()> undelivered{};

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

}  // namespace ao::http
