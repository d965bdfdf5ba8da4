#include "http/guard.h"

#include "http/host.h"
#include "http/text.h"

namespace ao::http {

namespace beast = boost::beast;

namespace {

constexpr std::size_t kMaxExtensionBytes =
    1024;  // of all chunks together; nobody is known to use any
constexpr std::size_t kMaxFramingBytes =
    16 * 1024;  // beyond the size of the content (CVE-2023-39326)
constexpr std::size_t kMaxTrailerFields = 32;
constexpr std::string_view kLastChunk = "0\r\n\r\n";

bool is_method(beast::http::verb sent, Method& method) {
    using beast::http::verb;
    switch (sent) {
        case verb::get:
            method = Method::get;
            return true;
        case verb::head:
            method = Method::head;
            return true;
        case verb::post:
            method = Method::post;
            return true;
        case verb::put:
            method = Method::put;
            return true;
        case verb::patch:
            method = Method::patch;
            return true;
        case verb::delete_:
            method = Method::del;
            return true;
        case verb::options:
            method = Method::options;
            return true;
        default:
            return false;
    }
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_hex_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Whether `bytes` can become the size line of a chunk, or are one (RFC 9112 section 7.1); behind
/// another chunk the end of that one's content comes first.
bool can_begin_a_chunk(std::string_view bytes, bool behind_another) {
    if (behind_another) {
        if (std::string_view("\r\n").starts_with(bytes)) return true;
        if (!bytes.starts_with("\r\n")) return false;
        bytes.remove_prefix(2);
    }
    if (bytes.empty()) return true;
    if (!is_hex_digit(bytes.front())) return false;
    for (char c : bytes)
        if (!is_hex_digit(c)) return c == '\r' || c == ';' || c == ' ' || c == '\t';
    return true;
}

/// "HTTP/2.0" is a version somebody else may speak; "http/1.1" is none.
bool ends_with_a_version(std::string_view line) {
    if (line.size() < 8) return false;
    line.remove_prefix(line.size() - 8);
    return line.substr(0, 5) == "HTTP/" && is_digits(line.substr(5, 1)) && line[6] == '.' &&
           is_digits(line.substr(7));
}

}  // namespace

Guard::Guard(const HeadLimits& limits, Request& request)
    : limits_(limits), request_(request), scanner_(limits_) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes + limits.uri_bytes));
    body_limit(boost::none);  // known per route, once the head is read
}

ReadState Guard::read_head(std::string_view bytes) {
    ReadState scanned = scanner_.scan(bytes);
    if (scanned == ReadState::refused) refusal_ = scanner_.refusal();
    if (scanned != ReadState::done) return scanned;

    std::string_view head = bytes.substr(scanner_.start(), scanner_.end() - scanner_.start());
    Error error;
    put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (!error && !is_header_done()) error = beast::http::error::partial_message;
    if (!error) {
        is_head_done_ = true;
        keeps_alive_ = keep_alive();
        return ReadState::done;
    }
    explain(error, head);
    return ReadState::refused;
}

ReadState Guard::read_chunks(
    std::string_view bytes, std::size_t limit, std::string& body, std::size_t& used
) {
    used = 0;
    Error error;
    if (is_hopeless(bytes)) return ReadState::refused;
    // Beast 1.81 asserts that the last chunk never comes in pieces. Whatever is still to come ends
    // with it, so waiting for its size loses nothing.
    if (chunk_left_ == 0 && bytes.size() < kLastChunk.size()) return ReadState::need_more;
    body_ = &body;
    body_limit_ = limit;
    eager(true);
    used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    wire_bytes_ += used;
    if (!error && is_done()) return ReadState::done;
    if (!error || error == beast::http::error::need_more) {
        if (is_hopeless(bytes.substr(used))) return ReadState::refused;
        if (wire_bytes_ <= kMaxFramingBytes + 2 * body.size()) return ReadState::need_more;
        refuse(400, "the chunks are mostly framing", error);
    }
    explain(error, {});
    return ReadState::refused;
}

/// Whether a chunk should begin with `bytes` and cannot: said at once, for who sent them may have
/// nothing more to send.
bool Guard::is_hopeless(std::string_view bytes) {
    if (chunk_left_ > 0 || has_last_chunk_ || can_begin_a_chunk(bytes, has_chunks_)) return false;
    Error error;
    refuse(400, "the chunked body is malformed", error);
    return true;
}

void Guard::on_request_impl(
    Verb verb, View /*method*/, View sent_target, int version, Error& error
) {
    std::string_view target = sent_target;
    is_http11_ = version == 11;
    request_.target = target;
    if (verb == Verb::trace) return refuse(405, "TRACE is not served", error);
    if (!is_method(verb, request_.method))
        return refuse(501, "the method is not known here", error);
    if (target.size() > limits_.uri_bytes)
        return refuse(414, "the request target is too long", error);
    read_target(target, error);
}

void Guard::read_target(std::string_view target, Error& error) {
    for (char c : target)
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return refuse(400, "the request target is malformed", error);
    if (target == "*") {
        if (request_.method != Method::options)
            return refuse(400, "'*' is a target of OPTIONS alone", error);
        raw_path_ = request_.path = target;
        return;
    }
    if (target.front() != '/') return read_absolute_target(target, error);
    std::size_t question = target.find('?');
    raw_path_ = target.substr(0, question);
    request_.query =
        question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
    request_.target = target;
    request_.path = raw_path_;
    if (!has_sound_escapes(raw_path_)) refuse(400, "the path has a malformed escape", error);
}

