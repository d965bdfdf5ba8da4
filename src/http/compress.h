#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <zlib.h>

#include "http/request.h"
#include "http/response.h"

namespace ao::http {

/// How the bytes of a reply are written.
enum class Coding : unsigned char { plain, gzip, brotli };

/// The codings a client takes and likes no less than the plain form (RFC 9110 section 12.5.3).
/// Absent or empty: none.
struct AcceptedCodings {
    explicit AcceptedCodings(std::string_view accept_encoding);

    /// Which of the forms that are at hand the client likes best; of equals the smaller one.
    [[nodiscard]] Coding best(bool has_gzip, bool has_brotli) const;

    int gzip = -1;    ///< weight in thousandths; 0 or less: not taken
    int brotli = -1;  ///< likewise
};

/// Whether a client with this Accept-Encoding takes gzip.
bool accepts_gzip(std::string_view accept_encoding);

/// Whether gzip is worth its time for replies of this type: text, JSON, XML, JavaScript, SVG.
bool is_compressible(std::string_view content_type);

/// Compresses replies. Keeps zlib's memory (256 KiB) for the next one; for one thread.
class Compressor {
  public:
    Compressor() = default;
    ~Compressor();
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    /// Replaces the body of `response` by its gzip form when it has at least `min_bytes`, its type
    /// gains by it and the client accepts it; says Vary wherever the form depends on the client.
    /// Leaves alone what has a Content-Encoding, a strong ETag (which names these very bytes),
    /// no-transform, or more than 8 MiB.
    void apply(Response& response, const Request& request, std::size_t min_bytes);

    /// RFC 1952. Nothing when zlib has no memory. Quick for large inputs, thorough for small ones.
    std::optional<std::string> gzip(std::string_view bytes);

  private:
    bool prepare(std::size_t size);

    z_stream stream_{};
    int level_ = 0;  // 0: stream_ is not set up
};

}  // namespace ao::http
