#pragma once
#include <string>
#include <string_view>

namespace ao::connect {

/// Whether `address` can stand between < and > of an SMTP command and in a header without meaning
/// anything else: one @, local part of at most 64 and domain of at most 253 bytes, no blank,
/// control character, bracket, quote, comma, colon, semicolon or backslash; UTF-8 is allowed (RFC
/// 6531).
bool is_mail_address(std::string_view address);

/// What follows the @.
std::string_view domain_of(std::string_view address);

}  // namespace ao::connect
