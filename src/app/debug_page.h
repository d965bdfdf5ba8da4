#pragma once
#include <string>
#include <string_view>

#include "app/debug_trace.h"

namespace ao::app {

/// What the page may load: its own style sheet, no script at all.
inline constexpr std::string_view kDebugPagePolicy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

/// The page at "/": the last requests, newest first; asks for itself again every other second.
/// Every text of a request is escaped.
std::string debug_page(const DebugTraces& traces);

/// Its style sheet, at "/debug.css".
std::string_view debug_style();

}  // namespace ao::app
