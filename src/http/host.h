#pragma once
#include <string_view>

namespace ao::http {

/// True for `uri-host [ ":" port ]` with a non-empty host and, if there, a port up to 65535 (RFC
/// 9110 section 7.2).
bool is_sound_host(std::string_view host);

}  // namespace ao::http
