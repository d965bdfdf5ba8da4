#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::api {

/// The ETag of a thing that counts its versions: `"3"` (RFC 9110, section 8.8.3).
std::string etag_of(std::int64_t version);

/// What an If-Match header allows: nothing said or `*` is nothing here, otherwise the versions it
/// names. Weak and foreign tags match no version (RFC 9110, section 13.1.1).
std::optional<std::vector<std::int64_t>> if_match(std::string_view header);

/// Whether an If-None-Match header names `version`, weakly or not, or is `*`: then GET answers 304
/// (RFC 9110, section 13.1.2).
bool if_none_match_names(std::string_view header, std::int64_t version);

}  // namespace ao::api
