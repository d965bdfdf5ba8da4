#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connect/http_client.h"
#include "connect/transfer.h"

namespace ao::connect {

/// Collects the answer of one HTTP transfer, bounded: header lines of at most 64 KiB together, a
/// body of at most `max_body_bytes`. More ends the transfer as response_too_large.
class ReplyReader {
  public:
    using OnPiece = std::function<void(std::string_view)>;

    /// Connects itself to `transfer`; both must live until the transfer has ended. `on_piece`, when
    /// there is one, gets the body of a good answer instead of the reply, however long it is.
    ReplyReader(Transfer& transfer, std::size_t max_body_bytes, OnPiece on_piece = {});
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    /// What came. The fault is the transport's, or else the one that the status means.
    HttpReply take(Fault transport);

  private:
    static std::size_t on_header(char* bytes, std::size_t, std::size_t size, void* self);
    static std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* self);

    void read_header(std::string_view line);
    [[nodiscard]] std::string_view find_header(std::string_view name) const;

    Transfer& transfer_;
    std::size_t max_body_bytes_;
    OnPiece on_piece_;
    std::size_t header_bytes_ = 0;
    HttpReply reply_;
};

/// What an HTTP status means for the caller: 2xx none, 401 and 403 authentication_failed, 408, 425
/// and 5xx unavailable, 429 throttled, everything else (redirects too) rejected.
Fault fault_of_status(int status);

/// The wait that a Retry-After header asks for (RFC 9110 section 10.2.3): seconds, or a date, which
/// is taken relative to `date`, the same server's Date header, so that no clock must agree. 0 when
/// it is absent, unreadable or past; never more than a day.
std::chrono::seconds parse_retry_after(std::string_view value, std::string_view date);

}  // namespace ao::connect
