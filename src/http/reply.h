#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/response.h"

namespace ao::http {

/// How the end of a reply's body is told (RFC 9112 section 6).
enum class BodyEnd : std::uint8_t {
    none,     ///< there is no body and no length: 1xx, 204
    length,   ///< Content-Length
    chunked,  ///< Transfer-Encoding: chunked
    close,    ///< the connection closes
};

/// What the engine adds to a handler's Response.
struct ReplyFrame {
    std::string_view date;  ///< IMF-fixdate
    std::string_view request_id;
    BodyEnd end = BodyEnd::length;
    std::size_t length = 0;
    bool http11 = true;
    bool close = false;
};

/// Appends status line and fields, to the empty line. Fields that are the engine's own are left out
/// of `response`'s.
void append_reply_head(std::string& out, const Response& response, const ReplyFrame& frame);

/// Appends one chunk; `bytes` must not be empty.
void append_chunk(std::string& out, std::string_view bytes);

inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// "Not Found"; a general word for codes nobody registered.
std::string_view reason_phrase(int status);

/// application/problem+json (RFC 9457) with the given detail: what answers when the application
/// gave no hook.
Response default_error(int status, std::string_view detail, std::string_view request_id);

/// The value of the first field of that name, case-insensitively; empty when absent.
std::string_view find_field(const Response& response, std::string_view name);

}  // namespace ao::http