void Guard::read_absolute_target(std::string_view target, Error& error) {
    std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos ||
        (!equal_ignoring_case(target.substr(0, scheme), "http") &&
         !equal_ignoring_case(target.substr(0, scheme), "https")))
        return refuse(400, "the request target is malformed", error);
    target.remove_prefix(scheme + 3);
    std::size_t end = target.find_first_of("/?");
    authority_ = target.substr(0, end);
    if (!is_sound_host(authority_))
        return refuse(400, "the host of the request target is malformed", error);
    if (end == std::string_view::npos) return read_target("/", error);
    if (target[end] == '?') return refuse(400, "the request target has no path", error);
    read_target(target.substr(end), error);
}

void Guard::on_field_impl(Name name, View text, View sent_value, Error& error) {
    std::string_view value = sent_value;
    if (is_head_done_) {  // a trailer: dropped, nothing after the body may change what the request
                          // means
        if (++trailer_fields_ > kMaxTrailerFields) refuse(431, "too many trailer fields", error);
        return;
    }
    switch (name) {
        case Name::host:
            read_host(value, error);
            break;
        case Name::content_length:
            if (++lengths_ > 1 || !is_digits(value))
                refuse(400, "Content-Length must be one number", error);
            break;
        case Name::transfer_encoding:
            if (++codings_ > 1 || !equal_ignoring_case(value, "chunked"))
                refuse(
                    value.size() > 7 &&
                            equal_ignoring_case(value.substr(value.size() - 7), "chunked") &&
                            value.find(',') != std::string_view::npos && codings_ == 1
                        ? 501
                        : 400,
                    "the only transfer coding served is exactly chunked",
                    error
                );
            is_chunked_ = true;
            break;
        case Name::expect:
            if (!equal_ignoring_case(value, "100-continue"))
                refuse(417, "only 100-continue may be expected", error);
            expects_continue_ = true;
            break;
        default:
            break;
    }
    request_.fields.push_back({text, value});
}

void Guard::read_host(std::string_view value, Error& error) {
    if (++hosts_ > 1) return refuse(400, "more than one Host", error);
    if (!is_sound_host(value)) refuse(400, "the Host is malformed", error);
}

void Guard::on_header_impl(Error& error) {
    if (is_http11_ && hosts_ == 0) return refuse(400, "the Host is missing", error);
    if (codings_ > 0 && lengths_ > 0)
        return refuse(400, "both Transfer-Encoding and Content-Length", error);
    if (codings_ > 0 && !is_http11_) return refuse(400, "HTTP/1.0 has no transfer codings", error);
    content_length_ = basic_parser::content_length().value_or(0);
    if (!is_http11_) expects_continue_ = false;  // RFC 9110 section 10.1.1: to be ignored
    if (authority_.empty()) return;
    for (Field& field : request_.fields)
        if (equal_ignoring_case(field.name, "host")) field.value = authority_;
}

void Guard::on_chunk_header_impl(std::uint64_t size, View extensions, Error& error) {
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > kMaxExtensionBytes)
        return refuse(400, "the chunk extensions are too long", error);
    if (size > body_limit_ - body_->size()) refuse(413, "the body is too large", error);
    chunk_left_ = size;
    has_chunks_ = true;
    has_last_chunk_ = size == 0;
}

std::size_t Guard::on_chunk_body_impl(std::uint64_t, View content, Error&) {
    body_->append(content.data(), content.size());
    chunk_left_ -= content.size();
    return content.size();
}

void Guard::refuse(int status, std::string_view detail, Error& error) {
    if (refusal_.status == 0) refusal_ = {status, detail};
    error = beast::http::error::bad_value;
}

/// Finds the status for an error of Beast's own.
void Guard::explain(const Error& found, std::string_view bytes) {
    using beast::http::error;
    if (refusal_.status != 0) return;
    refusal_ = {400, "the request is malformed"};
    if (found == error::bad_version) {
        bool is_other_version = ends_with_a_version(bytes.substr(0, bytes.find('\r')));
        refusal_ = is_other_version ? Refusal{505, "only HTTP/1.1 and HTTP/1.0 are served"}
                                    : Refusal{400, "the request line is malformed"};
    } else if (found == error::bad_content_length || found == error::multiple_content_length) {
        refusal_.detail = "Content-Length must be one number";
    } else if (found == error::bad_transfer_encoding) {
        refusal_.detail = "the only transfer coding served is exactly chunked";
    } else if (found == error::bad_chunk || found == error::bad_chunk_extension) {
        refusal_.detail = "the chunked body is malformed";
    } else if (found == error::header_limit) {
        refusal_ = {431, "the header fields are too large together"};
    } else if (found == error::bad_field || found == error::bad_value || found == error::bad_line_ending) {
        refusal_.detail = "a header field is malformed";
    } else if (found == error::bad_method || found == error::bad_target) {
        refusal_.detail = "the request line is malformed";
    }
}

}  // namespace ao::http
