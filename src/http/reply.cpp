#include "http/reply.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "http/text.h"

namespace ao::http {

namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

void append_number(std::string& out, std::size_t number, int base = 10) {
    std::array<char, 24> digits;
    auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    out.append(digits.data(), end);
}

void append_clean(std::string& out, std::string_view value) {
    const auto is_clean = [](char c) { return c != '\r' && c != '\n' && c != '\0'; };
    if (std::ranges::all_of(value, is_clean))
        out.append(value);
    else
        std::ranges::copy_if(value, std::back_inserter(out), is_clean);
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
    out.append(response.finished_fields).append(response.fixed_fields).append("\r\n");
}

void append_chunk(std::string& out, std::string_view bytes) {
    append_number(out, bytes.size(), 16);
    out.append("\r\n").append(bytes).append("\r\n");
}

std::string_view reason_phrase(int status) {
    const auto* reason = std::ranges::find(kReasons, status, &Reason::status);
    if (reason != std::end(kReasons)) return reason->phrase;
    return status < 400 ? "OK" : "Error";
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
