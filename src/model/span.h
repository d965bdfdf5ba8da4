#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ao::model {

/// The longest span that a workflow may name: ten years.
inline constexpr std::chrono::hours kLongestSpan{24 * 3653};

/// Reads a length of time as people write it: a whole number and a unit, one after the other:
/// "90s", "15m", "2h", "7d", "1w", "1d 12h", "3 days", "1 hour 30 minutes". Seconds, minutes,
/// hours, days of 24 hours, weeks; a plain number is seconds. Nothing when it is none, or longer
/// than kLongestSpan.
std::optional<std::chrono::seconds> parse_span(std::string_view text);

/// "1d 12h"; "0s".
std::string to_text(std::chrono::seconds span);

}  // namespace ao::model
