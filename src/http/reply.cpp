#include "http/reply.h"

#include <array>
#include <charconv>

#include "http/text.h"

namespace ao::http {

namespace {

void append_number(std::string& out, std::size_t number, int base = 10) {
    std::array<char, 24> digits;
    auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    out.append(digits.data(), end);
}

void append_clean(std::string& out, std::string_view value) {
    for (char c : value)
        if (c != '\r' && c != '\n' && c != '\0') out += c;
}

/// Fields only the engine may write: they say where the reply ends.
bool is_engines_own(std::string_view name) {
    for (std::string_view own : {"Content-Length", "Transfer-Encoding", "Connection", "Date"})
        if (equal_ignoring_case(name, own)) return true;
    return false;
}

bool is_field_name(std::string_view name) {
    for (char c : name)
        if (!is_token_character(c)) return false;
    return !name.empty();
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    append_clean(out, value);
    out += "\r\n";
}

}  // namespace

void append_reply_head(std::string& out, const Response& response, const ReplyFrame& frame) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out.append(" ").append(reason_phrase(response.status));
    out.append("\r\nServer: orchestrator\r\nDate: ").append(frame.date).append("\r\n");
    bool has_content = frame.end != BodyEnd::none && response.status != 304;
    if (has_content && !response.content_type.empty())
        append_field(out, "Content-Type", response.content_type);
    if (frame.end == BodyEnd::length && response.status != 304) {
        out += "Content-Length: ";
        append_number(out, frame.length);
        out += "\r\n";
    } else if (frame.end == BodyEnd::chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    }
    if (frame.close)
        out += "Connection: close\r\n";
    else if (!frame.http11)
        out += "Connection: keep-alive\r\n";
    out.append("X-Request-Id: ").append(frame.request_id).append("\r\n");
    for (const auto& [name, value] : response.headers)
        if (is_field_name(name) && !is_engines_own(name)) append_field(out, name, value);
    out.append(response.fixed_fields).append("\r\n");
}

void append_chunk(std::string& out, std::string_view bytes) {
    append_number(out, bytes.size(), 16);
    out.append("\r\n").append(bytes).append("\r\n");
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 207:
            return "Multi-Status";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 423:
            return "Locked";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return status < 400 ? "OK" : "Error";
    }
}

Response default_error(int status, std::string_view detail, std::string_view request_id) {
    // Written by hand: details are literals and ids have no character that JSON would escape.
    Response response{.status = status, .content_type = "application/problem+json"};
    response.body.append(R"({"type":"about:blank","title":")").append(reason_phrase(status));
    response.body.append(R"(","status":)").append(std::to_string(status));
    response.body.append(R"(,"detail":")").append(detail);
    response.body.append(R"(","request_id":")").append(request_id).append(R"("})");
    return response;
}

std::string_view find_field(const Response& response, std::string_view name) {
    for (const auto& [field, value] : response.headers)
        if (equal_ignoring_case(field, name)) return value;
    return {};
}

}  // namespace ao::http
