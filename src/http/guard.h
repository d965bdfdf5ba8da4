#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "http/head_scanner.h"
#include "http/request.h"

namespace ao::http {

/// Reads one request with Beast's parser and refuses what Beast 1.81 lets through although RFC 9112
/// calls it faulty or ambiguous: transfer codings other than exactly "chunked", a coding beside
/// Content-Length or in HTTP/1.0, repeated lengths, missing or repeated or unsound Host, targets
/// that are no target, chunk framing that outweighs its content. Trailer fields are checked and
/// dropped. Made anew for each request.
class Guard final : private boost::beast::http::basic_parser<true> {
  public:
    /// Fills `request` (method, target, query, fields); both must outlive the guard.
    Guard(const HeadLimits& limits, Request& request);

    /// `bytes` is everything received since the request began. Once done, the views of the request
    /// point into `bytes`, which must stay where they are.
    ReadState read_head(std::string_view bytes);

    /// After read_head(): what the head said.
    [[nodiscard]] std::size_t head_size() const { return scanner_.end(); }

    [[nodiscard]] std::uint64_t content_length() const { return content_length_; }

    [[nodiscard]] bool is_chunked() const { return is_chunked_; }

    [[nodiscard]] bool has_body() const { return is_chunked_ || content_length_ > 0; }

    [[nodiscard]] bool keeps_alive() const { return keeps_alive_; }

    [[nodiscard]] bool is_http11() const { return is_http11_; }

    [[nodiscard]] bool expects_continue() const { return expects_continue_; }

    /// The path of the target as it was sent, escapes and all.
    [[nodiscard]] std::string_view raw_path() const { return raw_path_; }

    /// Decodes a chunked body: appends content to `body` and says in `used` how many of `bytes`
    /// were taken. What was not taken has to come again, with more behind it. Over `limit` bytes of
    /// content: 413.
    ReadState read_chunks(
        std::string_view bytes, std::size_t limit, std::string& body, std::size_t& used
    );

    /// Valid once a read said refused.
    [[nodiscard]] const Refusal& refusal() const { return refusal_; }

  private:
    using Error = boost::beast::error_code;
    using Verb = boost::beast::http::verb;
    using Name = boost::beast::http::field;
    using View = boost::beast::string_view;

    void on_request_impl(Verb verb, View method, View target, int version, Error& error) override;
    void on_field_impl(Name name, View text, View value, Error& error) override;
    void on_header_impl(Error& error) override;
    void on_chunk_header_impl(std::uint64_t size, View extensions, Error& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, View content, Error& error) override;

    // Never called: bodies of a known length bypass the parser, and requests have no status.
    void on_response_impl(int, View, int, Error&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}

    std::size_t on_body_impl(View content, Error&) override { return content.size(); }

    void on_finish_impl(Error&) override {}

    void read_target(std::string_view target, Error& error);
    void read_absolute_target(std::string_view target, Error& error);
    void read_host(std::string_view value, Error& error);
    bool is_hopeless(std::string_view bytes);
    void refuse(int status, std::string_view detail, Error& error);
    void explain(const Error& error, std::string_view bytes);

    const HeadLimits limits_;
    Request& request_;
    HeadScanner scanner_;
    Refusal refusal_;

    std::string_view raw_path_;
    std::string_view authority_;  // of an absolute target: stands in for Host
    std::uint64_t content_length_ = 0;
    unsigned hosts_ = 0;
    unsigned lengths_ = 0;
    unsigned codings_ = 0;
    bool is_http11_ = false;
    bool is_chunked_ = false;
    bool keeps_alive_ = false;
    bool expects_continue_ = false;
    bool is_head_done_ = false;

    std::string* body_ = nullptr;  // during read_chunks()
    std::size_t body_limit_ = 0;
    std::uint64_t chunk_left_ = 0;  // content of the chunk that is still to come
    bool has_chunks_ = false;
    bool has_last_chunk_ = false;
    std::size_t wire_bytes_ = 0;  // of the chunked body so far, framing and all
    std::size_t extension_bytes_ = 0;
    std::size_t trailer_fields_ = 0;
};

}  // namespace ao::http
