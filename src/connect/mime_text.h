#pragma once
#include <string>
#include <string_view>

namespace ao::connect {

/// `text` as an unstructured header value: as it is, unfolded, when it is printable ASCII of at
/// most 900 bytes that cannot be taken for an encoded word; otherwise as encoded words of UTF-8
/// (RFC 2047) that split no character, in lines of at most 76 bytes. `used` is how much of the
/// first line is taken ("Subject: " is 9). Ill-formed UTF-8 becomes U+FFFD.
std::string encode_header_text(std::string_view text, std::size_t used);

/// `name` as a display name: an atom phrase, a quoted string or encoded words (RFC 5322 3.2.5).
std::string encode_display_name(std::string_view name, std::size_t used);

/// RFC 4648 section 4 in lines of 76 bytes, each ended by CRLF (RFC 2045 section 6.8).
std::string base64_lines(std::string_view bytes);

/// RFC 2045 section 6.7 for text whose lines end in CRLF: every other control character, "=", what
/// is not ASCII and blanks at line ends are escaped; lines have at most 76 bytes.
std::string quoted_printable(std::string_view text);

/// `text` with every line end (LF, CR or CRLF) as CRLF, and one at the end.
std::string with_crlf(std::string_view text);

}  // namespace ao::connect
